"""Who else is at work on the database: dbt, and this platform's own commands."""

import time
from collections.abc import Sequence

import psycopg

LEAVING_SECONDS = 3
"""A command that has just ended takes a moment to leave."""

_OTHERS = """
select distinct application_name from pg_stat_activity
where datname = current_database() and application_name = any (%s) and pid <> pg_backend_pid()
order by application_name
"""


def find_others(connection: psycopg.Connection, programs: Sequence[str]) -> list[str]:
    """Those of some programs (dbt, leap) that are connected to the database and stay; `connection` is in autocommit."""
    until = time.monotonic() + LEAVING_SECONDS
    while True:
        others = [name for (name,) in connection.execute(_OTHERS, [list(programs)])]
        if not others or time.monotonic() > until:
            return others
        time.sleep(0.1)
