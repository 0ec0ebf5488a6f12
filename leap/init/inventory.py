"""What of the platform's structure is in a database, so that `leap init` can say what it made."""

import psycopg

Inventory = dict[str, str]
"""Name to kind: role, schema, extension, table, or column of a table of the schema `restricted`."""

_QUERY = """
select 1, 'role', rolname::text from pg_roles
where rolname in ('leap_loader', 'leap_transformer', 'leap_analyst', 'leap_evaluator', 'leap_auditor')
union all
select 2, 'schema', nspname::text from pg_namespace
where nspname in ('vault', 'restricted', 'audit', 'reference', 'staging', 'intermediate', 'marts')
union all
select 3, 'extension', extname::text from pg_extension where extname = 'pgcrypto'
union all
select 4, 'table', n.nspname || '.' || c.relname
from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('vault', 'restricted', 'audit') and c.relkind in ('r', 'p')
"""

_COLUMNS_QUERY = """
select 5, 'column', format('%s.%s.%s', n.nspname, c.relname, a.attname)
from pg_attribute as a join pg_class as c on c.oid = a.attrelid join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = 'restricted' and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
"""


def take_inventory(connection: psycopg.Connection) -> Inventory:
    """Roles, schemas, extension, tables and columns of the platform that are in the database, in that order."""
    rows = connection.execute(f"{_QUERY} union all {_COLUMNS_QUERY} order by 1, 3").fetchall()
    return {name: kind for _, kind, name in rows}
