"""`leap init`: what it makes, that it can be run again, and what it says when it may not."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest

from leap.errors import WrongUsage
from leap.init.initialisation import initialise
from leap.init.inventory import take_inventory
from leap.init.prerequisites import describe_log_risk
from loaders.record_types import record_types


def test_everything_is_made_once(empty_database_url):
    with psycopg.connect(empty_database_url) as connection:
        first = initialise(connection)
        second = initialise(connection)
    assert {item.name for item in first if item.kind == "schema" and item.is_made} == {
        "vault", "restricted", "audit", "reference", "staging", "intermediate", "marts",
    }  # fmt: skip
    assert all(item.is_made for item in first if item.kind != "role")
    assert [item.name for item in second if item.is_made] == []
    assert [item.name for item in second] == [item.name for item in first]


@pytest.mark.parametrize("record_type", record_types().values(), ids=lambda record_type: record_type.name)
def test_landing_table_has_the_canonical_columns(database_url, record_type):
    with psycopg.connect(database_url) as connection:
        columns = dict(
            connection.execute(
                "select column_name, data_type from information_schema.columns"
                " where table_schema = 'restricted' and table_name = %s order by ordinal_position",
                (record_type.table,),
            ).fetchall()
        )
    provenance = {"source": "text", "file_id": "text", "row_number": "integer", "record_number": "integer"}
    assert columns == provenance | dict.fromkeys(record_type.columns, "text")
    assert list(columns) == [*provenance, *record_type.columns]


def test_a_landing_table_gets_the_columns_that_it_lacks(database_url):
    with psycopg.connect(database_url) as connection:
        connection.execute("insert into restricted.persons (source, file_id) values ('some_source', 'f1')")
        connection.execute("alter table restricted.persons drop column volunteer cascade")
        connection.commit()
        made = [item.name for item in initialise(connection) if item.is_made]
        rows = connection.execute("select file_id, volunteer from restricted.persons").fetchall()
        counted = connection.execute(
            "select distinct column_name from restricted.landed_profiles where column_name = 'volunteer'"
        ).fetchall()
    assert made == ["restricted.persons.volunteer"]
    assert rows == [("f1", None)]
    assert counted == [("volunteer",)]


def test_statistics_hold_no_landed_value(database_url):
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "insert into restricted.persons (source, file_id, row_number, record_number, email)"
            " select 'some_source', 'f1', n, 1, 'anna@example.org' from generate_series(1, 100) as n"
        )
        connection.execute("analyze restricted.persons")
        kept = connection.execute("select attname from pg_stats where schemaname = 'restricted'").fetchall()
    assert {name for (name,) in kept} == {"source", "file_id", "row_number", "record_number"}


def test_tables_and_landed_columns_are_described(database_url):
    with psycopg.connect(database_url) as connection:
        undescribed = connection.execute(
            "select c.oid::regclass::text from pg_class as c where c.relkind = 'r'"
            " and c.relnamespace in ('restricted'::regnamespace, 'vault'::regnamespace, 'audit'::regnamespace)"
            " and obj_description(c.oid, 'pg_class') is null"
        ).fetchall()
        described = connection.execute(
            "select col_description('restricted.persons'::regclass, attnum) from pg_attribute"
            " where attrelid = 'restricted.persons'::regclass and attname = 'birth_order'"
        ).fetchone()
    assert undescribed == []
    assert described == (record_types()["person"].columns["birth_order"].description,)


def test_two_at_once_make_one_vault(empty_database_url):
    def run(_):
        with psycopg.connect(empty_database_url) as connection:
            return initialise(connection)

    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(run, range(2)))
    made = [sum(item.is_made for item in items if item.kind == "secret") for items in runs]
    assert sorted(made) == [0, 2]


def test_two_databases_of_one_server_at_once(databases):
    urls = [databases.create() for _ in range(2)]

    def run(url):
        with psycopg.connect(url) as connection:
            return {item.kind for item in initialise(connection)}

    try:
        with ThreadPoolExecutor(2) as pool:
            kinds = list(pool.map(run, urls))
    finally:
        for url in urls:
            databases.drop(url)
    assert kinds == [{"role", "schema", "extension", "table", "secret", "environment"}] * 2


def test_what_was_done_is_in_the_audit_trail(database_url):
    with psycopg.connect(database_url) as connection:
        actor, detail = connection.execute("select actor, detail from audit.events where action = 'init'").fetchone()
        login = connection.execute("select session_user").fetchone()[0]
    assert actor == login
    assert "vault.secrets" in detail["made"]


@pytest.mark.parametrize(
    "act", ["update audit.events set actor = 'x'", "delete from audit.events", "truncate audit.events"]
)
def test_the_audit_trail_is_append_only_for_its_owner_too(database_url, act):
    with (
        psycopg.connect(database_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="append only"),
    ):
        connection.execute(act)


@pytest.fixture
def foreign_login(databases):
    """A login without any right of its own, as (name, url of a database)."""
    name = f"leap_test_login_{os.getpid()}"
    with psycopg.connect(databases.server_url, autocommit=True) as connection:
        connection.execute(f"create role {name} login password 'reserved'")
        yield name
        connection.execute(f"drop owned by {name}")
        connection.execute(f"drop role {name}")


def _sign_in(url, name):
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(name)}:reserved@{host}"))


def test_a_login_that_does_not_own_the_database_is_told_so(databases, empty_database_url, foreign_login):
    with psycopg.connect(_sign_in(empty_database_url, foreign_login)) as connection:
        with pytest.raises(WrongUsage, match=f"{foreign_login} is not the owner"):
            initialise(connection)
        assert "vault" not in take_inventory(connection)


def test_the_administrator_is_told_what_to_run(databases, initialised_template, empty_database_url, foreign_login):
    name = urlsplit(empty_database_url).path.removeprefix("/")
    with psycopg.connect(databases.server_url, autocommit=True) as administrator:
        administrator.execute(f"alter database {name} owner to {foreign_login}")
    try:
        with psycopg.connect(_sign_in(empty_database_url, foreign_login)) as connection:
            with pytest.raises(WrongUsage) as refused:
                initialise(connection)
            statements = str(refused.value).partition("run in it: ")[2].partition(" Then")[0]
            with psycopg.connect(empty_database_url, autocommit=True) as administrator:
                administrator.execute(statements)
            items = initialise(connection)
            connection.execute("set role leap_transformer")
            digest = connection.execute("select encode(digest('a', 'sha256'), 'hex')").fetchone()[0]
    finally:
        databases.drop(empty_database_url)
    assert digest.startswith("ca978112")
    assert {item.name for item in items if item.kind == "secret" and item.is_made}


def test_pgcrypto_out_of_sight_is_reported(empty_database_url):
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("create schema elsewhere")
        connection.execute("create extension pgcrypto schema elsewhere")
        with pytest.raises(WrongUsage, match="pgcrypto is installed in the schema elsewhere"):
            initialise(connection)


def test_a_database_without_unicode_is_refused(databases, monkeypatch):
    with psycopg.connect(databases.server_url, autocommit=True) as connection:
        connection.execute("create database leap_test_ascii template template0 locale 'C'")
    url = databases.name_url("leap_test_ascii")
    try:
        with psycopg.connect(url) as connection, pytest.raises(WrongUsage, match=r"LOCALE 'C\.UTF-8'"):
            initialise(connection)
    finally:
        databases.drop(url)


@pytest.mark.parametrize(
    ("messages", "verbosity", "statements", "is_risky"),
    [
        ("warning", "default", "error", True),
        ("warning", "terse", "error", True),
        ("warning", "default", "panic", True),
        ("warning", "terse", "panic", False),
        ("fatal", "default", "error", False),
    ],
)
def test_a_server_log_that_could_hold_rows_is_told(database_url, messages, verbosity, statements, is_risky):
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "select set_config('log_min_messages', %s, false), set_config('log_error_verbosity', %s, false),"
            " set_config('log_min_error_statement', %s, false)",
            [messages, verbosity, statements],
        )
        assert (describe_log_risk(connection) is not None) == is_risky


def test_the_command_prints_json(empty_database_url, tmp_path):
    salt = tmp_path / "salt.txt"
    salt.write_text("leap-test-salt\n", encoding="utf-8")
    command = "import typer; from leap.commands.init import init; typer.run(init)"
    done = subprocess.run(
        [sys.executable, "-c", command, "--salt-file", str(salt), "--json"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    said = json.loads(done.stdout)
    assert {"kind": "schema", "name": "vault", "made": True} in said["objects"]
    # a server of one's own may add a note on its log
    assert said["notes"][0] == f"The line end after the salt in {salt} was taken off: it is not part of the secret."
    assert "leap-test-salt" not in done.stdout + done.stderr
