"""Workbooks: the same rows as a CSV file, dates and numbers as typed, and a refusal for what a sheet can hide."""

from contextlib import nullcontext
from datetime import date, datetime, time

import pytest
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from leap.errors import FileRefused
from loaders import limits, workbook_parts, workbook_reading
from loaders.contracts import find_source
from loaders.sheet_rows import read_number
from loaders.workbook import CellFormat
from loaders.workbook_parts import Damaged
from tests.unit.workbooks import BOOK, LINKS, SHEET, STYLES, change_part, share_texts, write_parts, write_workbook

BORN = 4


@pytest.fixture
def source(make_source, contract_text):
    return make_source(contract_text)


@pytest.fixture
def make_workbook(tmp_path, headings, good_row):
    """Write a workbook of the play group: rows of cells below the headings, and what is changed of the sheet."""

    def make(rows=None, change=None, name="play_group_1.xlsx"):
        path = tmp_path / "2023-24-Q1" / name
        write_workbook(path, [headings, *([good_row] if rows is None else rows)], change)
        share_texts(path)
        return path

    return make


@pytest.fixture
def replace_in(good_row):
    """The good row with other values, by position."""
    return lambda **cells: [cells.get(f"at_{at}", value) for at, value in enumerate(good_row)]


def reasons(outcome):
    return [(refusal.line, refusal.reason) for refusal in outcome.refusals]


def test_a_workbook_reads_as_the_same_rows_in_a_csv_file(
    source, make_workbook, make_file, check_file, good_row, headings
):
    rows = [good_row, ["A2", *good_row[1:]], [""] * 8, ["A3", "", *good_row[2:]], [*good_row, "more"], good_row[:3]]
    outcome, records = check_file(make_workbook(rows), source)
    padded = [[*row, *[""] * (8 - len(row))] for row in rows]
    expected_outcome, expected = check_file(make_file(padded), source)
    assert records == expected
    assert outcome.refusals == expected_outcome.refusals
    assert (outcome.tally.rows_read, outcome.tally.rows_blank) == (6, 1)
    assert reasons(outcome) == [(6, "wrong_width"), *[(7, "mandatory_missing")] * 3]


def test_dates_and_numbers_come_in_as_typed(source, make_workbook, check_file, good_row):
    row = ["1001", good_row[1], 7700900123, 9434765919, date(1990, 2, 1), *good_row[5:]]
    outcome, records = check_file(make_workbook([[1001, *row[1:]], [1002.0, *row[1:]]]), source)
    assert outcome.refusals == []
    assert [(note.column, note.reason, note.rows) for note in outcome.notes] == [("Mobile", "mobile_repaired", 2)]
    assert records[2, 1]["nhs_number"] == "9434765919"
    assert records[2, 1]["date_of_birth"] == "1990-02-01"
    assert [record["person_ref"] for record in records.values()] == ["1001", "1002"]


@pytest.mark.parametrize(
    ("written", "code", "expected"),
    [
        ("9434765919", "General", "9434765919"),
        ("12.0", "General", "12"),
        ("-3", "0", "-3"),
        ("0.30000000000000004", "General", "0.3"),
        ("7700900123", "00000000000", "07700900123"),
        ("42", "00000", "00042"),
        ("42", '"TL-"0000', "TL-0042"),
        ("123456", '"TL-"0000', "TL-123456"),
        ("42.0", "\\T\\L-0000", "TL-0042"),
        ("123456", "00-0000", "12-3456"),
        ("1234567", "00-0000", "123-4567"),
        ("7700900123", "00000 000000", "07700 900123"),
        ("42", '00" hours"', "42"),
        ("42", '"GBP "0.00', "42"),
        ("-42", '"TL-"0000', "-42"),
        ("123456789012345", "General", "123456789012345"),
        ("1234567890123450", "General", "1.23456789012345E+15"),
        ("9.43476591E9", "General", "9434765910"),
        ("43831", "General", "43831"),
        ("43831", "dd/mm/yyyy", date(2020, 1, 1)),
        ("43831.75", "dd/mm/yyyy hh:mm", date(2020, 1, 1)),
        ("43831", "mm-dd-yy", date(2020, 1, 1)),
        ("43831", "[$-809]dd mmmm yyyy;@", date(2020, 1, 1)),
        ("61", "dd/mm/yyyy", date(1900, 3, 1)),
        ("60", "dd/mm/yyyy", "#DATE!"),
        ("43831", "mmm-yy", "#DATE!"),
        ("43831", "d-mmm", "#DATE!"),
        ("0.5", "h:mm", "#DATE!"),
        ("-1", "dd/mm/yyyy", "#DATE!"),
        ("1E300", "dd/mm/yyyy", "#DATE!"),
        ("5", '"day" 0', "5"),
        ("5", "[Red]0", "5"),
    ],
)
def test_a_number_is_what_its_format_shows(written, code, expected):
    assert read_number(written, CellFormat.parse(code), WINDOWS_EPOCH) == expected


def test_days_of_a_workbook_may_be_counted_from_1904(make_workbook, source, check_file, replace_in):
    assert read_number("42369", CellFormat.parse("dd/mm/yyyy"), MAC_EPOCH) == date(2020, 1, 1)
    path = make_workbook([replace_in(at_4=date(1990, 2, 1))])
    change_part(path, BOOK, ("<workbookPr ", '<workbookPr date1904="1" '))
    assert check_file(path, source)[1][2, 1]["date_of_birth"] == "1994-02-02"


@pytest.mark.parametrize("written", ["abc", "nan", "inf", "1e999", ""])
def test_a_number_that_is_none_is_damage(written):
    with pytest.raises(Damaged):
        read_number(written, CellFormat(), WINDOWS_EPOCH, 2)


@pytest.mark.parametrize(
    ("at", "value", "column", "reason"),
    [
        (0, "#REF!", "Ref", "spreadsheet_error"),
        (1, "#N/A", "Email", "spreadsheet_error"),
        (3, "########", "NHS number", "spreadsheet_error"),
        (0, date(2024, 2, 1), "Ref", "taken_for_date"),
        (2, time(7, 30), "Mobile", "taken_for_date"),
        (0, "=A1", "Ref", "formula_without_result"),
        (4, "=TODAY()", "Born", "formula_without_result"),
        (3, 9.43e9, "NHS number", "digits_rounded"),
    ],
)
def test_what_stands_in_place_of_a_value_is_no_value(
    at, value, column, reason, source, make_workbook, check_file, replace_in
):
    outcome, records = check_file(make_workbook([replace_in(**{f"at_{at}": value})]), source)
    assert [(note.column, note.reason, note.lines) for note in outcome.notes] == [(column, reason, [2])]
    canonical = ["person_ref", "email", "mobile", "nhs_number", "date_of_birth"][at]
    assert records[2, 1][canonical] is None


def test_the_saved_result_of_a_formula_is_its_value(source, make_workbook, check_file, replace_in):
    path = make_workbook([replace_in(at_0="=B2", at_7='="yes"')])
    change_part(path, SHEET, (r'<c r="A2"><f>B2</f><v ?/></c>', '<c r="A2" t="str"><f>B2</f><v>A7</v></c>'))
    change_part(path, SHEET, (r'<f>"yes"</f><v ?/>', "<f>&quot;yes&quot;</f><v>1</v>"))
    outcome, records = check_file(path, source)
    assert (outcome.refusals, records[2, 1]["person_ref"]) == ([], "A7")


def test_texts_may_be_in_runs_in_the_cell_itself_or_escaped(source, make_workbook, check_file, good_row):
    path = make_workbook([good_row, good_row])
    one = '<c r="A2" t="inlineStr"><is><r><t>A</t></r><r><t>_x0031_1</t></r><rPh sb="0" eb="1"><t>ay</t></rPh></is></c>'
    change_part(path, SHEET, (r'<c r="A2"[^>]*><v>\d+</v></c>', one))
    assert [record["person_ref"] for record in check_file(path, source)[1].values()] == ["A11", "A1"]


def test_the_sheet_of_the_contract_is_read(make_source, contract_text, make_workbook, check_file, good_row, headings):
    def add_cover(sheet):
        sheet.title = "People"
        cover = sheet.parent.create_sheet("Cover", 0)
        cover.append(["Return of the quarter"])

    path = make_workbook(change=add_cover)
    refused, _ = check_file(path, make_source(contract_text))
    assert reasons(refused) == [(1, "no_heading_row")]
    named = contract_text.replace("DD/MM/YYYY}", "DD/MM/YYYY, sheet: PEOPLE}")
    outcome, records = check_file(path, make_source(named))
    assert (outcome.warnings, list(records)) == ([], [(2, 1)])
    missing, _ = check_file(path, make_source(named.replace("PEOPLE", "Children")))
    assert reasons(missing) == [(None, "sheet_missing")]


def test_sheets_that_were_not_read_are_told_of(source, make_workbook, check_file):
    def add_sheets(sheet):
        sheet.parent.create_sheet("More")
        sheet.parent.create_sheet("Lists").sheet_state = "hidden"

    outcome, _ = check_file(make_workbook(change=add_sheets), source)
    assert outcome.state == "checked"
    assert [warning[:46] for warning in outcome.warnings] == ["The first sheet alone was read; the workbook h"]
    assert "has 1 more" in outcome.warnings[0]


def test_headings_may_begin_below_empty_rows_and_no_title(source, make_workbook, check_file):
    outcome, records = check_file(make_workbook(change=lambda sheet: sheet.insert_rows(1, 3)), source)
    assert (outcome.refusals, list(records), outcome.tally.rows_read) == ([], [(5, 1)], 1)

    def add_title(sheet):
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Play group"

    outcome, _ = check_file(make_workbook(change=add_title), source)
    assert reasons(outcome) == [(3, "no_heading_row")]


def test_empty_rows_below_the_last_are_none(source, make_workbook, check_file, good_row):
    outcome, _ = check_file(make_workbook([good_row, [None] * 8, good_row, [None] * 8, [None] * 8]), source)
    assert (outcome.tally.rows_read, outcome.tally.rows_accepted, outcome.tally.rows_blank) == (3, 2, 1)


def hide_row(sheet):
    sheet.row_dimensions[3].hidden = True


def hide_sheet(sheet):
    sheet.parent.create_sheet("Other")
    sheet.sheet_state = "veryHidden"


def merge(cells):
    return lambda sheet: sheet.merge_cells(cells)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (hide_row, [(3, "hidden_rows")]),
        (hide_sheet, [(None, "sheet_hidden")]),
        (merge("A2:A3"), [(2, "merged_cells")]),
        (merge("G1:H1"), [(1, "missing_column")]),
        (merge("B3:C3"), [(3, "merged_cells")]),
        (merge("J2:K3"), []),
        (merge("A6:H6"), []),
    ],
)
def test_what_a_sheet_hides_refuses_the_file(change, expected, source, make_workbook, check_file, good_row):
    outcome, records = check_file(make_workbook([good_row, ["A2", *good_row[1:]]], change), source)
    assert reasons(outcome) == expected
    assert bool(records) is (not expected)


@pytest.mark.parametrize(("cells", "line"), [("A:C", 1), ("2:3", 2), ("C:C", 1), ("J:K", None), ("3:9", None)])
def test_whole_columns_and_rows_may_be_merged(cells, line, source, make_workbook, check_file):
    path = make_workbook()
    change_part(path, SHEET, ("</sheetData>", f'</sheetData><mergeCells><mergeCell ref="{cells}"/></mergeCells>'))
    outcome, records = check_file(path, source)
    assert reasons(outcome) == ([(line, "merged_cells")] if line else [])
    assert bool(records) is (line is None)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (SHEET, ("</sheetData>", "")),
        (SHEET, ('<row r="2"', '<row r="1"')),
        (SHEET, ('<row r="2"', '<row r="x"')),
        (SHEET, ('r="B2"', 'r="A2"')),
        (SHEET, ('r="B2"', 'r="B3"')),
        (SHEET, ('r="B2"', 'r="?2"')),
        (SHEET, ('r="B2" t="s"><v>[0-9]+<', 'r="B2" t="s"><v>999<')),
        (SHEET, ('r="B2" t="s"', 'r="B2" t="strange"')),
        (SHEET, ("<sheetData>", "<sheetData><c><v>1</v></c>")),
        (SHEET, ("</row>", '</row><c t="inlineStr"><is><t>x</t></is></c>')),
        (SHEET, ("</sheetData>", '</sheetData><mergeCells><mergeCell ref="?"/></mergeCells>')),
        (SHEET, ("</sheetData>", '</sheetData><mergeCells><mergeCell ref=""/></mergeCells>')),
        (SHEET, ('r="B2" t="s"><v>[0-9]+<', 'r="B2"><v>many<')),
        (SHEET, ("^", '<!DOCTYPE a [<!ENTITY b "c">]>')),
        (BOOK, ("<sheets>.*</sheets>", "<sheets>")),
        (STYLES, ("<cellXfs", "<cellXfs>&<")),
        ("_rels/.rels", ("officeDocument", "other")),
        (LINKS, ("sheet1.xml", "sheet9.xml")),
    ],
)
def test_a_damaged_workbook_is_refused(part, change, source, make_workbook, check_file):
    path = make_workbook()
    change_part(path, part, change)
    outcome, records = check_file(path, source)
    assert [refusal.reason for refusal in outcome.refusals] == ["workbook_damaged"]
    assert records == {}


def test_a_workbook_cut_off_or_packed_oddly_is_refused(source, make_workbook, check_file):
    path = make_workbook()
    whole = path.read_bytes()
    for content in (whole[: len(whole) // 2], whole[:-30], whole.replace(b"sheet1.xml", b"sheet2.xml", 1), whole[:8]):
        path.write_bytes(content)
        assert [refusal.reason for refusal in check_file(path, source)[0].refusals] == ["workbook_damaged"]
    write_parts(path, {f"part{at}": b"" for at in range(50_000)})
    assert [refusal.reason for refusal in check_file(path, source)[0].refusals] == ["workbook_damaged"]


@pytest.mark.parametrize("limit", ["UNPACKED_BYTES", "TEXTS_BYTES", "STRUCTURE_BYTES"])
def test_a_workbook_that_unpacks_to_too_much_is_refused(limit, source, make_workbook, check_file, monkeypatch):
    for module in ("limits", "workbook", "sheet_rows"):
        monkeypatch.setattr(f"loaders.{module}.{limit}", 100, raising=False)
    outcome, _ = check_file(make_workbook(), source)
    assert [refusal.reason for refusal in outcome.refusals] == ["workbook_too_large"]


def test_a_row_without_end_is_damage(source, make_workbook, check_file, monkeypatch):
    monkeypatch.setattr("loaders.sheet_rows.LONGEST_ROW_BYTES", 100)
    outcome, _ = check_file(make_workbook([["x" * 101]]), source)
    assert [(refusal.line, refusal.reason) for refusal in outcome.refusals] == [(2, "workbook_damaged")]


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (OLD, "play_group_1.xls", "not_a_text_file"),
        (OLD, "play_group_1.xlsx", "not_a_text_file"),
        (OLD, "play_group_1.csv", "not_a_text_file"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "play_group_1.xlsx", "workbook_password"),
        (b"Ref,Email\n", "play_group_1.xlsx", "not_a_workbook"),
        (b"<html><table>", "play_group_1.xlsx", "not_a_workbook"),
        (b"PK\x03\x04rest", "play_group_1.ods", "not_a_text_file"),
        (b"PK\x03\x04rest", "play_group_1.csv", "not_a_text_file"),
        (b"PK\x03\x04rest", "play_group_1.xlsx", "workbook_damaged"),
        (b"", "play_group_1.xlsx", "empty_file"),
    ],
)
def test_what_is_no_workbook_that_can_be_read_is_refused(content, name, reason, source, make_file, check_file):
    outcome, _ = check_file(make_file(content, name), source)
    assert [refusal.reason for refusal in outcome.refusals] == [reason]


def test_an_empty_sheet_is_an_empty_file(source, tmp_path, check_file):
    path = write_workbook(tmp_path / "play_group_1.xlsx", [])
    assert [refusal.reason for refusal in check_file(path, source)[0].refusals] == ["empty_file"]


def test_long_values_and_rows_refuse_their_row_alone(source, make_workbook, check_file, good_row, monkeypatch):
    monkeypatch.setattr(limits, "FIELD_BYTES", 50)
    monkeypatch.setattr(limits, "ROW_BYTES", 150)
    long, wide = ["x" * 51, *good_row[1:]], ["x" * 40] * 8
    outcome, records = check_file(make_workbook([good_row, long, wide, good_row]), source)
    assert outcome.refusals == [(3, None, "field_too_long"), (4, None, "row_too_long")]
    assert [line for line, _ in records] == [2, 5]


def test_a_workbook_reads_the_same_in_pieces_of_any_size(source, make_workbook, check_file, good_row, monkeypatch):
    rows = [good_row if at % 7 else [None] * 8 for at in range(40)]
    whole = check_file(make_workbook(rows), source)
    monkeypatch.setattr(workbook_parts, "PIECE_BYTES", 100)
    monkeypatch.setattr(workbook_reading, "CHUNK_ROWS", 3)
    pieces = check_file(make_workbook(rows), source)
    assert pieces[1] == whole[1]
    assert pieces[0].tally.rows_blank == whole[0].tally.rows_blank == 6
    assert whole[0].tally.rows_read == 40


def test_a_workbook_that_changes_while_it_is_read_is_refused(source, make_workbook, check_file, monkeypatch):
    path = make_workbook()
    monkeypatch.setattr(workbook_reading, "hash_file", lambda file: "another")
    assert [refusal.reason for refusal in check_file(path, source)[0].refusals] == ["file_changed"]


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("play_*.csv", "Play_1.XLSX", True),
        ("play_*.xlsx", "play_1.xlsx", True),
        ("play_*.xlsx", "play_1.csv", False),
        ("play_*.txt", "play_1.xlsx", True),
        ("play_*", "play_1.xlsx", True),
    ],
)
def test_a_workbook_fits_the_pattern_of_a_csv_file(pattern, name, fits, make_source, contract_text):
    source = make_source(contract_text.replace("play_group*.csv", f'"{pattern}"'))
    with nullcontext() if fits else pytest.raises(FileRefused, match="no contract"):
        assert find_source(name, [source]) is source


def test_a_day_with_a_time_is_that_day(source, make_workbook, check_file, replace_in):
    _, records = check_file(make_workbook([replace_in(at_4=datetime(1990, 2, 1, 14, 30))]), source)
    assert records[2, 1]["date_of_birth"] == "1990-02-01"
