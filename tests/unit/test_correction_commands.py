"""`--report`, `--with-values` and `--amends` as a user gives them to `leap check`, `leap load` and `leap plan`."""

import json

import psycopg
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from leap.cli import app
from leap.errors import WrongUsage


@pytest.fixture
def leap(make_source, contract_text):
    """Run a command of `leap` with the contract of the play group; its errors are raised."""
    folder = str(make_source(contract_text).path.parent)

    def run(*words):
        return CliRunner().invoke(app, [*map(str, words), "--sources", folder], catch_exceptions=False)

    return run


@pytest.fixture
def delivery(make_file, good_row):
    """A file of two rows of which the second is refused."""
    return make_file([good_row, ["A2", *good_row[1:-1], "perhaps"]])


def read_reports(folder):
    return {
        str(path.relative_to(folder)): "perhaps" if path.suffix == ".xlsx" else path.read_text("utf-8-sig")
        for path in folder.rglob("*.*")
    }


@pytest.mark.parametrize("command", ["check", "load"])
@pytest.mark.parametrize("with_values", [False, True])
def test_a_folder_gets_a_report_a_file(command, with_values, leap, delivery, tmp_path, database_url):
    done = leap(command, delivery, "--report", tmp_path / "out", *(["--with-values"] if with_values else []))
    assert done.exit_code == 0, done.output
    reports = read_reports(tmp_path / "out")
    names = {"play_group_1.csv", "play_group_1.html"}
    rows = {"rows_to_correct/play_group_1/play_group_1.xlsx"} if with_values else set()
    assert set(reports) == {"index.html"} | names | rows
    holding = {name for name, text in reports.items() if "perhaps" in text}
    assert holding == (names | rows if with_values else set())
    assert "perhaps" not in done.output


def test_a_file_that_had_landed_is_not_reported_as_right(leap, delivery, tmp_path, database_url):
    leap("load", delivery)
    leap("load", delivery, "--report", tmp_path / "out")
    page = read_reports(tmp_path / "out")["play_group_1.html"]
    assert "was not checked again" in page
    assert "Nothing to correct" not in page
    assert "How to send it back" not in page


def test_corrected_rows_are_loaded_alone(leap, delivery, tmp_path, database_url):
    leap("load", delivery, "--report", tmp_path / "out", "--with-values")
    (corrected,) = (tmp_path / "out/rows_to_correct").rglob("*.xlsx")
    book = load_workbook(corrected)
    assert book.active["I2"].value == "perhaps"
    book.active["I2"].value = "yes"
    book.save(corrected)

    def run(command, *options):
        return json.loads(leap(command, corrected, "--quarter", "2023-24-Q1", "--json", *options).stdout)[0]

    for command in ("check", "load"):
        assert run(command)["refusals"][0]["reason"] == "corrected_rows_alone"
    assert run("check", "--amends")["rows_accepted"] == 1
    first, second = run("load", "--amends"), run("load", "--amends")
    assert (first["state"], first["rows_accepted"], second["state"]) == ("landed", 1, "unchanged")
    with psycopg.connect(database_url) as connection:
        whole = connection.execute("select file_id from restricted.files where amends is null and state = 'landed'")
        assert whole.fetchall() == [(first["amends"],)]


def test_several_files_may_amend_one(leap, delivery, make_file, good_row, database_url):
    leap("load", delivery)
    for number in (2, 3):
        path = make_file([[f"A{number}", *good_row[1:]]], name=f"play_group_{number}.csv", folder="2023-24-Q1/more")
    done = leap("load", path.parent, "--quarter", "2023-24-Q1", "--amends", "--json")
    assert done.exit_code == 1
    assert [file["state"] for file in json.loads(done.stdout)] == ["landed", "refused"]
    with pytest.raises(WrongUsage, match="each would replace"):
        leap("load", path.parent, "--quarter", "2023-24-Q1")


@pytest.mark.parametrize("command", ["check", "load"])
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--with-values"], "give --report"),
        (["--report", "report.pdf"], "ending in .csv or .html"),
        (["--report", "FOLDER/reports"], "would be taken for deliveries"),
    ],
)
def test_a_mistake_is_told_before_any_file_is_read(command, options, sentence, leap, delivery):
    with pytest.raises(WrongUsage, match=sentence):
        leap(command, delivery.parent, *(word.replace("FOLDER", str(delivery.parent)) for word in options))
