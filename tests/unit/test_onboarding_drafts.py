"""What a draft of an unknown file says, what it leaves to a human, and that it tells no value."""

import json
import re

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from leap.cli import app
from leap.errors import FileRefused
from leap.onboarding.draft_text import write_draft
from leap.onboarding.drafting import draft_contract
from leap.onboarding.unknown_file import open_file
from leap.onboarding.vocabulary import learn
from loaders.contract_file import ContractMistaken, read_contract

HEAD = """title: Toy library, families
service: baby_steps
provider: toy_library
lawful_basis: consent
authority: service
"""
NAMES = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana", "Ivo", "Jo"]


def make_rows(day="{:02}/{:02}/2023", count=12):
    """Rows of a register: reference, mother's address, sex, home, agreement, first day, and a puzzle."""
    return [
        [f"TL{at:04}", f"parent{at}@example.org", "Woman" if at % 3 else "Man", f"ZZ1 {at % 9}AA", "Y",
         day.format(at % 28 + 1, at % 12 + 1), f"zork{at % 2}"]
        for at in range(13, 13 + count)
    ]  # fmt: skip


HEADINGS = ["Client ref", "Parent's e-mail", "Parent sex", "Home post code", "Consent to share", "Joined on", "Grommet"]


def write(path, headings, rows, delimiter=","):
    lines = [delimiter.join(cells) for cells in [headings, *rows]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def register(tmp_path):
    """A register with a column that nobody can guess."""
    return write(tmp_path / "Toy_Library_2023-24_Q2.csv", HEADINGS, make_rows())


def draft(path):
    return draft_contract(open_file(path), learn([]))


def fates(drafted):
    return {column.heading: column.fate for column in drafted.columns}


def targets(drafted, heading):
    column = next(column for column in drafted.columns if column.heading == heading)
    return [(drafted.records[at].type, drafted.records[at].role, name) for at, name in column.targets]


def test_a_register_is_drafted_and_what_is_unsure_is_left(register):
    drafted = draft(register)
    assert [(record.type, record.role) for record in drafted.records] == [("person", "adult")]
    assert drafted.records[0].columns == {
        "person_ref": "Client ref",
        "email": "Parent's e-mail",
        "postcode": "Home post code",
        "gender": "Parent sex",
        "registered_date": "Joined on",
        "consent": "Consent to share",
    }
    assert fates(drafted)["Grommet"] == "undecided"
    assert (drafted.source, drafted.pattern) == ("toy_library", "Toy_Library_*.csv")


def test_the_check_names_what_is_undecided_and_passes_once_it_is_said(register, tmp_path):
    text = write_draft(draft(register))
    path = tmp_path / "toy_library.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContractMistaken) as mistaken:
        read_contract(path)
    problems = "\n".join(mistaken.value.mistakes)
    assert "undecided: 'Grommet' is neither mapped nor dropped" in problems
    assert all(f"{key}: missing" in problems for key in ("title", "service", "provider", "lawful_basis", "authority"))
    path.write_text(HEAD + text.replace("undecided:\n", "dropped:\n"), encoding="utf-8")
    assert read_contract(path)[0].records[0].role == "adult"


def test_a_strangers_address_is_not_taken_for_the_persons(tmp_path):
    headings = ["Client ref", "GP postcode", "Referrer email", "Emergency contact number", "Consent", "Gender"]
    rows = [[f"C{at:03}", "ZZ1 1AA", f"r{at}@example.com", f"07700900{at:03}", "Y", "F"] for at in range(20)]
    drafted = draft(write(tmp_path / "clients.csv", headings, rows))
    strange = {heading: fates(drafted)[heading] for heading in headings[1:4]}
    assert set(strange.values()) <= {"undecided", "dropped"}


def test_a_workers_column_makes_nobody_a_practitioner(tmp_path):
    rows = [[*row, f"07700900{at:03}"] for at, row in enumerate(make_rows())]
    drafted = draft(write(tmp_path / "register.csv", [*HEADINGS, "Worker mobile"], rows))
    assert drafted.records[0].role == "adult"
    assert fates(drafted)["Worker mobile"] == "undecided"


def test_no_value_of_a_person_is_in_a_draft(register):
    text = write_draft(draft(register))
    for row in make_rows():
        assert not any(value in text for value in (row[0], row[1], row[3], row[5]))


def test_day_and_month_that_no_day_tells_apart_are_left(tmp_path):
    path = write(tmp_path / "a.csv", HEADINGS, [[*row[:5], "03/04/2023", row[6]] for row in make_rows()])
    drafted = draft(path)
    assert drafted.days.formats == ("DD/MM/YYYY", "MM/DD/YYYY")
    assert "# date_format:      # undecided: DD/MM/YYYY and MM/DD/YYYY fit every day" in write_draft(drafted)
    assert "  date_format:" not in write_draft(drafted)


@pytest.mark.parametrize(
    ("day", "date_format"),
    [
        ("{0:02}/{1:02}/2023", "DD/MM/YYYY"),
        ("{1:02}/{0:02}/2023", "MM/DD/YYYY"),
        ("2023-{1:02}-{0:02}", "YYYY-MM-DD"),
        ("2023{1:02}{0:02}", "YYYYMMDD"),
        ("{0:02}.{1:02}.2023 09:30", "DD.MM.YYYY HH:mm"),
    ],
)
def test_the_date_format_is_found_by_the_days(tmp_path, day, date_format):
    path = write(tmp_path / "a.csv", HEADINGS, make_rows(day, 30))
    assert draft(path).days.formats == (date_format,)


@pytest.mark.parametrize(("delimiter", "name"), [(";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
def test_the_delimiter_is_found(tmp_path, delimiter, name):
    path = write(tmp_path / "a.csv", HEADINGS, make_rows(), delimiter)
    assert f"  delimiter: {name}" in write_draft(draft(path))


def test_an_adult_and_a_child_on_one_row_are_two_records(tmp_path):
    headings = ["Mother ID", "Mother DOB", "Mother email", "Address", "Surname", "Postcode", "Child first name",
                "Child DOB", "Child gender"]  # fmt: skip
    rows = [
        [f"M{at:03}", f"{at % 28 + 1:02}/05/19{80 + at % 15}", f"m{at}@example.org", f"{at} High Road", "Smith",
         "ZZ1 1AA", NAMES[at % 10], f"{at % 28 + 1:02}/06/2021", "Girl" if at % 2 else "Boy"]
        for at in range(20)
    ]  # fmt: skip
    drafted = draft(write(tmp_path / "mothers.csv", headings, rows))
    assert [(record.type, record.role, record.when) for record in drafted.records] == [
        ("person", "adult", None),
        ("person", "child", "Child DOB"),
    ]
    assert targets(drafted, "Mother email") == [("person", "adult", "email"), ("person", "child", "carer_email")]
    assert targets(drafted, "Postcode") == [("person", "adult", "postcode"), ("person", "child", "postcode")]
    assert drafted.records[0].constants == {"relationship": "mother", "gender": "F"}
    dropped = {column.heading: column.reason for column in drafted.list_columns("dropped")}
    assert set(dropped) == {"Address", "Surname"}
    assert "surname" in dropped["Surname"]


def test_wide_scores_are_a_record_each_at_their_time_point(tmp_path):
    headings = ["Client ref", "PHQ-9 before", "GAD-7 before", "Date before", "PHQ-9 after", "GAD-7 after", "Date after"]
    rows = [
        [f"C{at:04}", str(at % 28), str(at % 22), f"{at % 28 + 1:02}/04/2023", str(at % 20), str(at % 15),
         f"{at % 28 + 1:02}/06/2023"]
        for at in range(30)
    ]  # fmt: skip
    drafted = draft(write(tmp_path / "therapy.csv", headings, rows))
    assert [(record.type, record.columns["assessed_date"], list(record.each)) for record in drafted.records] == [
        ("outcome", "Date before", ["PHQ-9 before", "GAD-7 before"]),
        ("outcome", "Date after", ["PHQ-9 after", "GAD-7 after"]),
    ]
    assert drafted.records[0].each["PHQ-9 before"] == {"measure": "phq9", "timepoint": "baseline"}
    assert drafted.records[0].value == "score"


def test_words_of_a_code_are_guessed_left_or_hidden(tmp_path):
    headings = ["Client ID", "Session date", "Attendance"]
    words = ["Attended"] * 10 + ["Atended"] * 9 + ["zz"] * 8 + ["Ann Smith"]
    rows = [[f"C{at:04}", f"{at % 28 + 1:02}/06/2023", word] for at, word in enumerate(words)]
    drafted = draft(write(tmp_path / "sessions.csv", headings, rows))
    (record,) = drafted.records
    assert record.values == {"attended": {"Atended": "yes", "zz": "undecided"}}
    assert record.hidden_words == {"attended": 1}
    text = write_draft(drafted)
    assert "Ann Smith" not in text
    assert "attended: 1 more word of fewer than 8 rows not shown" in text


def test_the_check_asks_for_words_that_are_undecided(make_source, contract_text):
    text = contract_text.replace("Not asked: null", "Not asked: undecided")
    with pytest.raises(
        ContractMistaken, match="gender: undecided is 'Not asked'; say what each means: F, M, X, or null"
    ):
        make_source(text)


def test_a_file_pseudonymised_at_source_is_told_by_its_headings(tmp_path):
    headings = ["email_digest", "gender", "lsoa_code", "consent", "session_date", "attended", "postcode"]
    rows = [["ab" * 32, "F", "E01003043", "yes", "2023-06-01", "yes", ""]] * 3
    drafted = draft(write(tmp_path / "digests.csv", headings, rows))
    assert (drafted.form, [record.type for record in drafted.records]) == ("at_source", ["person", "engagement"])
    assert fates(drafted)["postcode"] == "undecided"


def test_the_widest_sheet_of_a_workbook_is_drafted(tmp_path):
    workbook = Workbook()
    workbook.active.append(["Toy library, second quarter"])
    sheet = workbook.create_sheet("Families")
    for row in [HEADINGS, *make_rows()]:
        sheet.append(row)
    path = tmp_path / "toys.xlsx"
    workbook.save(path)
    drafted = draft(path)
    assert drafted.file.sheet == "Families"
    assert "  sheet: Families" in write_draft(drafted)
    assert drafted.records[0].columns["email"] == "Parent's e-mail"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("ann@example.org,F,ZZ1 1AA\n", "no_heading_row"),
        ("07700900123,F,ZZ1 1AA\n", "no_heading_row"),
        ("Toy library\n\nName,Age\n", "no_heading_row"),
        ("Name,,Age\n", "empty_heading"),
        ("Name,Age,name\n", "repeated_heading"),
        ("", "empty_file"),
    ],
)
def test_a_file_without_headings_is_refused_and_no_value_shown(tmp_path, content, reason):
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FileRefused) as refused:
        open_file(path)
    assert refused.value.reason == reason
    assert not re.search("ann@|07700|ZZ1", str(refused.value))


@pytest.mark.parametrize(
    ("lines", "is_row"),
    [
        (["Ada,Girl,Somali,Yes", "Bo,Boy,English,Yes", "Cy,Boy,Polish,No"], True),
        (["Ada,Girl,Somali", "Bo,Boy,English", "Cy,Girl,Polish", "Di,Boy,Somali"], True),
        (["Question,Yes,No", "Was it good?,12,3", "Will you come again?,9,6"], False),
        (["Ref,Mother,Father", "A1,Mother,", "A2,,Father"], False),
        (["Ref,Consent,Sex", "A1,Consent,Girl", "A2,No consent,Boy"], False),
    ],
)
def test_a_row_in_place_of_headings_is_told_by_the_rows_below_it(tmp_path, lines, is_row):
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    if not is_row:
        assert [column.heading for column in draft(path).columns] == lines[0].split(",")
        return
    with pytest.raises(FileRefused) as refused:
        draft(path)
    assert refused.value.reason == "no_heading_row"
    assert "Ada" not in str(refused.value)


def test_a_workbook_of_another_kind_is_named_as_what_it_is(tmp_path):
    path = tmp_path / "a.ods"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(FileRefused, match="of workbooks"):
        open_file(path)


def test_the_command_writes_once_and_prints_json(register, tmp_path):
    out = tmp_path / "toy_library.yml"
    run = CliRunner().invoke
    done = run(app, ["sources", "draft", str(register), "--out", str(out), "--json"])
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert {one["heading"]: one["level"] for one in told["columns"]}["Grommet"] == "unsure"
    assert "Left for you: the column 'Grommet'" in done.stderr
    again = run(app, ["sources", "draft", str(register), "--out", str(out)])
    assert "is there already" in str(again.exception)
