"""`leap scrub`: empties what is for trying, refuses production, and does it whole or not at all."""

import os
import signal
import threading

import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner

import leap.scrubbing
import leap.sessions
from leap.cli import app
from leap.environment import Environment
from leap.errors import DatabaseUnreachable, Interrupted, WrongUsage
from leap.init.initialisation import initialise
from leap.scrubbing import scrub

BUILT = (
    "staging.stg_persons",
    "intermediate.int_individuals__records",
    "marts.dim_individual",
    "restricted.link_overrides",
)


@pytest.fixture
def owner(database_url):
    """The owner's connection to a database in which a file landed and something was built of it."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("insert into restricted.files (file_id, state) values ('file1', 'landed')")
        connection.execute("insert into restricted.persons (file_id, email) values ('file1', 'anna@example.org')")
        connection.execute("insert into restricted.postcodes values ('ZZ11AA', 'E01003043')")
        connection.execute("set role leap_transformer")
        for table in BUILT:
            connection.execute(f"create table {table} as select 1 as n")
        connection.execute("create view marts.people as select * from marts.dim_individual")
        connection.execute("create materialized view marts.counts as select * from marts.people")
        connection.execute("reset role")
        connection.execute("create schema release_first authorization leap_transformer")
        yield connection


def count(owner, table):
    return owner.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(*table.split(".")))).fetchone()[0]


def list_built(owner):
    return owner.execute(
        "select oid::regclass::text from pg_class where relkind in ('r', 'v', 'm') and relnamespace = any ("
        "array['staging', 'intermediate', 'marts']::regnamespace[])"
    ).fetchall()


@pytest.mark.parametrize("environment", ["dev", "staging"])
def test_it_empties_what_is_for_trying(owner, environment):
    initialise(owner, environment=Environment(environment))
    done = scrub()
    assert (done.environment, done.files, done.releases) == (environment, 1, ["release_first"])
    assert [count(owner, f"restricted.{table}") for table in ("files", "persons")] == [0, 0]
    assert list_built(owner) == []
    left = owner.execute("select to_regclass('restricted.link_overrides'), to_regnamespace('release_first')").fetchone()
    assert left == (None, None)


def test_what_is_no_persons_stays(owner):
    scrub()
    assert count(owner, "restricted.postcodes") == 1
    assert count(owner, "vault.secrets") == 2
    assert count(owner, "audit.environment") == 1
    # what a build makes now is readable as before
    owner.execute("set role leap_transformer")
    owner.execute("create table marts.dim_individual as select 1 as n")
    owner.execute("set role leap_analyst")
    assert count(owner, "marts.dim_individual") == 1


def test_secrets_go_where_it_is_said(owner):
    assert scrub(with_secrets=True).secrets
    assert count(owner, "vault.secrets") == 0
    assert {item.name for item in initialise(owner) if item.kind == "secret" and item.is_made}


def test_it_is_in_the_audit_trail(owner):
    scrub()
    subject, detail = owner.execute("select subject, detail from audit.events where action = 'scrub'").fetchone()
    assert subject == owner.info.dbname
    assert (detail["environment"], detail["files"], detail["secrets"]) == ("dev", 1, False)


def test_production_is_never_emptied(owner):
    owner.execute("update audit.environment set environment = 'production'")
    with pytest.raises(WrongUsage, match="is production, which is never emptied") as refused:
        scrub()
    assert refused.value.exit_code == 2
    assert count(owner, "restricted.files") == 1
    assert len(list_built(owner)) == 5


@pytest.mark.parametrize("act", ["delete from audit.environment", "drop table audit.environment"])
def test_a_database_that_does_not_say_what_it_is_is_left_alone(owner, act):
    owner.execute(act)
    with pytest.raises(WrongUsage, match="does not say which environment it is"):
        scrub()
    assert count(owner, "restricted.files") == 1


def test_a_database_without_tables_is_told(empty_database_url):
    with pytest.raises(WrongUsage, match="is not initialised"):
        scrub()


def test_production_declared_meanwhile_is_noticed(owner, database_url, monkeypatch):
    """The look before is repeated under the lock, so that nothing of it can have become untrue."""
    monkeypatch.setattr(leap.scrubbing, "find_others", lambda *_: declare(database_url) or [])
    with pytest.raises(WrongUsage, match="is production"):
        scrub()
    assert count(owner, "restricted.files") == 1


def declare(url):
    with psycopg.connect(url) as connection:
        connection.execute("update audit.environment set environment = 'production'")


@pytest.mark.parametrize("program", ["dbt", "leap"])
def test_it_refuses_beside_another_command(owner, database_url, program, monkeypatch):
    monkeypatch.setattr(leap.sessions, "LEAVING_SECONDS", 0)
    with (
        psycopg.connect(database_url, application_name=program),
        pytest.raises(DatabaseUnreachable, match=f"{program} is at work"),
    ):
        scrub()
    assert count(owner, "restricted.files") == 1


def test_it_waits_for_a_moment_and_then_gives_up_whole(owner, database_url, monkeypatch):
    monkeypatch.setattr(leap.scrubbing, "PATIENCE_SECONDS", 0.2)
    with psycopg.connect(database_url) as other:
        other.execute("insert into restricted.engagements (source) values ('somebody')")
        with pytest.raises(DatabaseUnreachable, match="nothing was deleted"):
            scrub()
        other.rollback()
    assert count(owner, "restricted.files") == 1
    assert len(list_built(owner)) == 5


def test_it_takes_its_turn(owner, database_url):
    with psycopg.connect(database_url) as other:
        other.execute("insert into restricted.engagements (source) values ('somebody')")
        ending = threading.Timer(0.3, other.rollback)
        ending.start()
        assert scrub().files == 1
        ending.join()


def interrupt_in(seconds):
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    return timer


def test_interrupted_it_deletes_nothing(owner, database_url):
    with psycopg.connect(database_url) as other:
        other.execute("insert into restricted.engagements (source) values ('somebody')")
        interrupting = interrupt_in(0.5)
        done = CliRunner().invoke(app, ["scrub", "--yes"])
        interrupting.join()
        other.rollback()
    assert isinstance(done.exception, Interrupted)
    assert str(done.exception) == "interrupted; nothing was deleted."
    assert count(owner, "restricted.files") == 1
    assert len(list_built(owner)) == 5


def test_an_interrupt_while_it_commits_comes_too_late(owner):
    owner.execute(
        "create function audit.linger() returns trigger language plpgsql as"
        " 'begin perform pg_sleep(0.8); return null; end'"
    )
    owner.execute(
        "create constraint trigger linger after insert on audit.events deferrable initially deferred"
        " for each row execute function audit.linger()"
    )
    interrupting = interrupt_in(0.6)
    done = scrub()
    interrupting.join()
    assert done.files == 1
    assert count(owner, "restricted.files") == 0
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_it_asks_first(owner):
    declined = CliRunner().invoke(app, ["scrub"], input="n\n")
    assert declined.exit_code == 0
    assert declined.stdout.endswith("Nothing was deleted.\n")
    assert f"from the dev database {owner.info.dbname}?" in declined.stderr
    unanswered = CliRunner().invoke(app, ["scrub"])
    assert isinstance(unanswered.exception, WrongUsage)
    assert "add --yes" in str(unanswered.exception)
    assert count(owner, "restricted.files") == 1
    done = CliRunner().invoke(app, ["scrub", "--yes"])
    assert done.exit_code == 0
    assert count(owner, "restricted.files") == 0
