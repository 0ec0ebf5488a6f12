"""Suites that are wrong are told so in one sentence, and what cannot be examined is no silent pass."""

from pathlib import Path

import psycopg
import pytest

from expectations.runner import run_suites
from expectations.subject import open_reading
from expectations.suite import STAGES, read_suite, read_suites
from expectations.verdict import shorten_name
from leap.errors import WrongUsage

SUITE = """
about: One row a file.
named_by: [source]
query: |
  select source, quarter, bytes from restricted.files
expectations:
  - name: files_have_bytes
    description: A file has bytes
    type: expect_column_values_to_be_between
    kwargs: {column: bytes, min_value: 1}
    meta: {severity: stop, why: An empty file is none., what_to_do: Ask for the file.}
"""

MAILBOX = "planted.person@example.org"


def write_suite(folder: Path, text: str, stage: str = "landing") -> Path:
    path = folder / stage / "files.yml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def add_file(url: str, source: str = "baby_steps_users", size: int = 0) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(
            "insert into restricted.files (file_id, source, quarter, state, bytes)"
            " values (%s, %s, '2023-24 Q1', 'landed', %s)",
            ["0123456789abcdef", source, size],
        )


@pytest.mark.parametrize("stage", STAGES)
def test_every_suite_reads(stage: str) -> None:
    for suite in read_suites(stage):
        assert suite.query.casefold().startswith(("select", "with"))
        for expectation in suite.expectations:
            assert not expectation.description.endswith(".")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("query: |", "qwery: |", "query: missing. qwery: no key of a suite; allowed are about, query, values_of"),
        (
            "to_be_between",
            "to_be_betwen",
            "values_to_be_betwen' (nearest: 'expect_column_values_to_be_be",
        ),
        (
            "severity: stop",
            "severity: bad",
            "files_have_bytes, meta, severity: 'bad' is not allowed; use one of stop",
        ),
        ("[source]", "[email]", "named_by, entry 1: 'email' is not allowed; use one of source, quarter"),
        (", why: An empty file is none.", "", "expectations, files_have_bytes, meta, why: missing"),
        ("name: files_have_bytes", "name: Files have bytes", "name: string should match pattern"),
        ("about:", "about: [", "no YAML at line"),
        (SUITE, "", "empty or a list"),
        (SUITE, SUITE + SUITE.partition("expectations:")[2], "two expectations are named files_have_bytes"),
    ],
)
def test_a_broken_suite_is_told_in_one_sentence(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in SUITE
    path = write_suite(tmp_path, SUITE.replace(old, new))
    with pytest.raises(WrongUsage) as refusal:
        read_suite("landing", path)
    message = str(refusal.value)
    assert said in message
    assert str(path) in message
    assert "\n" not in message


def test_a_folder_without_suites_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="There is no suite in"):
        read_suites("landing", tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("column: bytes", "column: bites", "expectation files_have_bytes: 'bites' (nearest: 'bytes') is no column"),
        (
            "[source]",
            "[source, unit]",
            "named_by: 'unit' is no column of its query, which gives source",
        ),
        ("min_value: 1", "minimum: 1", "the kwargs do not fit expect_column_values_to_be_between (minimum"),
    ],
)
def test_arguments_that_do_not_fit_are_told(old: str, new: str, said: str, database_url: str, tmp_path: Path) -> None:
    add_file(database_url)
    write_suite(tmp_path, SUITE.replace(old, new))
    with pytest.raises(WrongUsage) as refusal:
        run_suites(["landing"], tmp_path)
    assert said in str(refusal.value)


def test_a_query_without_rows_is_no_pass(database_url: str, tmp_path: Path) -> None:
    write_suite(tmp_path, SUITE)
    (verdict,) = run_suites(["landing"], tmp_path)
    assert (verdict.outcome, verdict.stops) == ("not_examined", True)
    assert verdict.note == "The query gives no row, so nothing was checked."


def test_a_query_without_rows_may_be_expected(database_url: str, tmp_path: Path) -> None:
    write_suite(tmp_path, SUITE + "where_empty: Nothing landed.\n")
    (verdict,) = run_suites(["landing"], tmp_path)
    assert (verdict.outcome, verdict.stops, verdict.note) == ("nothing_to_check", False, "Nothing landed.")


def test_a_query_that_fails_is_no_pass_and_tells_no_value(database_url: str, tmp_path: Path) -> None:
    add_file(database_url, source=MAILBOX)
    write_suite(tmp_path, SUITE.replace("bytes from", "source::integer as bytes from"))
    (verdict,) = run_suites(["landing"], tmp_path)
    assert verdict.stops
    assert "22P02" in verdict.note
    assert "planted" not in str(verdict.to_json())


def test_suites_may_only_read(database_url: str) -> None:
    with open_reading("landing") as connection, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        connection.execute("insert into restricted.files (file_id) values ('0123456789abcdef')")


def test_a_database_without_tables_is_told(empty_database_url: str) -> None:
    with pytest.raises(WrongUsage, match="run `leap init` first"):
        run_suites(["landing"])


def test_colons_and_per_cent_signs_are_no_parameters(database_url: str, tmp_path: Path) -> None:
    add_file(database_url, size=7)
    condition = "' 7:30' ~ '[[:space:]]7:30' and 'a' like '%' and '$HOME' <> ':b'"
    query = f"case when {condition} then bytes::bigint end as bytes from"
    write_suite(tmp_path, SUITE.replace("bytes from", query).replace("min_value: 1", "min_value: 8"))
    (verdict,) = run_suites(["landing"], tmp_path)
    assert (verdict.outcome, verdict.rows_failing, verdict.where) == ("failed", 1, ("baby_steps_users",))


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        (["baby_steps_users", "2023-24 Q1"], "baby_steps_users 2023-24 Q1"),
        ([MAILBOX, "2023-24 Q1"], "(name not shown) 2023-24 Q1"),
        (["9990000018"], "(name not shown)"),
        (["07700900123"], "(name not shown)"),
        (["ZZ1 1AA"], "(name not shown)"),
        (["ab" * 32], "(name not shown)"),
    ],
)
def test_a_name_is_shown_only_where_it_is_one(parts: list[object], shown: str) -> None:
    assert shorten_name(parts) == shown
