"""`leap explain` on the sample: it agrees with the warehouse, and shows nobody."""

import json
import re

import psycopg
import pytest
import typer
from typer.testing import CliRunner

from leap.commands.explain import explain
from leap.errors import CheckFailed
from leap.identity.explanation import explain_individual
from tests.end_to_end.identifiers import collect_identifiers, search_text

# Those whose explanations have most to tell: the largest, those held by a single key, those a key did not join.
TELLING = """
select individual_id from (
    (select individual_id from marts.dim_individual order by records desc, individual_id limit 15)
    union
    (select individual_id from intermediate.int_individuals__records where is_bridge order by individual_id limit 25)
    union
    (
        select records.individual_id
        from intermediate.int_individuals__passes as passes
        inner join intermediate.int_individuals__records as records on passes.cluster_id = records.record_id
        where passes.outcome <> 'joined'
        order by passes.pass, records.individual_id
        limit 60
    )
) as telling
order by individual_id
"""

BRIDGES = """
select distinct individual_id, joined_by_key
from intermediate.int_individuals__records
where is_bridge and individual_id = any(%s)
"""


@pytest.fixture
def sample(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """URL of the built sample, on which the command works."""
    monkeypatch.setenv("LEAP_DATABASE_URL", sample_url)
    return sample_url


@pytest.fixture
def telling(sample: str) -> list[str]:
    """Ids whose explanations have something of everything."""
    with psycopg.connect(sample) as connection:
        return [found for (found,) in connection.execute(TELLING)]


def test_nobody_is_shown(telling: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for individual_id in telling:
        explain(individual_id)
        explain(individual_id, as_json=True)
    shown = "".join(capsys.readouterr())
    assert search_text(shown, collect_identifiers()) == set()
    assert not re.search(r"[0-9a-f]{32}|@|\d{4}-\d{2}-\d{2}", shown, re.IGNORECASE)


def test_the_search_would_find_somebody(sample: str) -> None:
    with psycopg.connect(sample) as connection:
        (email,) = connection.execute("select min(email) from restricted.persons where email <> ''").fetchone()
    assert search_text(f"e-mail A {email}", collect_identifiers()) == {email}


def test_json_says_what_the_warehouse_says(telling: list[str], sample: str, capsys: pytest.CaptureFixture[str]) -> None:
    explain(telling[0], as_json=True)
    found = json.loads(capsys.readouterr().out)
    with psycopg.connect(sample) as connection:
        rows = connection.execute(
            "select records.source, row_number, record_number, joined_by_key, link_strength, records_on_key, is_bridge"
            " from intermediate.int_individuals__records as records inner join staging.stg_files using (file_id)"
            " where individual_id = %s order by file_age, row_number, record_number",
            telling[:1],
        ).fetchall()
        published = connection.execute(
            "select role, family_id, records, gender from marts.dim_individual where individual_id = %s", telling[:1]
        ).fetchone()
    assert [
        (
            record["source"],
            record["row_number"],
            record["record_number"],
            record["joined_by_key"],
            record["link_strength"],
            record["records_on_key"],
            record["is_bridge"],
        )
        for record in found["records"]
    ] == rows
    gender = {said["attribute"]: said["value"] for said in found["attributes"]}.get("gender", "unknown")
    assert (found["role"], found["family"]["family_id"], len(found["records"]), gender) == published


def test_a_key_without_which_records_leave_is_a_bridge(telling: list[str], sample: str) -> None:
    with psycopg.connect(sample) as connection:
        expected = set(connection.execute(BRIDGES, [telling]).fetchall())
        found = {
            (individual_id, key.key_type)
            for individual_id in telling
            for key in explain_individual(connection, individual_id).keys
            if key.records_lost
        }
    # An explanation tries every key, the warehouse the strongest of each record.
    assert found >= expected
    assert len(expected) > 10


def test_the_command_line_ends_well(telling: list[str]) -> None:
    app = typer.Typer()
    app.command("explain")(explain)
    done = CliRunner().invoke(app, [telling[0].lower(), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["individual_id"] == telling[0]


def test_nothing_is_built(database_url: str) -> None:
    with pytest.raises(CheckFailed, match="Nothing is built that could be explained"):
        explain("I0123456789ABCDEF")
