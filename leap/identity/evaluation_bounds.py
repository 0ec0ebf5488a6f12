"""Bounds on what is measured: a YAML file that says how good a linkage has to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from leap.errors import WrongUsage
from leap.identity.evaluation import Evaluation
from leap.identity.evaluation_measures import Linkage
from loaders.naming import suggest

GROUPS = ("keys", "sources", "strata")

_Number = Annotated[float, Field(allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bound(_Part):
    """The least and the most that is allowed; either may be left out."""

    min: _Number | None = None
    max: _Number | None = None

    @model_validator(mode="after")
    def _allow_something(self) -> "Bound":
        if self.min is None and self.max is None:
            raise ValueError("give min, max or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is above max")
        return self


class LinkageBounds(_Part):
    """Bounds on the linkage of some records."""

    precision: Bound | None = None
    recall: Bound | None = None
    f1: Bound | None = None
    merged_rate: Bound | None = None
    missed_rate: Bound | None = None


class Bounds(LinkageBounds):
    """A file of bounds. An error may be above or below nothing: a bound on it holds for its size."""

    cluster_exactness: Bound | None = None
    false_merge_rate: Bound | None = None
    strong_evidence_missed_rate: Bound | None = None
    people_error: Bound | None = None
    families_error: Bound | None = None
    reach_people_error: Bound | None = None
    reach_children_error: Bound | None = None
    reach_adults_error: Bound | None = None
    reach_families_error: Bound | None = None
    records_unknown_to_truth_rate: Bound | None = None
    keys: dict[str, LinkageBounds] = Field(default_factory=dict)
    sources: dict[str, LinkageBounds] = Field(default_factory=dict)
    strata: dict[str, LinkageBounds] = Field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """A bound and what was measured; `value` is None where there was nothing to measure, which meets no bound."""

    measure: str
    value: float | None
    min: float | None
    max: float | None
    is_met: bool

    def __str__(self) -> str:
        allowed = [
            f"at {word} {limit:g}" for word, limit in (("least", self.min), ("most", self.max)) if limit is not None
        ]
        got = "cannot be measured, nothing is there" if self.value is None else f"is {self.value:.4g}"
        return f"{self.measure} {got}, allowed is {' and '.join(allowed)}"


def read_bounds(path: Path) -> Bounds:
    """Read a file of bounds. Raises WrongUsage, naming the place, where it is none."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError:
        raise WrongUsage(f"The bounds {path} cannot be read: give the path of a YAML file.") from None
    except (UnicodeDecodeError, yaml.YAMLError):
        raise WrongUsage(
            f"The bounds {path} are no YAML in UTF-8: write one line a measure, such as `recall: {{min: 0.9}}`."
        ) from None
    if not isinstance(content, dict) or not content:
        raise WrongUsage(f"The bounds {path} hold no measure: write one line each, such as `recall: {{min: 0.9}}`.")
    try:
        return Bounds.model_validate(content)
    except ValidationError as error:
        problems = "; ".join(dict.fromkeys(_describe(one) for one in error.errors()))
        raise WrongUsage(f"The bounds {path} are wrong. {problems}.") from None


def check_bounds(bounds: Bounds, evaluation: Evaluation) -> list[Check]:
    """Each bound of a file against what was measured."""
    values = summarise(evaluation)
    checks = [_check(name, values[name], bound) for name, bound in _stated(bounds) if name in values]
    for group in GROUPS:
        measured: dict[str, Linkage] = getattr(evaluation, group)
        for name, of_name in getattr(bounds, group).items():
            linkage = measured.get(name)
            checks += [
                _check(f"{group} {name} {measure}", getattr(linkage, measure, None), bound)
                for measure, bound in _stated(of_name)
            ]
    return checks


def summarise(evaluation: Evaluation) -> dict[str, float | None]:
    """The measures over all records, by the names that a file of bounds has for them."""
    linkage, clusters, coverage = evaluation.linkage, evaluation.clusters, evaluation.coverage
    of_linkage = {name: getattr(linkage, name) for name in LinkageBounds.model_fields}
    current = coverage.rows_compared + coverage.records_unknown_to_truth
    return of_linkage | {
        "cluster_exactness": clusters.cluster_exactness,
        "false_merge_rate": clusters.false_merge_rate,
        "strong_evidence_missed_rate": evaluation.strong_evidence.missed_rate,
        "people_error": evaluation.people.error,
        "families_error": evaluation.families.error,
        **{f"reach_{unit}_error": count.error for unit, count in evaluation.reach.items()},
        "records_unknown_to_truth_rate": coverage.records_unknown_to_truth / current if current else None,
    }


def _check(measure: str, value: float | None, bound: Bound) -> Check:
    size = abs(value) if value is not None and measure.endswith("_error") else value
    is_met = size is not None and (bound.min is None or size >= bound.min) and (bound.max is None or size <= bound.max)
    return Check(measure, value, bound.min, bound.max, is_met)


def _stated(bounds: LinkageBounds) -> Iterator[tuple[str, Bound]]:
    for name in type(bounds).model_fields:
        bound = getattr(bounds, name)
        if isinstance(bound, Bound):
            yield name, bound


def _describe(error: dict) -> str:
    *above, last = (str(part) for part in error["loc"])
    place = ", ".join(above)
    match error["type"]:
        case "extra_forbidden":
            allowed = _allowed(above)
            where = f"{place}: " if place else ""
            return f"{where}{suggest(last, allowed)} is not known; allowed are {', '.join(allowed)}"
        case "value_error":
            return f"{', '.join([*above, last])}: {error['ctx']['error']}"
        case _:
            return f"{', '.join([*above, last])}: {error['msg'][:1].lower()}{error['msg'][1:]}"


def _allowed(above: list[str]) -> list[str]:
    if not above:
        return list(Bounds.model_fields)
    return list((LinkageBounds if above[0] in GROUPS and len(above) == 2 else Bound).model_fields)
