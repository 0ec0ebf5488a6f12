"""`leap purge`: deletes what staging holds whole, and nothing as long as anything is missing."""

import json
import subprocess
import sys

import psycopg
import pytest
from psycopg import sql

from leap.database import connect
from leap.errors import CheckFailed
from leap.purging import FILES_NAMED, purge
from loaders.record_types import record_types

STAGED = {"person": 3, "engagement": 2}


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    # other tests sign in to the server at any moment
    monkeypatch.setattr("leap.purging.PATIENCE_SECONDS", 60)


@pytest.fixture
def owner(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def land(owner, file_id, state="landed", records=STAGED):
    """Register a file and land its records, `records` of each type."""
    owner.execute(
        "insert into restricted.files (file_id, source, quarter, quarter_start_date, state)"
        " values (%s, 'baby_steps_users', '2023-24 Q2', '2023-07-01', %s)",
        (file_id, state),
    )
    for name, count in records.items():
        owner.execute("insert into restricted.file_records values (%s, %s, %s)", (file_id, name, count))
        owner.execute(
            sql.SQL(
                "insert into {} (source, file_id, row_number, record_number, email)"
                " select 'baby_steps_users', %s, n + 1, 1, 'parent' || n || '@example.org'"
                " from generate_series(1, %s) as n"
            ).format(sql.Identifier("restricted", record_types()[name].table)),
            (file_id, count),
        )


def stage(owner):
    """Stand-in for `dbt build`: the provenance of every landed row."""
    owner.execute("set role leap_transformer")
    for record_type in record_types().values():
        name = sql.Identifier("staging", f"stg_{record_type.table}")
        owner.execute(
            sql.SQL("create table {} as select source, file_id, row_number, record_number from {}").format(
                name, sql.Identifier("restricted", record_type.table)
            )
        )
    owner.execute(
        "create table staging.stg_event_keys as select file_id, row_number, record_number from restricted.engagements"
    )
    owner.execute("reset role")


def count_landed(owner):
    tables = [record_type.table for record_type in record_types().values()]
    return sum(
        owner.execute(sql.SQL("select count(*) from {}").format(sql.Identifier("restricted", table))).fetchone()[0]
        for table in tables
    )


def read_states(owner):
    return dict(owner.execute("select file_id, state from restricted.files").fetchall())


def test_staged_files_are_purged(owner):
    land(owner, "file1")
    land(owner, "file2", state="pseudonymised")
    land(owner, "refused", state="refused", records={})
    stage(owner)
    result = purge()
    assert result.files == ["file1", "file2"]
    assert {name: count for name, count in result.records.items() if count} == {"person": 6, "engagement": 4}
    assert result.is_space_freed
    assert count_landed(owner) == 0
    assert read_states(owner) == {"file1": "purged", "file2": "purged", "refused": "refused"}


def test_the_purge_is_in_the_audit_trail(owner):
    land(owner, "file1")
    stage(owner)
    purge()
    (detail,) = owner.execute("select detail from audit.events where action = 'purge'").fetchone()
    assert detail["files"] == ["file1"]
    assert detail["records"]["person"] == 3


def test_no_deleted_byte_stays_in_the_landing_tables(owner):
    land(owner, "file1", records={"person": 5000})
    owner.execute("analyze restricted.persons")
    stage(owner)
    purge()
    sizes = owner.execute("select pg_relation_size('restricted.persons')").fetchone()
    assert sizes == (0,)
    assert owner.execute("select count(*) from pg_stats where attname = 'email'").fetchone() == (0,)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            "delete from staging.stg_persons where file_id = 'file2' and row_number = 3",
            "3 person records accepted, 2 staged",
        ),
        ("insert into staging.stg_engagements values ('s', 'file2', 9, 1)", "2 engagement records accepted, 3 staged"),
        ("update staging.stg_persons set row_number = 2 where file_id = 'file2'", "2 of those landed not among them"),
        ("drop table staging.stg_engagements", "2 engagement records accepted, 0 staged"),
        ("delete from staging.stg_persons where file_id = 'file2'", "3 person records accepted, 0 staged"),
        (
            "update restricted.file_records set records = 4 where file_id = 'file2'",
            "4 person records accepted, 3 staged",
        ),
    ],
)
def test_nothing_is_purged_while_staging_lacks_a_row(owner, damage, said):
    land(owner, "file1")
    land(owner, "file2")
    stage(owner)
    owner.execute(damage)
    with pytest.raises(CheckFailed, match=r"baby_steps_users 2023-24 Q2 \(file file2\)") as refused:
        purge()
    assert said in str(refused.value)
    assert refused.value.exit_code == 4
    assert count_landed(owner) == 10
    assert set(read_states(owner).values()) == {"landed"}


def test_nothing_is_purged_while_it_is_not_staged_of_whom_events_are_told(owner):
    land(owner, "file1")
    stage(owner)
    owner.execute("delete from staging.stg_event_keys where row_number = 2")
    with pytest.raises(CheckFailed, match="of 1 engagement records it is not staged of whom"):
        purge()
    assert count_landed(owner) == 5


def test_many_files_in_the_way_are_counted(owner):
    for number in range(FILES_NAMED + 2):
        land(owner, f"file{number:02}", records={"person": 1})
    stage(owner)
    owner.execute("delete from staging.stg_persons")
    with pytest.raises(CheckFailed, match="; and 2 more"):
        purge()


def test_before_the_first_build_it_says_so(owner):
    land(owner, "file1")
    with pytest.raises(CheckFailed, match=r"1 file is landed and staging is not built yet.*Run `dbt build`"):
        purge()
    assert count_landed(owner) == 5


def test_again_there_is_nothing_to_purge(owner):
    land(owner, "file1")
    stage(owner)
    purge()
    assert purge().files == []
    assert owner.execute("select count(*) from audit.events where action = 'purge'").fetchone() == (1,)


def test_a_session_that_still_sees_the_rows_is_reported(owner, database_url, monkeypatch):
    land(owner, "file1")
    stage(owner)
    with psycopg.connect(database_url) as reader, monkeypatch.context() as impatience:
        impatience.setattr("leap.purging.PATIENCE_SECONDS", 0)
        reader.execute("set transaction isolation level repeatable read")
        reader.execute("select 1 from audit.events")
        assert not purge().is_space_freed
    assert purge().is_space_freed


def test_the_command_prints_json(owner):
    land(owner, "file1")
    stage(owner)
    command = "import typer; from leap.commands.purge import run; typer.run(run)"
    done = subprocess.run([sys.executable, "-c", command, "--json"], check=True, capture_output=True, text=True)
    said = json.loads(done.stdout)
    assert said["files"] == ["file1"]
    assert said["notes"] == [
        "The write-ahead log and backups made before still hold the deleted rows until the server recycles them."
    ]


def test_it_deletes_as_transformer(owner):
    land(owner, "file1")
    stage(owner)
    owner.execute("revoke delete on restricted.persons from leap_transformer")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        purge()
    with connect() as connection:
        assert count_landed(connection) == 5
