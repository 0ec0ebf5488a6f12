"""The results of children that are analysed: columns of marts.child_development, and how a reader is told of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from leap.errors import WrongUsage
from loaders.naming import suggest


@dataclass(frozen=True)
class Outcome:
    """A result that a child has or has not, at the day of one assessment.

    `measure` is the assessment, as the columns of the mart begin; `column` says whether the child is at the expected
    level; `expected` says what that means.
    """

    name: str
    measure: str
    column: str
    title: str
    expected: str


_ASQ3_DOMAINS = {
    "communication": "communication",
    "gross_motor": "gross motor",
    "fine_motor": "fine motor",
    "problem_solving": "problem solving",
    "personal_social": "personal-social",
}

OUTCOMES = (
    Outcome("asq3_overall", "asq3", "asq3_is_expected", "ASQ-3, overall", "every domain above its cut-off"),
    *(
        Outcome(f"asq3_{name}", "asq3", f"asq3_is_{name}_expected", f"ASQ-3, {title}", "above the cut-off")
        for name, title in _ASQ3_DOMAINS.items()
    ),
    Outcome(
        "eyfsp_good_level",
        "eyfsp",
        "eyfsp_is_expected",
        "EYFSP, good level of development",
        "expected in every goal that counts to a good level of development",
    ),
    Outcome("ncmp_healthy_weight", "ncmp", "ncmp_is_expected", "NCMP, healthy weight", "a healthy weight"),
)


def choose_outcomes(measures: Sequence[str] | None) -> list[Outcome]:
    """The outcomes of some measures (asq3, eyfsp, ncmp), or named one by one; all of them without any.

    Raises WrongUsage where a name is neither.
    """
    if not measures:
        return list(OUTCOMES)
    known = sorted({one.measure for one in OUTCOMES}) + [one.name for one in OUTCOMES]
    for measure in measures:
        if measure not in known:
            raise WrongUsage(f"There is no measure {suggest(measure, known)}. Measures: {', '.join(known)}.")
    return [one for one in OUTCOMES if one.measure in measures or one.name in measures]
