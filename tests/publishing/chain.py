"""The models from the values on to what is published of them, on tables of a test: dbt's unit tests know one model."""

import psycopg

from tests.publishing.macros import render_model

PREFIX = "publishing_"
GIVEN = (
    "indicators",
    "dim_quarter",
    "int_indicators__scopes",
    "int_indicators__values",
    "int_indicators__differences",
)
CHAIN = (
    "int_indicators__headlines",
    "int_indicators__people_counted",
    "int_indicators__breakdowns_added_up",
    "int_indicators__hidden_counts",
    "int_indicators__reasoned",
    "int_indicators__divisors",
    "int_indicators__published",
)


def give(connection: psycopg.Connection, model: str, query: str) -> None:
    """Set a query in the place of a model or seed; what was made of the one before is gone."""
    connection.execute(f"drop table if exists {PREFIX}{model} cascade")
    connection.execute(f"create temporary table {PREFIX}{model} as {query}")
    connection.execute(f"analyze {PREFIX}{model}")


def publish_values(connection: psycopg.Connection, columns: list[str], policy: object = None) -> list[tuple]:
    """Columns of int_indicators__published, row by row, of what was given; by default under the project's policy."""
    for model in CHAIN:
        give(connection, model, render_model(model, PREFIX, policy))
    return connection.execute(f"select {', '.join(columns)} from {PREFIX}{CHAIN[-1]}").fetchall()
