"""`vars: min_link_strength`: reach without the weaker links, on the sample."""

from pathlib import Path

import psycopg

from tests.warehouse import Warehouse

REACH = (
    "select sum(children), sum(adults), sum(families), sum(naive_count), max(children_to_date), max(adults_to_date)"
    " from marts.reach_by_quarter"
)

# the records of every individual, and the records of it that hold one key
RECORDS = "select individual_id, record_id from intermediate.int_individuals__records where is_current"
KEYS = """
select records.individual_id, array_agg(shared_keys.record_id)
from intermediate.int_individuals__shared_keys as shared_keys
inner join intermediate.int_individuals__records as records using (record_id)
where shared_keys.key_type <> 'child_place_key'
group by records.individual_id, shared_keys.block_id
"""
PARTS = """
select individual_id, part_id, array_agg(record_id)
from intermediate.int_reach__parts where linkage = 'medium' group by individual_id, part_id
"""
BOUNDS = """
select linkage, min_link_strength, max(people_to_date)
from marts.reach_bounds where linkage <> 'high' group by linkage, min_link_strength order by linkage
"""


def test_reach_without_the_place_key(built_database_url: str, tmp_path: Path) -> None:
    warehouse = Warehouse(built_database_url, tmp_path)
    with psycopg.connect(built_database_url, autocommit=True) as connection:
        before = connection.execute(REACH).fetchone()
        low = connection.execute("select max(people_to_date) from marts.reach_bounds where linkage = 'low'").fetchone()
        warehouse.dbt(
            "build", "--vars", "min_link_strength: medium", "--select", "models/intermediate/reach",
            "models/intermediate/indicators", "models/marts/reporting", "tests/data",
        )  # fmt: skip
        children, *others, children_to_date, adults_to_date = connection.execute(REACH).fetchone()
        assert children > before[0]
        assert children_to_date > before[4]
        assert (*others, adults_to_date) == (*before[1:4], before[5])
        assert connection.execute(BOUNDS).fetchall() == [
            ("central", "medium", children_to_date + adults_to_date),
            ("low", "strong", *low),
        ]
        assert read_parts(connection) == count_parts(connection)


def test_a_strength_that_is_none_is_refused(tmp_path: Path) -> None:
    warehouse = Warehouse("postgresql://nobody@localhost/nothing", tmp_path)
    refused = warehouse.dbt("parse", "--vars", "min_link_strength: loose", check=False)
    assert refused.returncode != 0
    assert "min_link_strength is 'loose'; allowed are weak" in refused.stdout


def read_parts(connection: psycopg.Connection) -> dict[str, set[frozenset[int]]]:
    found: dict[str, set[frozenset[int]]] = {}
    for individual_id, _, records in connection.execute(PARTS):
        found.setdefault(individual_id, set()).add(frozenset(records))
    return found


def count_parts(connection: psycopg.Connection) -> dict[str, set[frozenset[int]]]:
    """Of each individual that comes apart its parts, put together record by record."""
    parts: dict[str, list[set[int]]] = {}
    for individual_id, record_id in connection.execute(RECORDS):
        parts.setdefault(individual_id, []).append({record_id})
    for individual_id, records in connection.execute(KEYS):
        held = [part for part in parts[individual_id] if part & set(records)]
        parts[individual_id] = [part for part in parts[individual_id] if part not in held] + [set().union(*held)]
    return {one: {frozenset(part) for part in found} for one, found in parts.items() if len(found) > 1}
