"""`leap plan` beside other commands: it waits for nobody for long, keeps nobody waiting, and leaves no trace."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import psycopg
import pytest
from psycopg import sql

from leap.errors import CheckFailed, DatabaseUnreachable, Interrupted
from leap.planning import precautions, rehearsal
from tests.planning.plans import LAST_QUARTER, USERS, plan, run_plan, take_fingerprint


@pytest.mark.usefixtures("compiled")
def test_interrupted_at_the_last_moment_it_leaves_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(connection: psycopg.Connection) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rehearsal, "count_changes", interrupt)
    untouched = take_fingerprint(url)
    with pytest.raises(Interrupted, match="nothing was changed"):
        run_plan(LAST_QUARTER)
    assert take_fingerprint(url) == untouched


@pytest.mark.usefixtures("compiled")
def test_what_would_stop_a_build_stops_the_plan(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("delete from restricted.postcodes")
    with pytest.raises(CheckFailed, match=r"A build would stop.*leap load-postcodes"):
        run_plan(LAST_QUARTER)


@pytest.mark.usefixtures("compiled")
def test_it_does_not_work_beside_other_commands(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precautions, "PATIENCE_SECONDS", 0.2)
    for held in ("restricted.files", "staging.stg_persons", "intermediate.int_individuals__passes"):
        with psycopg.connect(url) as other:
            other.execute(sql.SQL("lock table {} in row exclusive mode").format(sql.SQL(held)))
            with pytest.raises(DatabaseUnreachable, match="Another command"):
                run_plan(LAST_QUARTER)


def begin_build(url: str) -> None:
    """Leave the row of a build that has begun and not ended."""
    with psycopg.connect(url) as connection:
        connection.execute("update staging.last_build set ended_at = null, has_failed = null")


@pytest.mark.usefixtures("compiled")
def test_a_build_between_two_models_is_noticed(url: str) -> None:
    begin_build(url)
    is_refused = Event()

    def connect_for_a_model() -> None:
        time.sleep(0.5)
        with psycopg.connect(url, application_name="dbt"):
            is_refused.wait(60)

    with ThreadPoolExecutor() as pool:
        model = pool.submit(connect_for_a_model)
        try:
            with pytest.raises(DatabaseUnreachable, match="dbt is at work"):
                run_plan(LAST_QUARTER)
        finally:
            is_refused.set()
        model.result()


@pytest.mark.usefixtures("compiled")
def test_a_build_that_was_killed_keeps_nobody_from_planning(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precautions, "SILENCE_SECONDS", 0.1)
    begin_build(url)
    assert plan(USERS)["files"][0]["state"] == "unchanged"
    with psycopg.connect(url) as connection:
        connection.execute("drop table intermediate.int_individuals__passes")
    with pytest.raises(CheckFailed, match="The last build did not end well"):
        run_plan(LAST_QUARTER)


@pytest.mark.usefixtures("compiled")
def test_a_build_that_begins_meanwhile_waits(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the hook does with which a build begins, on a connection of its own."""
    waited = []

    def begin(connection: psycopg.Connection) -> None:
        with psycopg.connect(url) as build:
            build.execute("set lock_timeout = '100ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                build.execute("select pg_advisory_xact_lock(hashtextextended('leap: builds', 0))")
            waited.append(True)
        count(connection)

    count = rehearsal.keep_what_is
    monkeypatch.setattr(rehearsal, "keep_what_is", begin)
    plan(LAST_QUARTER / "maternity_extract_2023-24_Q4.tsv")
    assert waited


def test_it_never_waits_for_a_table_while_it_holds_another(url: str) -> None:
    """Whoever holds the second table and then wants the first gets it, though the plan waits for the second."""
    tables = [(f"intermediate.int_individuals__{name}", "access exclusive") for name in ("records", "passes")]
    tables = [(*table, precautions.TRANSFORMER) for table in tables]
    with psycopg.connect(url) as build, psycopg.connect(url) as planning, ThreadPoolExecutor() as pool:
        build.execute("lock table intermediate.int_individuals__passes in access exclusive mode")
        planning.execute("set lock_timeout = '15s'")
        locking = pool.submit(precautions._lock_tables, planning, tables)
        time.sleep(0.5)
        assert not locking.done()
        build.execute("set lock_timeout = '200ms'")
        build.execute("lock table intermediate.int_individuals__records in access exclusive mode")
        build.commit()
        locking.result(timeout=10)
        held = "select count(*) from pg_locks where pid = %s and mode = 'AccessExclusiveLock' and relation::regclass in"
        [count] = build.execute(
            held + " ('intermediate.int_individuals__records', 'intermediate.int_individuals__passes')",
            [planning.info.backend_pid],
        ).fetchone()
        assert count == 2
