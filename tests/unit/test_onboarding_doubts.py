"""Where a draft must not be sure: columns that look like something else, and what it says to the human instead."""

import pytest
from openpyxl import Workbook

from leap.errors import FileRefused
from leap.onboarding.draft_text import MOST_NAMED, sum_up, write_draft
from leap.onboarding.unknown_file import open_file
from loaders.contract_file import ContractMistaken, read_contract
from tests.unit.test_onboarding_drafts import HEAD, NAMES, draft, fates, targets, write

ROWS = range(20)


def make_file(tmp_path, **columns):
    """A file of twenty rows: heading to a text, or to a rule that makes one of the number of the row."""
    made = {heading: cell if callable(cell) else (lambda at, cell=cell: cell) for heading, cell in columns.items()}
    rows = [[cell(at) for cell in made.values()] for at in ROWS]
    return write(tmp_path / "families.csv", list(made), rows)


PARENT = {"Ref": lambda at: f"R{at:04}", "Email": lambda at: f"p{at}@example.org", "Gender": "F"}


def levels(drafted):
    return {column.heading: column.level for column in drafted.columns}


def hints(drafted, heading):
    return [name for name, _ in next(one for one in drafted.columns if one.heading == heading).others]


def test_a_forename_beside_that_of_the_child_is_the_adults(tmp_path):
    child = {"Child forename": lambda at: NAMES[at % 10], "Child DOB": lambda at: f"{at + 1:02}/06/2021"}
    names = {"Forename": lambda at: NAMES[at % 9], "DOB": lambda at: f"{at + 1:02}/06/1990"}
    drafted = draft(make_file(tmp_path, **PARENT, **names, **child))
    assert targets(drafted, "Child forename") == [("person", "child", "first_name")]
    assert fates(drafted)["Forename"] == "undecided"


def test_a_bare_forename_beside_a_childs_day_of_birth_is_nobodys(tmp_path):
    rest = {"Forename": lambda at: NAMES[at % 9], "DOB": lambda at: f"{at + 1:02}/06/1990"}
    child = {"Child DOB": lambda at: f"{at + 1:02}/06/2021", "Child gender": "M"}
    assert fates(draft(make_file(tmp_path, **PARENT, **rest, **child)))["Forename"] == "undecided"


def test_a_pupil_number_is_no_adults(tmp_path):
    child = {"Child forename": lambda at: NAMES[at % 10], "Child DOB": lambda at: f"{at + 1:02}/06/2021"}
    names = {"DOB": lambda at: f"{at + 1:02}/06/1990", "UPN": lambda at: f"A0000000{at:05}"}
    drafted = draft(make_file(tmp_path, **{**PARENT, "Ref": ""}, **names, **child))
    assert targets(drafted, "UPN") == [("person", "child", "person_ref")]


def test_days_of_birth_of_one_year_are_still_those_of_adults(tmp_path):
    drafted = draft(make_file(tmp_path, **PARENT, DOB=lambda at: f"{at % 12 + 1:02}/{at % 12 + 1:02}/1990"))
    assert [record.role for record in drafted.records] == ["adult"]


def test_the_quarter_of_a_file_of_birthdays_is_that_of_its_folder(tmp_path):
    folder = tmp_path / "2015-16-Q1"
    folder.mkdir()
    child = {**PARENT, "Date of birth": lambda at: f"2012-05-{at + 1:02}"}
    assert [record.role for record in draft(make_file(folder, **child)).records] == ["child"]


@pytest.mark.parametrize("day", ["{:02} June 1990", "{:02}-Jun-90", "June {:02} 1990", "{:02}/06/90", "330{:02}"])
def test_days_that_no_date_format_reads_are_said_and_left(tmp_path, day):
    drafted = draft(make_file(tmp_path, **PARENT, DOB=lambda at: day.format(at + 1)))
    assert (fates(drafted)["DOB"], hints(drafted, "DOB")) == ("undecided", ["date_of_birth"])
    assert "ask for DD/MM/YYYY" in write_draft(drafted)


def test_such_days_are_no_names_of_sessions(tmp_path):
    rest = {"Visit date": lambda at: f"{at + 1:02}/06/2023", "Registered": lambda at: f"{at % 3 + 1:02}-Jun-23"}
    drafted = draft(make_file(tmp_path, **PARENT, **rest))
    assert (fates(drafted)["Visit date"], fates(drafted)["Registered"]) == ("mapped", "undecided")


def test_a_day_of_another_generation_is_no_registration(tmp_path):
    drafted = draft(make_file(tmp_path, **PARENT, f5=lambda at: f"19{75 + at}-05-01"))
    assert hints(drafted, "f5") == ["date_of_birth"]


def test_the_only_day_beside_no_birthday_is_left_to_the_human(tmp_path):
    drafted = draft(make_file(tmp_path, **PARENT, DDN=lambda at: f"{at + 1:02}.05.2021"))
    assert hints(drafted, "DDN") == ["date_of_birth", "registered_date", "session_date"]


def test_a_single_letter_is_no_level_of_a_measure(tmp_path):
    assert fates(draft(make_file(tmp_path, **PARENT, Zork="a")))["Zork"] == "undecided"


def test_an_occupation_that_is_called_like_a_service_names_none(tmp_path):
    drafted = draft(make_file(tmp_path, **PARENT, Trade=lambda at: "baker" if at % 9 == 0 else "nurse"))
    assert drafted.service_column is None


def test_yes_and_no_under_a_known_heading_is_no_attendance(tmp_path):
    rest = {"Date": lambda at: f"{at + 1:02}/08/2023", "NHS": lambda at: "Yes" if at % 3 else "No", "Topic": "Play"}
    drafted = draft(make_file(tmp_path, **PARENT, **rest))
    assert fates(drafted)["NHS"] == "undecided"
    assert "nhs_number" not in hints(drafted, "NHS")


def test_what_the_values_allow_is_said_where_the_heading_says_nothing(tmp_path):
    rest = {"f6": lambda at: "FM"[at % 2], "f7": lambda at: "YN"[at % 2], "f8": lambda at: f"{at:02}" * 32}
    drafted = draft(make_file(tmp_path, **{key: PARENT[key] for key in ("Ref", "Email")}, **rest))
    told = {heading: hints(drafted, heading) for heading in rest}
    assert told == {"f6": ["gender"], "f7": ["consent", "disability"], "f8": ["person_ref_digest"]}


def test_a_reference_beside_columns_of_workers_is_not_surely_theirs(tmp_path):
    workers = {
        "Worker email": lambda at: f"w{at % 3}@example.org",
        "Gender of worker": "F",
        "ID": lambda at: f"C{at:03}",
    }
    assert levels(draft(make_file(tmp_path, **workers)))["ID"] != "sure"


def test_headings_alone_leave_the_date_format(tmp_path):
    path = write(tmp_path / "families.csv", ["Ref", "Email", "DOB", "Gender", "Postcode"], [])
    drafted = draft(path)
    assert "Left for you: the date format; and" in sum_up(drafted)
    contract = tmp_path / "families.yml"
    contract.write_text(HEAD + write_draft(drafted), encoding="utf-8")
    with pytest.raises(ContractMistaken, match="date_format: missing"):
        read_contract(contract)


def test_many_open_columns_are_counted_and_not_all_named(tmp_path):
    drafted = draft(make_file(tmp_path, **PARENT, **{f"Zork {word}": "zz" for word in NAMES}))
    said = sum_up(drafted)
    assert said.count("the column") == MOST_NAMED
    assert "2 more of these; and who sends it" in said


def test_a_title_above_the_headings_of_a_sheet_is_told(tmp_path):
    workbook = Workbook()
    for row in [["Stay and play"], [], ["Ref", "Email"], ["R1", "a@example.org"]]:
        workbook.active.append(row)
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    with pytest.raises(FileRefused, match="line 3: the headings stand on this line and something else"):
        open_file(path)


def test_a_file_of_blank_lines_has_no_headings(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("\n\n\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="line 1: nothing stands on this line"):
        open_file(path)
