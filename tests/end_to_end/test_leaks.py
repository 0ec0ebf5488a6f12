"""Nothing that identifies anybody leaves `restricted` and `vault`, neither to another schema nor into dbt's files."""

from pathlib import Path

import psycopg
import pytest

from tests.end_to_end.identifiers import collect_identifiers, search_database, search_files
from tests.warehouse import SAMPLE


@pytest.fixture(scope="module")
def identifiers() -> set[str]:
    return collect_identifiers() | {(SAMPLE / "sample_salt.txt").read_text(encoding="utf-8").strip()}


def test_the_search_knows_what_it_looks_for(identifiers: set[str], sample_url: str) -> None:
    assert len(identifiers) > 5_000
    with psycopg.connect(sample_url) as connection:
        landed = connection.execute(
            "select count(*), count(*) filter (where email = any(%s)) from restricted.persons where email is not null",
            [list(identifiers)],
        ).fetchone()
        platform_key = connection.execute("select value from vault.secrets where name = 'platform_key'").fetchone()
    assert landed[0] == landed[1] > 100
    found = search_database(sample_url, identifiers | {platform_key[0]}, schemas=("restricted", "vault"))
    assert {"restricted.persons.email", "restricted.persons.nhs_number", "vault.secrets.value"} <= found.keys()


def test_no_identifier_stands_outside_restricted_and_vault(identifiers: set[str], sample_url: str) -> None:
    with psycopg.connect(sample_url) as connection:
        platform_key = connection.execute("select value from vault.secrets where name = 'platform_key'").fetchone()[0]
    assert search_database(sample_url, identifiers | {platform_key}) == {}


def test_no_identifier_stands_in_what_dbt_wrote(identifiers: set[str], sample_build: Path) -> None:
    written = [sample_build / "target", sample_build / "logs"]
    assert all(any(folder.rglob("*")) for folder in written)
    assert search_files(written, identifiers) == {}


# Planted all at once: a search reads every column there is.
LEAKS = {
    "marts.an_address.contact": "table {} as select max(email) as {} from restricted.persons",
    "marts.in_a_text.note": "table {} as select 'call ' || max(mobile) || ' today' as {} from restricted.persons",
    "intermediate.in_bytes.key": "table {} as select decode(max(email_digest), 'hex') as {} from restricted.persons",
    "staging.a_postcode.home": "table {} as select max(postcode) as {} from restricted.persons",
    "marts.in_a_view.note": "view {} as select max(person_ref) as {} from restricted.persons",
    "audit.the_salt.value": "table {} as select value as {} from vault.secrets where name = 'salt'",
}


def test_planted_leaks_in_the_database_are_found(identifiers: set[str], built_database_url: str) -> None:
    with psycopg.connect(built_database_url) as connection:
        for place, leak in LEAKS.items():
            connection.execute(f"create {leak}".format(*place.rsplit(".", 1)))
    assert search_database(built_database_url, identifiers).keys() == LEAKS.keys()


def test_a_planted_leak_in_a_log_is_found(identifiers: set[str], tmp_path: Path, sample_url: str) -> None:
    with psycopg.connect(sample_url) as connection:
        email = connection.execute("select email from restricted.persons where email is not null limit 1").fetchone()[0]
    (tmp_path / "dbt.log").write_text(f'12:00 [debug] failing row contains (1, "{email}")', encoding="utf-8")
    (tmp_path / "clean.log").write_text("12:00 [debug] nothing to see", encoding="utf-8")
    assert search_files([tmp_path], identifiers) == {"dbt.log": 1}
