"""Every expectation is met by the sample, and trips on the fault that it is there to see; no value of a row is told."""

import json
import os
from pathlib import Path

import psycopg
import pytest
import yaml

from expectations.runner import run_suites
from expectations.suite import FOLDER, STAGES, read_suites
from expectations.verdict import Verdict
from leap.commands.expect import Stage, expect
from leap.errors import CheckFailed
from leap.purging import purge

FAULTS = {
    (*place.split("/"), name): statement
    for place, faults in yaml.safe_load(Path(__file__).with_name("planted_faults.yml").read_text("utf-8")).items()
    for name, statement in faults.items()
}
EXPECTATIONS = {
    (suite.stage, suite.name, expectation.name)
    for stage in STAGES
    for suite in read_suites(stage)
    for expectation in suite.expectations
}

# Expectations that compare so much that chance trips them; their planted faults must trip them more often.
BY_CHANCE = {"no_column_drifts", "no_code_is_new", "rows_like_those_before"}
PLANTED = "planted.person@example.org"


def plant(url: str, statement: str) -> None:
    """Change the data as their owner; foreign keys would keep most faults of marts from being planted."""
    with psycopg.connect(url) as connection:
        for table, name in connection.execute(
            "select conrelid::regclass::text, conname from pg_constraint"
            " where contype = 'f' and connamespace = 'marts'::regnamespace"
        ).fetchall():
            connection.execute(f'alter table {table} drop constraint "{name}"')
        connection.execute(statement)


def run_suite(stage: str, suite: str, tmp_path: Path) -> dict[str, Verdict]:
    """Verdicts on one suite alone, by expectation."""
    (tmp_path / stage).mkdir(parents=True)
    (tmp_path / stage / f"{suite}.yml").write_text((FOLDER / stage / f"{suite}.yml").read_text("utf-8"), "utf-8")
    return {verdict.expectation: verdict for verdict in run_suites([stage], tmp_path)}


def test_every_expectation_has_a_planted_fault() -> None:
    assert set(FAULTS) == EXPECTATIONS


def test_the_sample_meets_every_expectation(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAP_DATABASE_URL", sample_url)
    verdicts = run_suites(STAGES)
    assert {(verdict.stage, verdict.suite, verdict.expectation) for verdict in verdicts} == EXPECTATIONS
    failed = [verdict for verdict in verdicts if verdict.outcome != "passed"]
    # Of a thousand comparisons of codes over time one or two stand out by chance; nothing may that stops a delivery.
    assert {verdict.expectation for verdict in failed} <= BY_CHANCE
    assert all(verdict.severity == "warn" and verdict.rows_failing <= max(2, 0.01 * verdict.rows) for verdict in failed)
    assert all(verdict.rows for verdict in verdicts)


@pytest.mark.parametrize(
    ("stage", "suite", "expectation"), sorted(FAULTS), ids=[".".join(fault) for fault in sorted(FAULTS)]
)
def test_a_planted_fault_trips_its_expectation(
    stage: str, suite: str, expectation: str, built_database_url: str, tmp_path: Path
) -> None:
    by_chance = 0
    if expectation in BY_CHANCE:
        by_chance = run_suite(stage, suite, tmp_path / "before")[expectation].rows_failing or 0
    plant(built_database_url, FAULTS[stage, suite, expectation])
    verdict = run_suite(stage, suite, tmp_path)[expectation]
    assert verdict.outcome == "failed"
    assert verdict.rows_failing > by_chance
    assert verdict.stops is (verdict.severity == "stop")


def test_failing_rows_are_named_by_their_dataset(built_database_url: str, tmp_path: Path) -> None:
    plant(built_database_url, FAULTS["landing", "volume", "files_hold_rows"])
    assert run_suite("landing", "volume", tmp_path)["files_hold_rows"].where == ("maternity 2023-24 Q4",)


@pytest.mark.parametrize("as_json", [True, False])
def test_no_value_is_told_kept_or_written(
    as_json: bool,
    built_database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture,
    caplog: pytest.LogCaptureFixture,
) -> None:
    plant(
        built_database_url,
        f"""
        update marts.fct_engagement set activity = '{PLANTED}';
        update marts.source_coverage set source = '{PLANTED}', events = 50, events_orphaned = 50
        where source = 'maternity';
        update restricted.persons set mobile = '{PLANTED}', gender = null;
        """,
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    docs = None if as_json else tmp_path / "docs"
    with pytest.raises(CheckFailed) as failure:
        expect(as_json=as_json, docs=docs)
    printed = capfd.readouterr()
    assert "no_emails" in str(failure.value) + printed.out
    assert "(name not shown)" in printed.out
    assert "planted" not in f"{failure.value}{printed.out}{printed.err}{caplog.text}"
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in written if "planted" in path.read_text("utf-8")] == []
    if as_json:
        assert written == []
    else:
        assert "(name not shown)" in (docs / "index.html").read_text("utf-8")
        assert len(written) == 1 + len({(stage, suite) for stage, suite, _ in EXPECTATIONS})


def test_a_failed_stop_exits_with_4_and_a_failed_warning_does_not(
    built_database_url: str, capsys: pytest.CaptureFixture
) -> None:
    plant(built_database_url, FAULTS["marts", "links", "some_people_are_known_elsewhere"])
    expect(Stage.marts, as_json=True)
    failed = [one for one in json.loads(capsys.readouterr().out) if one["outcome"] == "failed"]
    assert [(one["expectation"], one["severity"]) for one in failed] == [("some_people_are_known_elsewhere", "warn")]
    plant(built_database_url, FAULTS["marts", "reach", "no_quarter_is_left_out"])
    with pytest.raises(CheckFailed, match="no_quarter_is_left_out") as failure:
        expect(Stage.marts)
    assert failure.value.exit_code == 4
    assert "2023-24 Q3" in capsys.readouterr().out


def test_after_purge_there_is_nothing_to_check(built_database_url: str) -> None:
    purge()
    verdicts = [verdict for verdict in run_suites(["landing"]) if verdict.suite != "deliveries"]
    assert {verdict.outcome for verdict in verdicts} == {"nothing_to_check"}
    assert any("not purged" in verdict.note for verdict in verdicts)


def test_before_the_build_marts_are_not_examined(database_url: str) -> None:
    verdicts = run_suites(["landing", "marts"])
    assert {verdict.outcome for verdict in verdicts if verdict.stage == "landing"} == {"nothing_to_check"}
    of_marts = [verdict for verdict in verdicts if verdict.stage == "marts"]
    assert all(verdict.stops and "dbt build" in verdict.note for verdict in of_marts)


def test_a_missing_mart_stops_what_looks_at_it_alone(built_database_url: str) -> None:
    plant(built_database_url, "drop table marts.reach_by_quarter")
    by_suite = {verdict.suite: verdict for verdict in run_suites(["marts"])}
    assert by_suite["reach"].stops
    assert "a table is missing" in by_suite["reach"].note
    assert by_suite["totals"].outcome == "passed"


def test_nothing_is_sent(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAP_DATABASE_URL", sample_url)
    # libpq connects to the database by itself; whatever else Python reaches for would be somebody else.
    reached = []
    monkeypatch.setattr("socket.socket.connect", lambda _, address: reached.append(address))
    run_suites(["marts"])
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
    assert reached == []
