"""Every command that README shows is run, in the order in which it stands there."""

import re
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.warehouse import DEMONSTRATION, PROJECT, Warehouse

README = (PROJECT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|sql)\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
# What runs the tests cannot be run by one of them; .ci/run calls it. The demonstration built the sample.
RECURSIVE = "make test"
TESTED_ELSEWHERE = {RECURSIVE, "make demo"}


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


def test_the_demonstration_ends_as_readme_shows(sample_build: Path) -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^demo: setup .*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    # What `make demo` runs is what the sample of all tests was built by; tests/unit/test_install.py tells of `setup`.
    assert recipe
    assert recipe[1] == "\t@.venv/bin/leap demo\n"
    printed = (sample_build / DEMONSTRATION).read_text(encoding="utf-8")
    assert "Unique reach" in printed
    assert "all green" in printed
    shown = re.search(r"^[\d,]+ people .*? would have said [\d,]+\.", README, re.MULTILINE | re.DOTALL)
    assert shown
    assert " ".join(shown[0].split()) in " ".join(printed.split())


@pytest.mark.long
def test_every_command_of_readme_works(empty_database_url: str, tmp_path: Path) -> None:
    warehouse = Warehouse(empty_database_url, tmp_path)
    outputs = {}
    for command in list_commands("sh"):
        if command in TESTED_ELSEWHERE or command.startswith("export LEAP_DATABASE_URL="):
            # the test's own database stands for the reader's
            continue
        # what a reader wrote at the top of the checkout, as README says, is the reader's
        elsewhere = command.replace("--out power-bi", f"--out '{tmp_path}/power-bi'")
        outputs[command] = warehouse.run("bash", "-c", elsewhere).stdout
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
