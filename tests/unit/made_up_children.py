"""Made-up children as marts.child_development has them, for the analysis."""

from collections.abc import Iterable
from datetime import date

import pandas

from leap.analysis.outcomes import OUTCOMES, Outcome
from leap.reporting.policy import Policy

OUTCOME = next(one for one in OUTCOMES if one.name == "asq3_overall")
POLICY = Policy(hide_up_to=7, round_to=5, possible_values=3)

ALIKE = {
    "assessed_date": date(2023, 11, 6),
    "age_in_months": 28.0,
    "gender": "F",
    "ethnic_group": "White",
    "imd_quintile": "1",
    "is_engaged": False,
    "is_universal": False,
    "is_targeted": False,
    "services": 0,
    "strands": "",
}
"""Of a child of whom nothing else is said."""
ENGAGED = {"is_engaged": True, "services": 1, "strands": "Diet & Nutrition"}


def make_children(groups: Iterable[tuple[dict, int, int]], outcome: Outcome = OUTCOME) -> pandas.DataFrame:
    """Children of groups (what is said of each of them, at the expected level, below it), without siblings."""
    rows = [
        ALIKE | said | {outcome.column: is_expected}
        for said, at_expected, below in groups
        for is_expected, children in ((True, at_expected), (False, below))
        for _ in range(children)
    ]
    made = pandas.DataFrame(rows, columns=[*ALIKE, outcome.column])
    if "family_id" not in made:
        made["family_id"] = [f"F{at:06}" for at in range(len(made))]
    return made
