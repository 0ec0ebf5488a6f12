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
    assert search_database(sample_url, identifiers | {platform_key[0]}, closed=())


def test_no_identifier_stands_outside_restricted_and_vault(identifiers: set[str], sample_url: str) -> None:
    with psycopg.connect(sample_url) as connection:
        platform_key = connection.execute("select value from vault.secrets where name = 'platform_key'").fetchone()[0]
    assert search_database(sample_url, identifiers | {platform_key}) == {}


def test_no_identifier_stands_in_what_dbt_wrote(identifiers: set[str], sample_build: Path) -> None:
    written = [sample_build / "target", sample_build / "logs"]
    assert all(any(folder.rglob("*")) for folder in written)
    assert search_files(written, identifiers) == {}


@pytest.mark.parametrize(
    "leak",
    [
        "create table marts.leak as select max(email) as contact from restricted.persons",
        "create table marts.leak as select 'call ' || max(mobile) || ' today' as note from restricted.persons",
        "create table intermediate.leak as select decode(max(nhs_number_digest), 'hex') as key from restricted.persons",
        "create table staging.leak as select max(postcode) as home from restricted.persons",
        "create view marts.leak as select max(person_ref) as note from restricted.persons",
        "create table audit.leak as select value from vault.secrets where name = 'salt'",
    ],
)
def test_a_planted_leak_in_the_database_is_found(leak: str, identifiers: set[str], built_database_url: str) -> None:
    with psycopg.connect(built_database_url) as connection:
        connection.execute(leak)
    found = search_database(built_database_url, identifiers)
    assert [place.split(".")[1] for place in found] == ["leak"]


def test_a_planted_leak_in_a_log_is_found(identifiers: set[str], tmp_path: Path, sample_url: str) -> None:
    with psycopg.connect(sample_url) as connection:
        email = connection.execute("select email from restricted.persons where email is not null limit 1").fetchone()[0]
    (tmp_path / "dbt.log").write_text(f'12:00 [debug] failing row contains (1, "{email}")', encoding="utf-8")
    (tmp_path / "clean.log").write_text("12:00 [debug] nothing to see", encoding="utf-8")
    assert search_files([tmp_path], identifiers) == {"dbt.log": 1}
