"""Plans of the last quarter of the sample, and whether a database is as it was."""

import json

import psycopg
from psycopg import sql
from typer.testing import CliRunner, Result

from leap.cli import app
from tests.warehouse import QUARTERS, SAMPLE

LAST_QUARTER = SAMPLE / QUARTERS[-1]
USERS = SAMPLE / "2023-24-Q2" / "baby_steps_users_2023-24_Q2.csv"

TABLES = """
select schemaname, tablename from pg_tables
where schemaname not in ('pg_catalog', 'information_schema') order by schemaname, tablename
"""
RELATIONS = """
select oid, relname, relfilenode, relacl::text from pg_class
where relnamespace::regnamespace::text !~ '^(pg_|information_schema)' order by oid
"""


def run_plan(*words: object) -> Result:
    """Run the command as from the command line, with its errors as they are raised."""
    done = CliRunner().invoke(app, ["plan", *map(str, words)], catch_exceptions=False)
    assert "Traceback" not in done.output
    return done


def plan(*words: object) -> dict:
    """What the command says as JSON."""
    done = run_plan(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def take_fingerprint(url: str) -> dict[str, object]:
    """Every table's rows, every sequence and every relation of a database, as something to compare."""
    with psycopg.connect(url) as connection:
        found: dict[str, object] = {"relations": connection.execute(RELATIONS).fetchall()}
        found["sequences"] = connection.execute("select sequencename, last_value from pg_sequences").fetchall()
        for name in connection.execute(TABLES).fetchall():
            query = "select count(*), sum(hashtextextended(t::text, 0)) from {} as t"
            found[".".join(name)] = connection.execute(sql.SQL(query).format(sql.Identifier(*name))).fetchone()
    return found
