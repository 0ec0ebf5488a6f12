"""Which environment a database is: said once by `leap init`, asked by dbt, and production does not end by mistake."""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from leap.database import connect
from leap.environment import Environment, read_environment
from leap.errors import WrongUsage
from leap.init.initialisation import initialise
from tests.warehouse import Warehouse

DEV, STAGING, PRODUCTION = Environment


@pytest.fixture
def owner(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def register_file(owner):
    owner.execute("insert into restricted.files (file_id, state) values ('file1', 'landed')")


def forget_environment(owner):
    owner.execute("delete from audit.environment")


def test_a_new_database_is_dev(owner):
    assert read_environment(owner) == DEV


def test_what_is_written_stays(owner):
    initialise(owner, environment=STAGING)
    items = initialise(owner)
    assert read_environment(owner) == STAGING
    assert [(item.name, item.is_made) for item in items if item.kind == "environment"] == [("staging", False)]


def test_every_change_is_in_the_audit_trail(owner):
    initialise(owner, environment=PRODUCTION)
    initialise(owner, environment=PRODUCTION)
    events = owner.execute(
        "select subject, detail from audit.events where action = 'environment set' order by event_id"
    ).fetchall()
    assert events == [("dev", {"before": None}), ("production", {"before": "dev"})]


def test_production_ends_only_where_it_is_said_outright(owner):
    initialise(owner, environment=PRODUCTION)
    with pytest.raises(WrongUsage, match="add --leave-production"):
        initialise(owner, environment=STAGING)
    assert read_environment(owner) == PRODUCTION
    initialise(owner, environment=STAGING, leaves_production=True)
    assert read_environment(owner) == STAGING


def test_files_built_elsewhere_do_not_become_production(owner):
    register_file(owner)
    initialise(owner, environment=STAGING)
    with pytest.raises(WrongUsage, match=r"is staging and holds files.*leap scrub"):
        initialise(owner, environment=PRODUCTION)
    assert read_environment(owner) == STAGING


def test_a_database_that_holds_files_and_says_nothing_is_not_taken_for_dev(owner):
    register_file(owner)
    forget_environment(owner)
    assert "environment" not in {item.kind for item in initialise(owner)}
    assert read_environment(owner) is None
    initialise(owner, environment=PRODUCTION)
    assert read_environment(owner) == PRODUCTION


def test_there_is_one_environment_and_it_is_one_of_three(owner):
    with pytest.raises(psycopg.errors.UniqueViolation):
        owner.execute("insert into audit.environment (environment) values ('production')")
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute("update audit.environment set environment = 'prod'")


@pytest.mark.parametrize("role", ["leap_loader", "leap_transformer", "leap_auditor"])
def test_no_role_changes_it(owner, role):
    with connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("update audit.environment set environment = 'staging'")


def test_the_command_says_where_it_is_unknown(owner):
    register_file(owner)
    forget_environment(owner)
    command = "import typer; from leap.commands.init import init; typer.run(init)"
    done = subprocess.run([sys.executable, "-c", command, "--json"], check=True, capture_output=True, text=True)
    assert any("leap init --environment dev|staging|production" in note for note in json.loads(done.stdout)["notes"])


def test_dbt_builds_only_what_the_database_is(database_url: str, tmp_path: Path) -> None:
    warehouse = Warehouse(database_url, tmp_path / "state")
    seed = ("seed", "--select", "source_authority", "--target", "production")
    refused = warehouse.dbt(*seed, check=False)
    assert refused.returncode != 0
    assert "is dev and the target is production; nothing was built" in refused.stdout
    with psycopg.connect(database_url, autocommit=True) as owner:
        forget_environment(owner)
        unknown = warehouse.dbt(*seed, check=False)
        assert unknown.returncode != 0
        assert "does not say which environment it is; nothing was built" in unknown.stdout
        assert owner.execute("select to_regclass('reference.source_authority')").fetchone() == (None,)
