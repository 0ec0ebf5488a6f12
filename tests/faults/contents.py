"""What a database holds, as one value a table, so that two databases can be compared whatever happened to them."""

import psycopg
from psycopg import sql

Contents = dict[str, tuple[int, str]]
"""By table: how many rows it has, and a hash of them."""

SCHEMAS = ("reference", "restricted", "staging", "intermediate", "marts")

# Of these a build says what it looked at, not what is so: a build that is made again looks at more.
LOOKED_AT = (
    "int_individuals__assigned_ids",
    "int_individuals__block_records",
    "int_individuals__bridge_components",
    "int_individuals__bridge_scenarios",
    "int_individuals__bridges",
    "int_individuals__changed_records",
    "int_individuals__clusters",
    "int_individuals__id_changes",
    "int_individuals__id_claims",
    "int_individuals__id_moves",
    "int_individuals__ids_borne_elsewhere",
    "int_individuals__kept_ids",
    "int_individuals__key_shapes",
    "int_individuals__neighbourhoods",
    "int_individuals__contradictory_sets",
    "int_individuals__divided_keys",
    "int_individuals__pass_records",
    "int_individuals__record_links",
    "int_individuals__rules_fingerprint",
    "int_individuals__reachable_sets",
    "int_individuals__starting_clusters",
    "int_individuals__strongest_keys",
    "int_individuals__superseded_heirs",
    "int_individuals__touched_records",
    "int_individuals__touched_sets",
    # compiled models have no primary keys that foreign keys could refer to
    "int_star__foreign_keys",
    "stg_landed_files",
    "run_under_way",
    "last_build",
    # a command registers every contract it knows, a test that loads without it those that deliver
    "sources",
    "stg_sources",
    "dim_source",
)

_COLUMNS = """
select relnamespace::regnamespace::text, relname, array_agg(attname::text order by attname)
from pg_class
inner join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
where
    relkind in ('r', 'v') and relnamespace::regnamespace::text = any(%s) and relname <> all(%s)
    -- when something was done is another moment each time
    and atttypid <> 'timestamptz'::regtype
group by 1, 2 order by 1, 2
"""

_GROUPS = """
select array_agg(file_id || ' ' || row_number || ' ' || record_number)
from intermediate.int_individuals__records
inner join intermediate.int_families__members using (individual_id)
where is_current
group by {}
"""


def read_contents(url: str, schemas: tuple[str, ...] = SCHEMAS) -> Contents:
    """By table: its rows, counted and hashed without regard to their order. Moments in time are left out."""
    with psycopg.connect(url) as connection:
        return {
            f"{schema}.{table}": _hash(connection, schema, table, columns)
            for schema, table, columns in connection.execute(_COLUMNS, [list(schemas), list(LOOKED_AT)]).fetchall()
        }


def name_differences(one: Contents, other: Contents) -> list[str]:
    """The tables in which two databases differ, with their counts of rows."""
    return [
        f"{table}: {one.get(table, ('no table',))[0]} and {other.get(table, ('no table',))[0]} rows"
        for table in sorted(one.keys() | other.keys())
        if one.get(table) != other.get(table)
    ]


def _hash(connection: psycopg.Connection, schema: str, table: str, columns: list[str]) -> tuple[int, str]:
    row = sql.SQL("row({})::text").format(sql.SQL(", ").join(map(sql.Identifier, columns)))
    query = sql.SQL(
        "select count(*), md5(coalesce(string_agg(hash, '' order by hash), ''))"
        " from (select md5({}) as hash from {}) as hashed"
    ).format(row, sql.Identifier(schema, table))
    return connection.execute(query).fetchone()


def read_groups(url: str) -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    """Who is one person with whom, and who is of one family: places of records, whatever the ids."""
    with psycopg.connect(url) as connection:
        return tuple(
            {frozenset(places) for (places,) in connection.execute(_GROUPS.format(column))}
            for column in ("individual_id", "family_id")
        )
