"""How a plan and other commands on the same database stay out of each other's way."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

import psycopg

from leap.compiled_models import CompiledModels
from leap.database import take_role
from leap.errors import DatabaseUnreachable, FileRefused
from leap.sessions import find_others
from loaders import landing, register
from loaders.contracts import Source, find_source
from loaders.deliveries import Delivery
from loaders.quarters import Quarter

PATIENCE_SECONDS = 15
CHECK_SECONDS = 2

BUSY = (
    f"Another command works on the database, such as a load, a purge or a backup, and did not end within "
    f"{PATIENCE_SECONDS} seconds; nothing was changed. Plan again when it has ended."
)


def refuse_beside_dbt(connection: psycopg.Connection) -> None:
    """Raises DatabaseUnreachable while dbt is connected: between two models a build holds no lock that tells of it."""
    if find_others(connection, ["dbt"]):
        raise DatabaseUnreachable(
            "dbt is at work on the database, and what it builds is half old and half new until it ends; nothing "
            "was changed. Plan again when it has ended."
        )


def hold_others_off(
    connection: psycopg.Connection,
    deliveries: Sequence[Delivery],
    sources: Mapping[str, Source],
    models: CompiledModels,
) -> None:
    """Let loads, purges and builds wait until the transaction ends; readers of marts are not disturbed.

    All locks are taken here and in the order in which a load takes them, so that nobody waits in a circle. Gives up
    with LockNotAvailable after PATIENCE_SECONDS, also at any later lock of the transaction.
    """
    connection.execute(f"set local lock_timeout = '{PATIENCE_SECONDS}s'")
    _notice_our_end(connection)
    take_role(connection, landing.ROLE, "local")
    for source, quarter in sorted({*_name_deliveries(deliveries, sources)}, key=str):
        register.lock_deliveries(connection, source, quarter)
    connection.execute("lock table restricted.files in exclusive mode")
    take_role(connection, "leap_transformer", "local")
    for table, is_made_anew in models.list_tables():
        if connection.execute("select to_regclass(%s) is not null", [table]).fetchone()[0]:
            mode = "access exclusive" if is_made_anew else "share row exclusive"
            connection.execute(f"lock table {table} in {mode} mode")


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
