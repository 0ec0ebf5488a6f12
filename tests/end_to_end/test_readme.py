"""Every command that README shows is run, in the order in which it stands there."""

import re
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.warehouse import PROJECT, Warehouse

README = (PROJECT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|sql)\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
# The test that runs this one cannot be run by it; .ci/run calls it.
RECURSIVE = "make test"


def list_commands(language: str) -> list[str]:
    """Every line of the blocks of a language, without its remark."""
    lines = [line for block_language, block in BLOCKS if block_language == language for line in block.splitlines()]
    return [re.sub(r"\s+#.*", "", line) for line in lines if line.strip()]


def test_readme_shows_commands() -> None:
    commands = list_commands("sh")
    assert {"make demo", "make test"} <= set(commands)
    assert len(commands) > 15


def test_ci_runs_make_test_and_nothing_else() -> None:
    lines = (PROJECT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', RECURSIVE]


@pytest.mark.long
def test_every_command_of_readme_works(empty_database_url: str, tmp_path: Path) -> None:
    warehouse = Warehouse(empty_database_url, tmp_path)
    outputs = {}
    # The demonstration comes last: the routine must not need it, nor it an empty database.
    for command in sorted(list_commands("sh"), key=lambda command: command == "make demo"):
        if command == RECURSIVE:
            continue
        if command.startswith("export LEAP_DATABASE_URL="):
            # the test's own database stands for the reader's
            continue
        outputs[command] = warehouse.run("bash", "-c", command).stdout
    assert "Unique reach" in outputs["make demo"]
    assert "all green" in outputs["make demo"]
    shown = re.search(r"^[\d,]+ people .*? would have said [\d,]+\.", README, re.MULTILINE | re.DOTALL)
    assert shown
    assert " ".join(shown[0].split()) in " ".join(outputs["make demo"].split())
    (reach,) = [command for command in outputs if command.startswith("leap db psql")]
    assert "2023-24 Q2" in outputs[reach]


def test_the_analysts_login_sees_marts_alone(built_database_url: str) -> None:
    (statement,) = list_commands("sql")
    with psycopg.connect(built_database_url, autocommit=True) as connection:
        connection.execute(statement)
        try:
            connection.execute("set role anna_analyst")
            assert connection.execute("select count(*) from marts.reach_by_quarter").fetchone()[0] > 0
            for table in (
                "restricted.persons",
                "staging.stg_persons",
                "intermediate.int_individuals__records",
                "vault.secrets",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(sql.SQL("select * from {} limit 1").format(sql.SQL(table)))
        finally:
            connection.execute("reset role")
            connection.execute("drop role anna_analyst")


def test_the_example_profile_connects(built_database_url: str, tmp_path: Path) -> None:
    warehouse = Warehouse(built_database_url, tmp_path)
    (tmp_path / "profiles.yml").write_bytes((PROJECT / "profiles.example.yml").read_bytes())
    with psycopg.connect(built_database_url) as connection:
        info = connection.info
        values = {
            "LEAP_HOST": info.host,
            "LEAP_PORT": str(info.port),
            "LEAP_USER": info.user,
            "LEAP_PASSWORD": info.password,
            "LEAP_DATABASE": info.dbname,
        }
    words = [f"{name}={value}" for name, value in values.items()]
    for target in ("dev", "production"):
        settings = [*words, "LEAP_SSLMODE=prefer"]
        listed = warehouse.run("env", *settings, "dbt", "debug", "--target", target)
        assert "All checks passed" in listed.stdout
