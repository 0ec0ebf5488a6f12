"""Damaged files: each damage is told with reason and line, and nothing comes in that the undamaged file does not say.

The file is in `damage`, what befalls it in `damage_of_text` and `damage_by_spreadsheets`; workbooks have their own
in `test_reading_workbook`.
"""

from datetime import date
from itertools import product

import numpy as np
import pyarrow as pa
import pytest

from loaders import seeds
from loaders.contracts import read_source
from loaders.date_order import DateOrder, TypedDates
from loaders.normalising import normalise_mobile
from loaders.spreadsheet_damage import SHEET_ROWS
from tests.unit.damage import (
    BORN,
    CONTRACT,
    HEADINGS,
    MOBILE,
    NHS_NUMBER,
    ROUNDED_NHS_NUMBERS,
    ROWS,
    Damage,
    make_rows,
    write,
    write_row,
)  # fmt: skip
from tests.unit.damage_by_spreadsheets import KINDS as KINDS_BY_SPREADSHEETS
from tests.unit.damage_of_text import KINDS as KINDS_OF_TEXT
from tests.unit.workbooks import write_workbook

LEAST_KEPT = 0.98
KINDS = {kind.__name__: kind for kind in (*KINDS_OF_TEXT, *KINDS_BY_SPREADSHEETS)}
CASES_A_KIND = 12


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    path = tmp_path_factory.mktemp("contracts") / "play_group.yml"
    path.write_text(CONTRACT, encoding="utf-8")
    return read_source(path)


@pytest.fixture(scope="module")
def undamaged(source, tmp_path_factory, check_file):
    """The records of the undamaged file by row."""
    path = tmp_path_factory.mktemp("undamaged") / "play_group.csv"
    path.write_text("".join(write(make_rows())), encoding="utf-8")
    _, records = check_file(path, source)
    assert len(records) == ROWS
    return [records[at + 2, 1] for at in range(ROWS)]


def normalise(record):
    mobile, _ = normalise_mobile(record["mobile"] or "", frozenset())
    return {**record, "mobile": mobile}


def test_there_are_as_many_cases_as_promised():
    assert len(list(product(KINDS, range(CASES_A_KIND)))) >= 300
    assert len(KINDS) >= 15
    assert {kind(Damage(0)).reason for kind in KINDS.values()} <= seeds.reasons().keys()


@pytest.mark.parametrize(("kind", "seed"), list(product(KINDS, range(CASES_A_KIND))), ids=str)
def test_damage_is_told_and_nothing_is_altered(kind, seed, source, make_file, check_file, undamaged):
    case = KINDS[kind](Damage(seed))
    outcome, records = check_file(make_file(case.content), source)
    told = {(refusal.line, refusal.reason) for refusal in outcome.refusals}
    missing = {(line, note.reason) for note in outcome.notes for line in note.lines}
    assert (case.line, case.reason) in told | missing
    assert outcome.is_refused is case.refuses_file
    assert bool(records) is not case.refuses_file
    tally = outcome.tally
    assert tally.rows_read == tally.rows_accepted + tally.rows_refused + tally.rows_blank
    noted = {line for line, _ in missing}
    row_of = {line: at for at, line in case.first_lines.items()}
    for (line, _), record in records.items():
        expected, found = normalise(undamaged[row_of[line]]), normalise(record)
        differing = {name for name in expected if expected[name] != found[name]}
        assert not differing or (line in noted and all(found[name] is None for name in differing))
    good = set(row_of) - {case.line}
    if not case.refuses_file:
        assert len(good & {line for line, _ in records}) >= LEAST_KEPT * len(good)


@pytest.fixture
def make_long_file(make_file):
    """Write a file of so many rows below the headings, all alike but for the reference."""
    row = write_row(make_rows()[0]).partition(",")[2]
    return lambda rows: make_file(write([])[0] + "".join(f"C-{at},{row}\n" for at in range(rows)))


@pytest.mark.parametrize(("rows", "is_cut"), [(65_534, False), (65_535, True), (65_536, True), (65_537, False)])
def test_a_file_of_as_many_rows_as_a_sheet_can_hold_is_refused(rows, is_cut, source, make_long_file, check_file):
    outcome, _ = check_file(make_long_file(rows), source)
    assert [refusal.reason for refusal in outcome.whole_file] == ["cut_to_sheet"] * is_cut


def test_a_sheet_of_today_holds_more_rows():
    assert SHEET_ROWS == (65_536, 1_048_576)


def test_a_number_written_in_groups_is_believed(source, make_file, check_file):
    row = make_rows()[0]
    number = ROUNDED_NHS_NUMBERS[0]
    row[NHS_NUMBER], row[MOBILE] = f"{number[:3]} {number[3:6]} {number[6:]}", "07700900000"
    outcome, _ = check_file(make_file("".join(write([row]))), source)
    assert (outcome.refusals, outcome.notes) == ([], [])


def test_a_column_of_one_order_may_have_a_date_that_is_mistyped(source, make_file, check_file):
    rows = make_rows()
    rows[5][BORN] = "01/13/1985"
    outcome, records = check_file(make_file("".join(write(rows))), source)
    assert [(note.reason, note.lines) for note in outcome.notes] == [("day_month_swapped", [7])]
    assert len(records) == ROWS


def test_dates_that_can_be_read_one_way_only_are_evidence_against_each_other():
    order = DateOrder()
    days = pa.array(["2019-04-05", "2019-05-05", None, None])
    order.observe(4, days, np.array([False, False, True, True]), np.array([2, 3, 4, 5]))
    assert list(order.find_swapped()) == [(4, 4, 2)]
    order.observe(4, pa.array(["2019-04-13"] * 50), None, np.arange(6, 56))
    assert list(order.find_swapped()) == []


@pytest.mark.parametrize(
    ("typed", "written", "are_swapped"),
    [
        ([1, 5, 12, 3], [13, 28], True),
        ([1, 5], [13, 28, 30, 31], True),
        ([1, 5, 12, 13], [13, 28], False),
        ([1, 5, 12, 3], [13, 12], False),
        ([1, 5, 12], [13, 28], False),
        ([1, 5, 12, 3, 4], [13], False),
        ([1, 2, 3, 4, 5, 6], [], False),
    ],
)
def test_dates_of_a_sheet_beside_dates_as_text_may_be_swapped(typed, written, are_swapped):
    dates = TypedDates()
    for days, is_typed in ((typed, True), (written, False)):
        for day in days:
            dates.observe(date(2019, 1, day), is_typed)
    assert dates.are_swapped is are_swapped


def test_swapped_dates_of_a_workbook_are_told(source, tmp_path, check_file):
    rows = make_rows()
    for row in rows:
        day, month, year = map(int, row[BORN].split("/"))
        # As a spreadsheet does that expects the month first.
        row[BORN] = date(year, day, month) if day <= 12 else row[BORN]
    path = write_workbook(tmp_path / "play_group.xlsx", [HEADINGS, *rows])
    outcome, records = check_file(path, source)
    assert [(refusal.column, refusal.reason) for refusal in outcome.refusals] == [("Born", "day_month_swapped")]
    assert records == {}
