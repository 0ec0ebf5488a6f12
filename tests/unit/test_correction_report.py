"""The list of what to correct: every line in the .csv, every problem once in the .html, and no value of a row."""

import csv
import re
from datetime import date

import pytest

from leap.correction_report import HEADINGS, write_report
from leap.errors import WrongUsage


@pytest.fixture
def report(make_source, contract_text, make_file, check_file, tmp_path):
    """Write the report of some files (rows or text) of the play group and read it again."""

    def report(ending, *contents):
        source = make_source(contract_text)
        files = [make_file(content, name=f"play_group_{at}.csv") for at, content in enumerate(contents)]
        path = tmp_path / f"report.{ending}"
        write_report([check_file(file, source)[0] for file in files], path)
        text = path.read_text(encoding="utf-8-sig")
        return list(csv.DictReader(text.splitlines())) if ending == "csv" else re.sub("<[^>]*>", " ", text)

    return report


def with_cell(row, headings, **cells):
    changed = list(row)
    for heading, value in cells.items():
        changed[headings.index(heading)] = value
    return changed


def test_a_note_has_a_row_a_line_and_one_for_the_rest(report, good_row, headings):
    rows = report("csv", [with_cell(good_row, headings, Mobile="7700900123")] * 25)
    assert list(rows[0]) == list(HEADINGS)
    assert [row["line"] for row in rows] == [*map(str, range(2, 22)), "and 5 more"]
    assert {(row["column"], row["reason"], row["effect"]) for row in rows} == {
        ("Mobile", "mobile_repaired", "value repaired")
    }


def test_what_is_allowed_stands_beside_what_is_wrong(report, good_row, headings):
    bad_row = with_cell(good_row, headings, Born="1.2.1990", Consent="perhaps")
    rows = report("csv", [good_row, bad_row, with_cell(good_row, headings, Born="1.2.1990")])
    assert [(row["line"], row["column"], row["effect"]) for row in rows] == [
        ("3", "Consent", "row refused"),
        ("4", "Born", "value counts as missing"),
    ]
    assert rows[0]["allowed"].startswith("Agreed are yes, no")
    assert rows[1]["allowed"] == "Agreed is DD/MM/YYYY, as 24/03/2019."


def test_the_page_folds_lines_with_the_same_problem(report, good_row, headings):
    bad_row = with_cell(good_row, headings, Consent="")
    page = report("html", [bad_row] * 5 + [good_row] + [bad_row])
    assert "2-6, 8" in page
    assert page.count("A value is missing") == 1


def test_the_page_begins_with_all_files_and_the_refused_one(report, good_row):
    page = report("html", [good_row], "Ref,Email,Mobile,NHS number,Born,Gender,Postcode\n")
    summary, _, details = page.partition("The whole file was refused")
    assert summary.index("play_group_0.csv") < summary.index("play_group_1.csv")
    assert "2023-24 Q1" in summary
    assert f"{date.today():%d %B %Y}" in summary
    assert "missing column &#x27;Consent&#x27;" in details
    assert details.index("missing column") < details.index("play_group_0.csv")


def test_the_page_asks_of_a_provider_only_what_a_provider_can_do(report):
    page = report("html", "Ref,Email,Mobile,NHS number,Born,Gender,Postcode,Consent,Notes\n")
    assert "ask us" in page
    assert "contract" not in page
    assert "empty where nothing is known" not in page


@pytest.mark.parametrize("ending", ["csv", "html"])
def test_no_value_reaches_the_report(ending, report, good_row):
    written = str(report(ending, [[f"secret{at}" for at in range(8)]] * 3 + [[*good_row, "secret"]]))
    assert "secret" not in written
    assert "line" in written.casefold()


@pytest.mark.parametrize("name", ["report.pdf", "nowhere/report.csv"])
def test_a_report_needs_a_place_and_an_ending(name, tmp_path):
    with pytest.raises(WrongUsage, match="report"):
        write_report([], tmp_path / name)
