"""`leap load-postcodes`: every form of the directory, and what is left out."""

import json
import subprocess
import sys

import psycopg
import pytest

from leap.database import connect
from leap.errors import WrongUsage
from leap.postcodes import load_postcodes


@pytest.fixture
def load(database_url, tmp_path):
    """Writes a file, loads it as leap_loader, and returns the counts."""

    def write_and_load(content):
        path = tmp_path / "postcodes.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with connect("leap_loader") as connection:
            return load_postcodes(connection, path)

    return write_and_load


def read_postcodes(database_url):
    with psycopg.connect(database_url) as connection:
        return dict(connection.execute("select postcode, lsoa_code from restricted.postcodes").fetchall())


@pytest.mark.parametrize(
    "content",
    [
        "postcode,lsoa_code\nZZ1 1AA,E01003043\n",
        "pcd,pcd2,pcds,doterm,lsoa11,lsoa21\nZZ1 1AA,ZZ1  1AA,ZZ1 1AA,202001,E01999999,E01003043\n",
        "pcd7,pcd8,pcds,lsoa11cd,lsoa21cd\nZZ1 1AA,ZZ1  1AA,ZZ1 1AA,E01999999,E01003043\n",
        "PCD,LSOA11\nzz11aa,e01003043\n",
        '\ufeff"pcds","lsoa21cd"\r\n"ZZ1 1AA","E01003043"\r\n',
        b"pcds,place,lsoa21cd\nZZ1 1AA,Ynys M\xf4n,E01003043\n",
    ],
    ids=["plain", "ONSPD", "ONSPD since 2025", "NSPL, 2011 alone", "quoted, BOM, CRLF", "not UTF-8"],
)
def test_every_form_of_the_directory(load, database_url, content):
    assert load(content).postcodes_added == 1
    assert read_postcodes(database_url) == {"ZZ11AA": "E01003043"}


def test_a_later_edition_adds_and_corrects(load, database_url):
    load("postcode,lsoa_code\nZZ1 1AA,E01003043\nZZ1 1AB,E01003043\nZZ1 1AC,E01003043\n")
    counts = load("postcode,lsoa_code\nZZ1 1AA,E01003043\nZZ1 1AB,E01003044\nZZ1 1AD,E01003045\n")
    assert (counts.postcodes_added, counts.postcodes_changed, counts.postcodes_unchanged) == (1, 1, 1)
    assert read_postcodes(database_url) == {
        "ZZ11AA": "E01003043", "ZZ11AB": "E01003044", "ZZ11AC": "E01003043", "ZZ11AD": "E01003045",
    }  # fmt: skip


def test_rows_without_use_are_left_out_and_counted(load, database_url):
    counts = load(
        "postcode,lsoa_code\n"
        "ZZ1 1AA,E01003043\n"
        "ZZ1 1AB,\n"  # no LSOA
        "ZZ1 1AC,S01006506\n"  # Scotland
        "ZZ1 1AD,E99999999\n"
        "not one,E01003043\n"
        "ZZ1 1AE\n"  # a row cut short
        "\n"
    )
    assert (counts.rows_read, counts.rows_without_lsoa, counts.rows_without_postcode) == (6, 3, 2)
    assert read_postcodes(database_url) == {"ZZ11AA": "E01003043"}


def test_of_a_postcode_twice_the_last_row_holds(load, database_url):
    counts = load("postcode,lsoa_code\nZZ1 1AA,E01003043\nZZ11AA,E01003044\n")
    assert counts.postcodes_added == 1
    assert read_postcodes(database_url) == {"ZZ11AA": "E01003044"}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "no column of postcodes"),
        ("ZZ1 1AA,E01003043\n", "no column of postcodes.*pcds"),
        ("pcds,oa21\nZZ1 1AA,E00000001\n", "no column of LSOA codes.*lsoa21cd"),
        ("pcds,lsoa21\nZZ1 1AA,S01006506\n", "no postcode with an English or Welsh LSOA"),
        ("pcds,lsoa21\n", "no postcode with an English or Welsh LSOA"),
        (b"PK\x03\x04rest", "ZIP archive; unpack it"),
        (b"pcds,lsoa21\n" + b"x" * 200_000, "not a CSV file from line 2"),
    ],
)
def test_a_file_of_another_kind_is_refused(load, database_url, content, complaint):
    with pytest.raises(WrongUsage, match=complaint) as refused:
        load(content)
    assert "ZZ1" not in str(refused.value)
    assert read_postcodes(database_url) == {}


def test_a_missing_file_is_named(database_url, tmp_path):
    with connect("leap_loader") as connection, pytest.raises(WrongUsage, match=r"absent\.csv cannot be read"):
        load_postcodes(connection, tmp_path / "absent.csv")


def test_the_load_is_in_the_audit_trail(load, database_url):
    load("postcode,lsoa_code\nZZ1 1AA,E01003043\n")
    with psycopg.connect(database_url) as connection:
        subject, detail = connection.execute(
            "select subject, detail from audit.events where action = 'load postcodes'"
        ).fetchone()
    assert (subject, detail["postcodes_added"]) == ("postcodes.csv", 1)


def test_the_command_prints_counts(database_url, tmp_path):
    path = tmp_path / "postcodes.csv"
    path.write_text("postcode,lsoa_code\nZZ1 1AA,E01003043\nZZ1 1AB,\n", encoding="utf-8")
    command = "import typer; from leap.commands.postcodes import load; typer.run(load)"
    done = subprocess.run(
        [sys.executable, "-c", command, str(path), "--json"], check=True, capture_output=True, text=True
    )
    assert json.loads(done.stdout) == {
        "rows_read": 2, "rows_without_postcode": 0, "rows_without_lsoa": 1,
        "postcodes_added": 1, "postcodes_changed": 0, "postcodes_unchanged": 0,
    }  # fmt: skip


def test_nothing_stands_before_the_message_of_the_command(database_url, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "leap", "load-postcodes", str(tmp_path / "absent.csv")],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("leap: ")
