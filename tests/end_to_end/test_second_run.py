"""Loading and building again what is there already changes nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import psycopg

from tests.warehouse import SAMPLE, Warehouse

MARTS = "select table_name from information_schema.tables where table_schema = 'marts' order by 1"


def read_marts(url: str) -> dict[str, list[str]]:
    """Every mart, row by row, as sorted text."""
    with psycopg.connect(url) as connection:
        names = [name for (name,) in connection.execute(MARTS)]
        return {name: sorted(str(row) for row in connection.execute(f"select * from marts.{name}")) for name in names}


def test_the_same_files_again_change_nothing(
    built_database_url: str, build: Callable[[str], None], tmp_path: Path
) -> None:
    warehouse = Warehouse(built_database_url, tmp_path)
    before = read_marts(built_database_url)
    loaded = json.loads(warehouse.leap("load", str(SAMPLE), "--json").stdout)
    assert {file["state"] for file in loaded} == {"unchanged"}
    build(built_database_url)
    assert read_marts(built_database_url) == before
    assert sum(len(rows) for rows in before.values()) > 10_000


def test_after_a_purge_the_marts_are_the_same(
    built_database_url: str, build: Callable[[str], None], tmp_path: Path
) -> None:
    warehouse = Warehouse(built_database_url, tmp_path)
    before = read_marts(built_database_url)
    warehouse.leap("purge")
    with psycopg.connect(built_database_url) as connection:
        assert connection.execute("select count(*) from restricted.persons").fetchone() == (0,)
        assert connection.execute("select distinct state from restricted.files").fetchall() == [("purged",)]
    build(built_database_url)
    after = read_marts(built_database_url)
    assert after == before
