"""What a suite looks at: the rows of its query, asked for as a role that may only read them."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from expectations.suite import Stage, Suite
from leap.database import connect
from leap.errors import WrongUsage
from loaders.naming import suggest

# Landed rows may be read by dbt's role alone; the auditor reads marts, and the register of files to compare them with.
ROLES: dict[Stage, str] = {"landing": "leap_transformer", "marts": "leap_auditor"}
SCHEMAS: dict[Stage, str] = {"landing": "restricted", "marts": "marts"}

_TABLES = """
select from pg_class
where relnamespace = (select oid from pg_namespace where nspname = %s) and relkind in ('r', 'p', 'v', 'm', 'f')
limit 1
"""

# Dates and booleans cannot hold an identifier; bytea can, and no column may be of that type at all (see columns.yml).
_VALUE_COLUMNS = """
select pg_class.relname, pg_attribute.attname
from pg_class
inner join pg_attribute on pg_class.oid = pg_attribute.attrelid
inner join pg_type on pg_attribute.atttypid = pg_type.oid
where pg_class.relnamespace = (select oid from pg_namespace where nspname = %s)
    and pg_class.relkind in ('r', 'p', 'v', 'm', 'f')
    and pg_attribute.attnum > 0 and not pg_attribute.attisdropped
    and pg_type.typcategory not in ('B', 'D', 'T') and pg_type.typname <> 'bytea'
order by pg_class.relname, pg_attribute.attnum
"""


@dataclass(frozen=True)
class Subject:
    """The rows that the query of a suite gives: counts, shares and names of datasets, so that they are few."""

    columns: list[str]
    rows: list[tuple]


def open_reading(stage: Stage) -> psycopg.Connection:
    """A connection that may only read. Raises DatabaseUnreachable as leap.database.connect does."""
    connection = connect(ROLES[stage], autocommit=True)
    # Before the first ANALYZE a union over all columns looks dear enough to be compiled, which takes seconds.
    connection.execute("set jit = off")
    connection.autocommit = False
    connection.read_only = True
    return connection


def is_built(connection: psycopg.Connection, stage: Stage) -> bool:
    """Whether the schema of the stage holds any table."""
    return connection.execute(_TABLES, [SCHEMAS[stage]]).fetchone() is not None


def examine_subject(connection: psycopg.Connection, suite: Suite) -> Subject:
    """Run a suite's query once. Raises psycopg.Error where it fails, WrongUsage where an expectation names a column
    that it does not give."""
    with connection.transaction():
        cursor = connection.execute(_complete_query(connection, suite))
        columns = [column.name for column in cursor.description]
        _demand_columns(suite, columns)
        return Subject(columns, cursor.fetchall())


def _complete_query(connection: psycopg.Connection, suite: Suite) -> str:
    query = suite.query.rstrip().removesuffix(";")
    if suite.values_of:
        values = _select_every_value(connection, suite.values_of)
        return f"with every_value (table_name, column_name, value) as (\n{values}\n)\nselect * from (\n{query}\n) as _"
    return query


def _select_every_value(connection: psycopg.Connection, schema: str) -> str:
    columns = connection.execute(_VALUE_COLUMNS, [schema]).fetchall()
    selects = [
        sql.SQL("select distinct {}, {}, {}::text from {}").format(
            sql.Literal(table), sql.Literal(column), sql.Identifier(column), sql.Identifier(schema, table)
        )
        for table, column in columns
    ]
    nothing = sql.SQL("select null::text, null::text, null::text limit 0")
    return sql.SQL("\nunion all\n").join(selects or [nothing]).as_string(connection)


def _demand_columns(suite: Suite, columns: list[str]) -> None:
    named = [(f"expectation {one.name}", column) for one in suite.expectations for column in one.columns]
    for who, column in (*named, *(("named_by", column) for column in suite.named_by)):
        if column not in columns:
            raise WrongUsage(
                f"The suite {suite.stage}/{suite.name}.yml is wrong. {who}: {suggest(column, columns)} is no column of "
                f"its query, which gives {', '.join(columns)}."
            )
