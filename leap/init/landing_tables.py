"""The landing tables in the schema `restricted`, one a record type of loaders/record_types.yml."""

import psycopg
from psycopg import sql

from loaders.record_types import Column, record_types

SCHEMA = "restricted"

PROVENANCE = {
    "source": ("text", "Dataset that the file is a delivery of"),
    "file_id": ("text", "File that the row came in"),
    "row_number": ("integer", "Line of the file on which the row starts, the header being line 1"),
    "record_number": ("integer", "Place of the record in the contract's list of what a row yields, from 1"),
}


def make_landing_tables(connection: psycopg.Connection) -> None:
    """Make the landing tables that are missing, and in those that are there the columns that are missing.

    A table that is complete is not altered: it would wait for every load and build under way.
    """
    for record_type in record_types().values():
        present = _read_present_columns(connection, record_type.table)
        if not present:
            _make_table(connection, record_type.table)
        for column in record_type.columns.values():
            if column.name not in present:
                _add_column(connection, record_type.table, column)


def _read_present_columns(connection: psycopg.Connection, table: str) -> set[str]:
    rows = connection.execute(
        "select column_name from information_schema.columns where table_schema = %s and table_name = %s",
        (SCHEMA, table),
    )
    return {name for (name,) in rows}


def _make_table(connection: psycopg.Connection, table: str) -> None:
    name = sql.Identifier(SCHEMA, table)
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(data_type))
        for column, (data_type, _) in PROVENANCE.items()
    )
    connection.execute(sql.SQL("create table {} ({})").format(name, columns))
    connection.execute(
        sql.SQL("create index {} on {} using brin (file_id)").format(sql.Identifier(f"{table}_file_id"), name)
    )
    connection.execute(
        sql.SQL("comment on table {} is {}").format(
            name, sql.Literal("One row per record of an accepted row, all text, until `leap purge` deletes it.")
        )
    )
    for column, (_, description) in PROVENANCE.items():
        _describe_column(connection, table, column, description)


def _add_column(connection: psycopg.Connection, table: str, column: Column) -> None:
    # Statistics would keep common values in pg_stats, where neither DELETE nor VACUUM reaches them, nor ANALYZE once
    # the table is empty.
    connection.execute(
        sql.SQL("alter table {table} add column {column} text, alter column {column} set statistics 0").format(
            table=sql.Identifier(SCHEMA, table), column=sql.Identifier(column.name)
        )
    )
    _describe_column(connection, table, column.name, column.description)


def _describe_column(connection: psycopg.Connection, table: str, column: str, description: str) -> None:
    connection.execute(
        sql.SQL("comment on column {} is {}").format(sql.Identifier(SCHEMA, table, column), sql.Literal(description))
    )
