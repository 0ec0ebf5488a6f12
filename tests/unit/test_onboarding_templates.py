"""A template filled in with its own made-up rows passes `leap check`, as text and as a workbook."""

import csv
import io

import pytest
from openpyxl import load_workbook

from leap.onboarding.template_columns import make_template
from leap.onboarding.template_examples import EXAMPLE_ROWS, make_examples
from leap.onboarding.template_files import EXAMPLES, LISTS, excel_date_format, write_rows, write_template
from tests.unit.onboarding_truth import SOURCES

QUARTER = "2023-24-Q2"


def name_delivery(source, suffix=""):
    pattern = source.contract.file.pattern.replace("*", QUARTER)
    return pattern.rpartition(".")[0] + suffix if suffix else pattern


def assert_comes_in(outcome):
    assert (outcome.state, outcome.message, outcome.refusals, outcome.notes) == ("checked", None, [], [])
    assert outcome.warnings == []
    assert outcome.tally.rows_accepted == EXAMPLE_ROWS


@pytest.mark.parametrize(
    "name", [name for name, source in SOURCES.items() if not source.contract.file.pattern.endswith(".xlsx")]
)
def test_a_filled_text_template_passes(name, check_file, tmp_path):
    source = SOURCES[name]
    template = make_template(source.contract)
    path = tmp_path / name_delivery(source)
    path.write_bytes(write_rows(template, make_examples(template)))
    assert_comes_in(check_file(path, source, QUARTER)[0])


@pytest.mark.parametrize("name", SOURCES)
def test_a_filled_workbook_passes(name, check_file, tmp_path):
    source = SOURCES[name]
    path = tmp_path / name_delivery(source, ".xlsx")
    write_template(make_template(source.contract), path)
    workbook = load_workbook(path)
    # What a provider does: the rows of the example sheet, typed into the first.
    for row in workbook[EXAMPLES].iter_rows(min_row=2):
        for cell in row:
            copy = workbook.worksheets[0].cell(cell.row, cell.column, cell.value)
            copy.number_format = cell.number_format
    workbook.save(path)
    assert_comes_in(check_file(path, source, QUARTER)[0])


@pytest.fixture
def workbook(tmp_path, make_source, contract_text):
    """The template of the play group, opened again."""
    path = tmp_path / "play_group.xlsx"
    write_template(make_template(make_source(contract_text).contract), path)
    return load_workbook(path)


def letter_of(sheet, heading):
    return next(cell.column_letter for cell in sheet[1] if cell.value == heading)


def test_the_first_sheet_has_headings_and_no_row(workbook, headings):
    sheet = workbook.worksheets[0]
    assert [cell.value for cell in sheet[1]] == headings
    assert (sheet.max_row, sheet.freeze_panes) == (1, "A2")


def test_identifiers_are_typed_as_text_and_dates_as_agreed(workbook):
    sheet = workbook.worksheets[0]
    formats = {cell.value: sheet.column_dimensions[cell.column_letter].number_format for cell in sheet[1]}
    assert {formats[one] for one in ("Ref", "Email", "Mobile", "NHS number", "Postcode")} == {"@"}
    assert formats["Born"] == 'dd"/"mm"/"yyyy'


def test_coded_columns_have_a_list_of_the_providers_words(workbook):
    sheet = workbook.worksheets[0]
    rules = {str(rule.sqref).split("2:")[0]: rule for rule in sheet.data_validations.dataValidation}
    letter = letter_of(sheet, "Gender")
    assert rules[letter].formula1 == f"{LISTS}!${letter}$1:${letter}$3"
    assert [cell.value for cell in workbook[LISTS][letter]] == ["Woman", "Man", "Not asked"]
    assert workbook[LISTS].sheet_state == "hidden"
    consent = letter_of(sheet, "Consent")
    assert {cell.value for cell in workbook[LISTS][consent]} >= {"yes", "no"}


def test_every_column_has_a_note(workbook):
    notes = {cell.value: cell.comment.text for cell in workbook.worksheets[0][1]}
    assert "Needed in every row." in notes["Consent"]
    assert "Agreed is DD/MM/YYYY" in notes["Born"]
    assert "Ten digits" in notes["NHS number"]
    assert "Choose one of the list: Woman, Man, Not asked." in notes["Gender"]
    assert "Needed for the adult" in notes["Ref"]


def test_what_a_child_needs_is_said_where_there_is_one():
    template = make_template(SOURCES["baby_steps_users"].contract)
    notes = {column.heading: column.note for column in template.columns}
    assert "Needed where 'Child DOB' is filled." in notes["Child sex"]
    assert "Needed for the child" in notes["Child DOB"]
    assert "Needed for" not in notes["Parent DOB"]
    assert notes["Child DOB"].startswith("Date of birth (child). Leave it empty where the row has no child.")
    assert notes["Postcode"].startswith("Home postcode (adult and child). Needed in every row.")


def test_examples_are_in_reserved_ranges(workbook):
    rows = list(workbook[EXAMPLES].iter_rows(min_row=2, values_only=True))
    headings = [cell.value for cell in workbook[EXAMPLES][1]]
    assert len(rows) == EXAMPLE_ROWS
    for row in (dict(zip(headings, cells, strict=True)) for cells in rows):
        assert row["NHS number"].startswith("999")
        assert row["Mobile"].startswith("07700900")
        assert row["Email"].endswith("@example.org")
        assert row["Postcode"].startswith("ZZ")


def test_a_text_template_is_the_headings_alone_as_agreed(tmp_path, make_source, contract_text, headings):
    text = contract_text.replace("date_format: DD/MM/YYYY", "date_format: DD/MM/YYYY, delimiter: semicolon")
    path = tmp_path / "play_group.csv"
    write_template(make_template(make_source(text).contract), path)
    content = path.read_text(encoding="utf-8-sig")
    assert list(csv.reader(io.StringIO(content), delimiter=";")) == [headings]


@pytest.mark.parametrize(
    ("agreed", "excel"),
    [
        ("YYYY-MM-DD", 'yyyy"-"mm"-"dd'),
        ("YYYYMMDD", "yyyymmdd"),
        ("DD.MM.YYYY HH:mm", 'dd"."mm"."yyyy" "hh":"mm'),
        ("YYYY-MM-DDTHH:mm", 'yyyy"-"mm"-"dd"T"hh":"mm'),
    ],
)
def test_date_formats_of_excel(agreed, excel):
    assert excel_date_format(agreed) == excel
