"""What a provider gets back: every line in the table, every problem once on the page, values only where asked for."""

import csv
import os
import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from leap.corrections.csv_report import HEADINGS
from leap.corrections.delivery_reports import ReportPlace
from leap.corrections.escaping import escape_formula
from leap.errors import FileRefused, WrongUsage
from loaders.normalising import clean_text


@pytest.fixture
def outcomes(make_source, contract_text, make_file, check_file):
    """Check some files (rows or text) of the play group."""

    def outcomes(*contents, change=("", "")):
        source = make_source(contract_text.replace(*change))
        files = [make_file(content, name=f"play_group_{at}.csv") for at, content in enumerate(contents)]
        return [check_file(file, source)[0] for file in files]

    return outcomes


@pytest.fixture
def report(outcomes, tmp_path):
    """Write the report of some files and read it: the table's lines without summaries, or the words of the page."""

    def report(ending, *contents, with_values=False):
        path = tmp_path / f"report.{ending}"
        ReportPlace.parse(path, with_values, []).write(outcomes(*contents))
        text = path.read_text(encoding="utf-8-sig")
        if ending == "csv":
            return [row for row in csv.DictReader(text.splitlines()) if row["effect"] != "summary"]
        return re.sub(r"\s+", " ", re.sub("<style>.*</style>|<[^>]*>", " ", text, flags=re.DOTALL))

    return report


def with_cell(row, headings, **cells):
    changed = list(row)
    for heading, value in cells.items():
        changed[headings.index(heading)] = value
    return changed


def test_the_table_has_a_row_a_line(report, good_row, headings):
    rows = report("csv", [with_cell(good_row, headings, Mobile="7700900123")] * 25)
    assert list(rows[0]) == list(HEADINGS)
    assert [row["line"] for row in rows] == [*map(str, range(2, 27))]
    assert {(row["column"], row["reason"], row["effect"]) for row in rows} == {
        ("Mobile", "mobile_repaired", "value repaired")
    }


def test_what_else_is_wrong_in_a_refused_row_is_told_in_one_go(report, good_row, headings):
    # The mobile number repairs itself, and the word of consent has refused the row already.
    bad_row = with_cell(good_row, headings, Consent="perhaps", Mobile="7700900123", **{"NHS number": "9.43E+09"})
    rows = report("csv", [good_row, bad_row])
    assert {(row["line"], row["column"], row["reason"], row["effect"]) for row in rows} == {
        ("3", "Consent", "code_unknown", "row refused"),
        ("3", "NHS number", "nhs_number_scientific", "also wrong in a refused row"),
    }
    assert "Also wrong in refused rows Correct these too before the rows come again" in report("html", [bad_row])


def test_lines_beyond_those_that_are_kept_are_counted(report, good_row, headings, monkeypatch):
    monkeypatch.setattr("loaders.tally.REPORTED_LINES", 20)
    rows = [with_cell(good_row, headings, Mobile="7700900123")] * 25
    assert [row["line"] for row in report("csv", rows)] == [*map(str, range(2, 22)), "and 5 more"]
    assert "lines 2-21 and 5 more" in report("html", rows)


def test_what_is_allowed_stands_beside_what_is_wrong(report, good_row, headings):
    bad_row = with_cell(good_row, headings, Born="1.2.1990", Consent="perhaps")
    rows = report("csv", [good_row, bad_row, with_cell(good_row, headings, Born="1.2.1990")])
    assert [(row["line"], row["column"], row["effect"]) for row in rows] == [
        ("3", "Consent", "row refused"),
        ("3", "Born", "also wrong in a refused row"),
        ("4", "Born", "value counts as missing"),
    ]
    assert rows[0]["allowed"].startswith("Agreed are yes, no")
    assert rows[1]["allowed"] == "Agreed is DD/MM/YYYY, as 24/03/2019."


def test_both_say_how_many_were_accepted_refused_and_repaired(outcomes, good_row, headings, tmp_path):
    repaired = with_cell(good_row, headings, Mobile="7700900123")
    found = outcomes([good_row, repaired, with_cell(good_row, headings, Consent=""), [""] * 8])
    ReportPlace.parse(tmp_path / "out", False, []).write(found)
    (summary, _, _) = csv.DictReader((tmp_path / "out/play_group_0.csv").read_text("utf-8-sig").splitlines())
    assert summary["explanation"] == (
        "File checked: 4 rows read, 2 accepted, 1 refused, 1 blank; 1 value repaired, 0 count as missing."
    )
    page = (tmp_path / "out/play_group_0.html").read_text("utf-8")
    counts = dict(re.findall(r"<b>(\d+)</b>([a-z ]+)<", page))
    assert counts == {
        **{"4": "rows read", "2": "accepted"},
        **{"1": "values repaired", "0": "values missing"},
    }
    assert page.count("<b>1</b>") == 3


def test_the_page_folds_lines_with_the_same_problem(report, good_row, headings):
    bad_row = with_cell(good_row, headings, Consent="")
    page = report("html", [bad_row] * 5 + [good_row] + [bad_row])
    assert "6 rows lines 2-6, 8 " in page
    assert page.count("A value is missing") == 1
    assert "Corrects line" in page


def test_the_page_begins_with_all_files_and_the_refused_one(report, good_row):
    page = report("html", [good_row], "Ref,Email,Mobile,NHS number,Born,Gender,Postcode\n")
    summary, _, details = page.partition("The whole file was refused")
    assert summary.index("play_group_0.csv") < summary.index("play_group_1.csv")
    assert "2023-24 Q1" in summary
    assert f"{date.today():%d %B %Y}" in summary
    assert "missing column &#39;Consent&#39;" in details
    assert details.index("missing column") < details.index("play_group_0.csv")


def test_the_page_asks_of_a_provider_only_what_a_provider_can_do(report):
    page = report("html", "Ref,Email,Mobile,NHS number,Born,Gender,Postcode,Consent,Notes\n")
    assert "ask us" in page
    assert "contract" not in page
    assert "empty where nothing is known" not in page
    assert "How to send it back" not in page


@pytest.mark.parametrize("ending", ["csv", "html"])
def test_no_value_reaches_the_report(ending, report, good_row):
    written = str(report(ending, [[f"secret{at}" for at in range(8)]] * 3 + [[*good_row, "secret"]]))
    assert "secret" not in written
    assert "line" in written.casefold()


HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("x")',
    "+44",
    "-1",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "\uff1d1",
    "a\x1b[31m",
]


def test_values_are_shown_where_they_are_asked_for_and_do_nothing(outcomes, good_row, headings, tmp_path):
    rows = ['"' + value.replace('"', '""') + '"' for value in HOSTILE]
    found = outcomes([with_cell(good_row, headings, Consent=value) for value in [*rows, ""]])
    ReportPlace.parse(tmp_path / "out", True, []).write(found)
    table = list(csv.DictReader((tmp_path / "out/play_group_0.csv").read_text("utf-8-sig").splitlines()))
    assert table[0]["explanation"].startswith(
        "CONFIDENTIAL: holds values of people's records. For play_group_team alone"
    )
    shown = [row["value"] for row in table[1:]]
    assert shown[:2] == [HOSTILE[0], f"'{HOSTILE[1]}"]
    assert not [value for value in shown if value.lstrip().startswith(("=", "+", "-", "@", "\uff1d"))]
    assert shown[-2:] == ["a\\x1b[31m", ""]
    page = (tmp_path / "out/play_group_0.html").read_text("utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert "CONFIDENTIAL" in page
    assert "ann@example.org" not in page + str(table)
    assert f'<td class="value">+44</td><td class="lines">{2 + HOSTILE.index("+44")}</td>' in page
    assert "CONFIDENTIAL" not in (tmp_path / "out/index.html").read_text("utf-8")


@pytest.mark.parametrize("value", [*HOSTILE, "Ann", "'-", "07700 900123", ""])
def test_a_cell_that_comes_back_is_what_it_was(value):
    assert clean_text(escape_formula(value)) == clean_text(value)


@pytest.mark.parametrize("ending", ["csv", "txt"])
def test_refused_rows_come_ready_to_be_corrected_and_sent_back(
    ending, good_row, headings, tmp_path, make_source, make_file, contract_text, check_file
):
    text = ";".join([*headings, "Notes"]) + "\n"
    refused = with_cell(good_row, headings, Consent="", Mobile="+44 7700 900123", Ref="=1+1")
    for row in (good_row, refused, good_row[:3], with_cell(good_row, headings, Born="1.2.1990")):
        text += ";".join([*row, *(["a note"] if len(row) == 8 else [])]) + "\n"
    source = make_source(contract_text.replace("play_group*.csv", f"play_group*.{ending}") + "dropped: {Notes: text}\n")
    outcome, _ = check_file(make_file(text, name=f"play_group_0.{ending}"), source)
    ReportPlace.parse(tmp_path / "out", False, []).write([outcome])
    ReportPlace.parse(tmp_path / "out", True, []).write([outcome])
    (path,) = (tmp_path / "out/rows_to_correct").rglob("play_group_0.*")
    assert path.suffix == {"csv": ".xlsx", "txt": ".txt"}[ending]
    page = (tmp_path / "out/play_group_0.html").read_text("utf-8")
    assert f"rows_to_correct/play_group_0/{path.name}" in page
    assert "1 row could not be cut into cells" in page
    for written in (tmp_path / "out").rglob("*.*"):
        assert written.stat().st_mode & 0o077 == 0

    # filled in, they are what `leap check --amends` takes, and a whole file they are not
    if ending == "csv":
        book = load_workbook(path)
        table = [[cell.value for cell in row] for row in book.active.iter_rows()]
        assert "f" not in {cell.data_type for row in book.active.iter_rows() for cell in row}
        assert {cell.number_format for row in book.active.iter_rows() for cell in row} == {"@"}
        assert table == [["Corrects line", *headings], ["3", *refused[:-1], None]]
        book.active.cell(2, len(table[0])).value = "yes"
        book.save(path)
    else:
        lines = path.read_text("utf-8-sig").splitlines()
        expected = with_cell(refused, headings, Mobile="'+44 7700 900123", Ref="'=1+1")
        assert lines == [";".join(["Corrects line", *headings]), ";".join(["3", *expected])]
        path.write_text("\n".join([lines[0], lines[1] + "yes"]) + "\n", encoding="utf-8")
    assert check_file(path, source)[0].whole_file[0].reason == "corrected_rows_alone"
    outcome, records = check_file(path, source, amends=True)
    assert (outcome.state, outcome.refusals, outcome.notes) == ("checked", [], [])
    ((_, record),) = records.items()
    assert (record["person_ref"], record["mobile"]) == ("=1+1", "+44 7700 900123")


def test_a_provider_is_not_told_how_to_load(outcomes, headings, tmp_path):
    (found,) = outcomes(",".join(["Corrects line", *headings]) + "\n")
    assert "--amends" in found.message
    ReportPlace.parse(tmp_path / "out.html", False, []).write([found])
    page = (tmp_path / "out.html").read_text("utf-8")
    assert "corrected rows alone" in page
    assert "--amends" not in page


def test_a_file_that_has_changed_since_shows_no_value_of_another_row(outcomes, good_row, headings, tmp_path):
    found = outcomes([with_cell(good_row, headings, Consent="perhaps")])
    Path(found[0].file).write_text(",".join(headings) + "\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="changed"):
        ReportPlace.parse(tmp_path / "out", True, []).write(found)


def test_a_file_with_broken_quoting_is_reported_with_values_up_to_there(outcomes, good_row, headings, tmp_path):
    rows = [with_cell(good_row, headings, Consent="perhaps"), with_cell(good_row, headings, Ref='"A2')]
    ReportPlace.parse(tmp_path / "out", True, []).write(outcomes(rows))
    assert "broken_quoting" in (tmp_path / "out/play_group_0.csv").read_text("utf-8-sig")


def test_one_report_does_not_show_a_provider_the_values_of_another(outcomes, good_row, tmp_path):
    found = outcomes([good_row]) + outcomes([good_row], change=("play_group_team", "toy_library_team"))
    with pytest.raises(WrongUsage, match="each other's values"):
        ReportPlace.parse(tmp_path / "report.html", True, []).write(found)
    ReportPlace.parse(tmp_path / "report.html", False, []).write(found)


def test_reports_of_a_folder_have_names_of_their_own(outcomes, good_row, tmp_path):
    found = [*outcomes([good_row]), *outcomes([good_row]), *outcomes([good_row])]
    ReportPlace.parse(tmp_path / "out", False, []).write(found)
    names = ["play_group_0", "play_group_0_2023-24-Q1", "play_group_0_2023-24-Q1_2"]
    assert sorted(os.listdir(tmp_path / "out")) == sorted(
        ["index.html", *(f"{n}.csv" for n in names), *(f"{n}.html" for n in names)]
    )
    index = (tmp_path / "out/index.html").read_text("utf-8")
    assert all(f'href="{name}.html"' in index for name in names)


@pytest.mark.parametrize(
    ("name", "with_values", "sentence"),
    [
        ("report.pdf", False, "ending in .csv or .html"),
        ("taken/report.csv", False, "cannot be written"),
        ("inbox/reports", False, "taken for deliveries"),
        ("taken", False, "cannot be written"),
        (None, True, "give --report"),
    ],
)
def test_a_report_needs_a_place(name, with_values, sentence, tmp_path):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "taken").write_text("")
    with pytest.raises(WrongUsage, match=sentence):
        ReportPlace.parse(tmp_path / name if name else None, with_values, [tmp_path / "inbox"]).write([])
