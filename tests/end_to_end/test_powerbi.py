"""The Power BI project of the marts that there are."""

from pathlib import Path

import psycopg

from leap.powerbi.indicators import read_indicators
from leap.powerbi.marts import read_marts
from leap.powerbi.project import make_project
from leap.server import CHECKOUT

COLUMNS = """
select table_name, column_name, data_type from information_schema.columns where table_schema = 'marts' order by 1, 2
"""
TYPES = {
    "text": "string",
    "boolean": "boolean",
    "integer": "int64",
    "bigint": "int64",
    "numeric": "double",
    "date": "dateTime",
    "timestamp with time zone": "dateTime",
}


def test_the_model_is_that_of_the_database_without_having_asked_it(sample_build: Path, sample_url: str) -> None:
    marts = read_marts(sample_build / "target" / "manifest.json")
    model = make_project(marts, read_indicators(CHECKOUT / "seeds" / "indicators.csv"), "server", "database").model
    with psycopg.connect(sample_url) as connection:
        there = {(table, column): TYPES[kind] for table, column, kind in connection.execute(COLUMNS)}
    assert there == {
        (table.relation, column.source): column.data_type for table in model.tables for column in table.columns
    }
    assert [table.mart for table in model.tables if table.is_date_table] == ["dim_date"]


def test_facts_are_filtered_by_day_and_quarter(sample_build: Path) -> None:
    marts = read_marts(sample_build / "target" / "manifest.json")
    model = make_project(marts, read_indicators(CHECKOUT / "seeds" / "indicators.csv"), "server", "database").model
    active = {(one.reference.mart, one.reference.to_mart) for one in model.relationships if one.is_active}
    for fact in ("fct_registration", "fct_engagement", "fct_outcome", "fct_outcome_change", "fct_feedback"):
        for dimension in ("dim_date", "dim_quarter", "dim_service", "dim_individual", "dim_family"):
            assert (fact, dimension) in active
