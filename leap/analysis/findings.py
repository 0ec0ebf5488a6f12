"""What the analysis finds, as it may be published: counts rounded, small ones hidden, and told by no estimate."""

from collections.abc import Iterable
from dataclasses import dataclass

from leap.analysis.comparisons import GROUPS
from leap.analysis.outcomes import Outcome
from leap.analysis.ratio import Adjustment, Ratio
from leap.analysis.small_numbers import Counts
from leap.identity.link_strength import LinkStrength
from leap.reporting.policy import Policy

NO_RESULTS = "no child has a result"
TOO_FEW = "too few"
TOO_FEW_TO_ADJUST = "too few to adjust"
NOTHING_TO_ADJUST = "nothing to adjust"
NO_OVERLAP = "no overlap"
UNSETTLED = "does not settle"

CHILDREN_PER_PARAMETER = 5
"""So many children of the rarer result are asked for each parameter of an adjusted model."""


@dataclass(frozen=True)
class Estimate:
    """A ratio with its 95% interval and p-value, rounded; all None where `not_estimated` says why."""

    ratio: Ratio
    adjustment: Adjustment
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    p_value: float | None = None
    not_estimated: str = ""
    adjusted_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One group of engaged children beside those not engaged. Counts are published ones, None where hidden and where
    the row is a trend over several groups."""

    group: str
    level: str
    title: str
    engaged: Counts | None
    others: Counts | None
    estimates: tuple[Estimate, ...]

    def find(self, ratio: Ratio, adjustment: Adjustment) -> Estimate:
        """The estimate of that name."""
        return next(one for one in self.estimates if (one.ratio, one.adjustment) == (ratio, adjustment))

    @property
    def is_shown(self) -> bool:
        """Whether there is any estimate."""
        return any(one.estimate is not None for one in self.estimates)


@dataclass(frozen=True)
class Finding:
    """All that is found of one outcome. `children` with a result, published, None where hidden; `quarters` of the first
    assessment and of the last, where the children are shown."""

    outcome: Outcome
    children: int | None
    rows: tuple[Row, ...]
    quarters: tuple[str, ...] = ()
    not_estimated: str = ""

    @property
    def others(self) -> Counts | None:
        """The children whom no service reached, where they are shown."""
        return next((row.others for row in self.rows if row.others), None)


@dataclass(frozen=True)
class Analysis:
    """The findings and by which rules they were made."""

    policy: Policy
    min_link_strength: LinkStrength
    findings: tuple[Finding, ...]


def sort_by_group(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """The rows under the title of their group, without empty groups."""
    listed = list(rows)
    grouped = [(title, [row for row in listed if row.group == group]) for group, title in GROUPS.items()]
    return [(title, of_group) for title, of_group in grouped if of_group]
