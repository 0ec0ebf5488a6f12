"""Builds without the seconds that dbt takes to begin: compiled models, and a database in which nothing has landed."""

import psycopg

from leap.compiled_models import CompiledModels
from leap.database import connect

_WHAT_IS_BUILT = """
select format('drop %s if exists %I.%I cascade', case relkind when 'v' then 'view' else 'table' end, nspname, relname)
from pg_class inner join pg_namespace on pg_namespace.oid = relnamespace
where nspname in ('staging', 'intermediate', 'marts') and relkind in ('r', 'v') and relname <> 'last_build'
"""
_WHAT_LANDED = (
    "persons, engagements, outcomes, feedback, resources, files, file_records, refusals, value_notes, sources"
)


def run_models(models: CompiledModels) -> None:
    """Build each model in a transaction of its own, on the database of $LEAP_DATABASE_URL."""
    with connect("leap_transformer", autocommit=True) as connection:
        for name in models.names:
            with connection.transaction():
                models.select([name]).run(connection)


def take_away_what_landed(url: str) -> None:
    """Leave salt, postcodes and seeds, and nothing that was landed or built."""
    with psycopg.connect(url) as connection:
        for (statement,) in connection.execute(_WHAT_IS_BUILT).fetchall():
            connection.execute(statement)
        for table in _WHAT_LANDED.split(", "):
            connection.execute(f"truncate restricted.{table}")
