"""What came of an expectation: counts and names of datasets, never a value of a row."""

import re
from dataclasses import asdict, dataclass
from typing import Literal

from expectations.suite import Expectation, Stage, Suite

Outcome = Literal["passed", "failed", "nothing_to_check", "not_examined"]

# What may be repeated of a name: a key as contracts and models have them, or a quarter. An address, a number, a
# postcode or a digest that somebody has put in its place is none.
_SHOWN = re.compile(r"[a-z][a-z0-9_]{0,59}|[0-9]{4}-[0-9]{2} Q[1-4]")


@dataclass(frozen=True)
class Verdict:
    """Of one expectation: `rows` were looked at, `rows_failing` of them fail, the first of these are in `where`."""

    stage: Stage
    suite: str
    expectation: str
    description: str
    severity: Literal["stop", "warn"]
    outcome: Outcome
    why: str
    what_to_do: str
    rows: int | None = None
    rows_failing: int | None = None
    where: tuple[str, ...] = ()
    note: str | None = None

    @property
    def stops(self) -> bool:
        """Whether the run fails by it; so does whatever could not be examined, which would else be a silent pass."""
        return self.outcome == "not_examined" or (self.outcome == "failed" and self.severity == "stop")

    @property
    def warns(self) -> bool:
        """Whether it is shown as a warning."""
        return self.outcome == "failed" and self.severity == "warn"

    def to_json(self) -> dict:
        """As plain JSON."""
        return asdict(self) | {"where": list(self.where)}


def judge(suite: Suite, expectation: Expectation, outcome: Outcome, **found: object) -> Verdict:
    """The verdict on an expectation of a suite; `found` are the last fields of Verdict."""
    meta = expectation.meta
    return Verdict(
        stage=suite.stage,
        suite=suite.name,
        expectation=expectation.name,
        description=expectation.description,
        severity=meta.severity,
        outcome=outcome,
        why=meta.why,
        what_to_do=meta.what_to_do,
        **found,
    )


def judge_all(suite: Suite, outcome: Outcome, note: str) -> list[Verdict]:
    """The same verdict on every expectation of a suite."""
    return [judge(suite, expectation, outcome, note=note) for expectation in suite.expectations]


def shorten_name(parts: list[object]) -> str:
    """The parts of a name that may be repeated, as one."""
    return " ".join(str(part) if _SHOWN.fullmatch(str(part)) else "(name not shown)" for part in parts)
