"""A plan on the screen and as JSON: every figure where it belongs, and what was refused or waits told apart."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from leap.planning.changes import Changes, Counts, KeyCount, Population
from leap.planning.plan_report import describe_plan, print_plan
from leap.planning.rehearsal import Plan
from loaders.outcome import Outcome
from loaders.tally import Tally

LONG_SOURCE = "childrens_centre_attendance"


@pytest.fixture
def plan() -> Plan:
    """Two files of a source, of which one would be refused, one without a contract, and one that landed before."""
    return Plan(
        [
            Outcome("in/a_1.csv", LONG_SOURCE, "2023-24 Q4", "landed", Tally(13, 10, 2, 1), warnings=["Odd."]),
            Outcome("in/a_2.csv", LONG_SOURCE, "2023-24 Q4", "refused", Tally(7, 3, 4, 0), message="Wrong headings."),
            Outcome("in/odd\x1b[31m.csv", None, "2023-24 Q4", "refused", Tally()),
            Outcome("in/b.csv", "maternity", "2023-24 Q4", "unchanged", Tally(50, 50, 0, 0)),
        ],
        {LONG_SOURCE: "pipeline", "maternity": "production"},
        2,
        Changes(
            Counts(records_new=1234, individuals_new=7, individuals_joined=5, individuals_redirected=1),
            {
                LONG_SOURCE: Counts(records_new=1234, individuals_new=7, individuals_joined=5),
                "pairs_one_to_one": Counts(records_withdrawn=3, individuals_redirected=1),
            },
            [KeyCount("redirected", "email", None, 1), KeyCount("contradicted", "mobile", "nhs_number", 4)],
            Population(100, 106, 7, 1),
            Population(50, 52, 3, 1),
        ),
    )


def print_on(plan: Plan, width: int) -> str:
    """What a terminal of a width shows."""
    screen = StringIO()
    print_plan(Console(file=screen, width=width, force_terminal=True, color_system=None), plan)
    return screen.getvalue()


def test_json_has_a_row_per_source_delivered_or_changed(plan: Plan) -> None:
    found = describe_plan(plan)
    assert [source["source"] for source in found["sources"]] == [
        LONG_SOURCE,
        "no contract",
        "maternity",
        "pairs_one_to_one",
    ]
    first, _, unchanged, undelivered = found["sources"]
    assert [source["stage"] for source in found["sources"]] == ["pipeline", None, "production", None]
    assert (first["files"], first["files_refused"], first["records_new"], first["individuals_new"]) == (2, 1, 1234, 7)
    assert (undelivered["files"], undelivered["records_withdrawn"]) == (0, 3)
    assert (unchanged["files_unchanged"], unchanged["rows_read"]) == (1, 0)
    assert found["waiting_files"] == 2
    assert found["individuals"] == {"before": 100, "after": 106, "new": 7, "gone": 1}


def test_rows_of_a_refused_file_are_not_accepted(plan: Plan) -> None:
    total = describe_plan(plan)["total"]
    assert (total["rows_read"], total["rows_accepted"], total["rows_refused"]) == (20, 10, 6)


def test_nothing_is_said_to_have_landed(plan: Plan) -> None:
    states = {file["state"] for file in describe_plan(plan)["files"]}
    assert states == {"would land", "refused", "unchanged"}


def test_the_screen_tells_what_is_not_counted(plan: Plan) -> None:
    shown = print_on(plan, 120)
    assert "2 files landed before and not built yet" in shown
    assert "a_2.csv: Wrong headings." in shown
    assert "a_1.csv: Odd." in shown
    assert f"{LONG_SOURCE} is at the stage pipeline: its records count for nobody" in shown
    assert "maternity is at the stage" not in shown
    assert "Refused files are counted as if they had not been sent" in shown
    assert "100 now, 106 then (ids: 7 new, 1 gone)" in shown
    assert "\x1b[31m" not in shown


def test_a_contract_that_changed_changes_something_where_no_file_lands(plan: Plan) -> None:
    unchanged = replace(plan, outcomes=plan.outcomes[-1:])
    assert "What would change" in print_on(unchanged, 120)
    nothing = replace(unchanged, changes=replace(plan.changes, total=Counts()))
    assert "Nothing would land, so nothing would change." in print_on(nothing, 120)


def test_eighty_columns_hold_every_figure(plan: Plan) -> None:
    shown = print_on(plan, 80)
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "1,234" in shown
    assert "childrens_centre_ " in shown
    assert f"\n{LONG_SOURCE} " in print_on(plan, 120).replace(f"{LONG_SOURCE} is at", "")
    assert f"\n{LONG_SOURCE} " not in shown.replace(f"{LONG_SOURCE} is at", "")
