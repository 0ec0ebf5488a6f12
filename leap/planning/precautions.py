"""How a plan and other commands on the same database stay out of each other's way."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

import psycopg

from leap.compiled_models import CompiledModels
from leap.database import take_role
from leap.errors import DatabaseUnreachable, FileRefused
from loaders import landing, register
from loaders.contracts import Source, find_source
from loaders.deliveries import Delivery
from loaders.quarters import Quarter

PATIENCE_SECONDS = 15
SILENCE_SECONDS = 5
CHECK_SECONDS = 2
TRANSFORMER = "leap_transformer"

BUSY = (
    f"Another command works on the database, such as a load, a purge or a backup, and did not end within "
    f"{PATIENCE_SECONDS} seconds; nothing was changed. Plan again when it has ended."
)
BUILD_AT_WORK = (
    "dbt is at work on the database, and what it builds is half old and half new until it ends; nothing was changed. "
    "Plan again when it has ended."
)

# As macros/project/record_run.sql has it.
_BUILDS_LOCK = "select pg_advisory_xact_lock(hashtextextended('leap: builds', 0))"
_HAS_LAST_BUILD = "select to_regclass('staging.last_build') is not null"
_LAST_BUILD = "select ended_at is null, ended_at is null or has_failed from staging.last_build"
_DBT_CONNECTED = """
select exists (
    select from pg_stat_activity
    where datname = current_database() and application_name = 'dbt' and pid <> pg_backend_pid()
)
"""


def refuse_beside_build(connection: psycopg.Connection) -> None:
    """Raise DatabaseUnreachable while a build is under way: it holds no lock from one model to the next.

    A build that was killed has no end either, but then dbt is not seen for SILENCE_SECONDS.
    """
    if not _read_last_build(connection)[0]:
        return
    until = time.monotonic() + SILENCE_SECONDS
    while time.monotonic() < until:
        # one transaction would be shown the same connections again
        connection.execute("select pg_stat_clear_snapshot()")
        if connection.execute(_DBT_CONNECTED).fetchone()[0]:
            raise DatabaseUnreachable(BUILD_AT_WORK)
        time.sleep(0.05)


def has_broken_off(connection: psycopg.Connection) -> bool:
    """Whether the last build failed or never ended."""
    return _read_last_build(connection)[1]


def hold_others_off(
    connection: psycopg.Connection,
    deliveries: Sequence[Delivery],
    sources: Mapping[str, Source],
    models: CompiledModels,
) -> None:
    """Let loads, purges and builds wait until the transaction ends; readers of marts are not disturbed.

    A build waits where it begins, before it holds anything, so none may be under way: DatabaseUnreachable otherwise.
    LockNotAvailable after PATIENCE_SECONDS, also at any later lock of the transaction.
    """
    connection.execute(f"set local lock_timeout = '{PATIENCE_SECONDS}s'")
    _notice_our_end(connection)
    take_role(connection, TRANSFORMER, "local")
    connection.execute(_BUILDS_LOCK)
    refuse_beside_build(connection)
    for source, quarter in sorted({*_name_deliveries(deliveries, sources)}, key=str):
        register.lock_deliveries(connection, source, quarter)
    _lock_tables(
        connection,
        [
            ("restricted.files", "exclusive", landing.ROLE),
            *(
                (table, "access exclusive" if is_made_anew else "share row exclusive", TRANSFORMER)
                for table, is_made_anew in models.list_tables()
            ),
        ],
    )


def _lock_tables(connection: psycopg.Connection, tables: Sequence[tuple[str, str, str]]) -> None:
    """Lock tables, each in its mode and as a role that may, and never wait for one while holding another.

    So nobody who holds the one and wants the other is ever waited for in a circle, of which PostgreSQL would end
    somebody: it could be the other.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    obstacle = None
    while True:
        awaited = obstacle
        with suppress(psycopg.errors.LockNotAvailable), connection.transaction():
            for obstacle in sorted(tables, key=lambda table: table != awaited):
                _lock_table(connection, *obstacle, waits=obstacle == awaited)
            return
        if time.monotonic() > until:
            raise psycopg.errors.LockNotAvailable


def _lock_table(connection: psycopg.Connection, table: str, mode: str, role: str, waits: bool) -> None:
    take_role(connection, role, "local")
    if connection.execute("select to_regclass(%s) is not null", [table]).fetchone()[0]:
        connection.execute(f"lock table {table} in {mode} mode {'' if waits else 'nowait'}")


def _read_last_build(connection: psycopg.Connection) -> tuple[bool, bool]:
    """Whether the last build has no end, and whether it has none or ended badly."""
    if not connection.execute(_HAS_LAST_BUILD).fetchone()[0]:
        return False, False
    return connection.execute(_LAST_BUILD).fetchone() or (False, False)


def _notice_our_end(connection: psycopg.Connection) -> None:
    """Let the server look whether this process still runs: a statement of one that was killed would hold the locks."""
    with suppress(psycopg.errors.InvalidParameterValue), connection.transaction():
        # not every system that PostgreSQL runs on can look
        connection.execute(f"set local client_connection_check_interval = '{CHECK_SECONDS}s'")


def _name_deliveries(
    deliveries: Sequence[Delivery], sources: Mapping[str, Source]
) -> Iterator[tuple[str, Quarter | None]]:
    for delivery in deliveries:
        with suppress(FileRefused):
            yield find_source(delivery.path.name, sources.values()).name, delivery.quarter
