"""Emptying a database that is for trying things, so that it begins anew; never one that is production."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from leap.database import connect, take_role
from leap.environment import UNKNOWN, Environment, read_environment
from leap.errors import DatabaseUnreachable, WrongUsage
from leap.init.prerequisites import demand_database_owner
from leap.sessions import find_others

PATIENCE_SECONDS = 15

BUSY = (
    f"Another command works on the database and did not end within {PATIENCE_SECONDS} seconds; nothing was deleted. "
    "Scrub again when it has ended."
)

# Postcodes are open data, loaded once an edition.
_LANDING = """
select pg_class.relname from pg_class
where pg_class.relnamespace = 'restricted'::regnamespace and pg_class.relkind in ('r', 'p')
    and pg_class.relowner <> 'leap_transformer'::regrole and pg_class.relname <> 'postcodes'
order by pg_class.relname
"""

# What dbt made from what landed: its schemas whole, and its seeds in `restricted`, which name people too.
_BUILT = """
select pg_namespace.nspname, pg_class.relname, pg_class.relkind
from pg_class
inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
where pg_class.relkind in ('r', 'p', 'v', 'm', 'S')
    and (
        pg_namespace.nspname in ('staging', 'intermediate', 'marts')
        or pg_namespace.nspname = 'restricted' and pg_class.relowner = 'leap_transformer'::regrole
    )
order by pg_namespace.nspname, pg_class.relname
"""

_RELEASES = "select nspname from pg_namespace where nspname like 'release\\_%' order by nspname"

_KINDS = {"v": "view", "m": "materialized view", "S": "sequence"}


@dataclass(frozen=True)
class Scrubbing:
    """What a scrub deletes or has deleted: files of the register, tables emptied or dropped, schemas of releases."""

    database: str
    environment: Environment
    files: int
    tables: int
    releases: list[str]
    secrets: bool


def foresee_scrub(with_secrets: bool = False) -> Scrubbing:
    """What a scrub would delete. Raises WrongUsage where the database is production or does not say what it is."""
    with connect() as connection:
        return _look(connection, with_secrets)


def scrub(with_secrets: bool = False) -> Scrubbing:
    """Empty the database of what landed and of all that was made from it, in one transaction; say what went.

    Roles, schemas, postcodes, the schema `reference` and the audit trail stay, and unless `with_secrets` salt and
    platform key. Raises WrongUsage as `foresee_scrub` does or where the login does not own the database,
    DatabaseUnreachable where another command is at work.
    """
    with connect(autocommit=True) as connection:
        demand_database_owner(connection)
        _look(connection, with_secrets)
        if others := find_others(connection, ["dbt", "leap"]):
            raise DatabaseUnreachable(
                f"{' and '.join(others)} {'are' if len(others) > 1 else 'is'} at work on the database; nothing was "
                "deleted. Scrub again when nothing else runs."
            )
        try:
            with ExitStack() as end:
                with connection.transaction():
                    done = _scrub(connection, with_secrets)
                    end.enter_context(_unstoppable())
                return done
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            raise DatabaseUnreachable(BUSY) from None


@contextmanager
def _unstoppable() -> Iterator[None]:
    """Nobody could say of a commit that is interrupted whether it was done."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _look(connection: psycopg.Connection, with_secrets: bool) -> Scrubbing:
    database, is_initialised = connection.execute(
        "select current_database(), to_regclass('restricted.files') is not null"
    ).fetchone()
    if not is_initialised:
        raise WrongUsage(f"The database {database} is not initialised, and there is nothing to empty in it.")
    environment = read_environment(connection)
    if environment is None:
        raise WrongUsage(f"Nothing was deleted. {UNKNOWN}")
    if environment == Environment.production:
        raise WrongUsage(
            f"The database {database} is production, which is never emptied; nothing was deleted. Connect to the one "
            "that is to be emptied."
        )
    files = connection.execute("select count(*) from restricted.files").fetchone()[0]
    tables = len(_list_landing(connection)) + len(connection.execute(_BUILT).fetchall())
    releases = [name for (name,) in connection.execute(_RELEASES)]
    return Scrubbing(database, environment, files, tables, releases, with_secrets)


def _scrub(connection: psycopg.Connection, with_secrets: bool) -> Scrubbing:
    connection.execute(f"set local lock_timeout = '{PATIENCE_SECONDS}s'")
    # Nobody makes it production between the look and the deed.
    connection.execute("lock table audit.environment in exclusive mode")
    landing = _list_landing(connection)
    connection.execute(sql.SQL("lock table {} in access exclusive mode").format(sql.SQL(", ").join(landing)))
    scrubbing = _look(connection, with_secrets)
    emptied = [*landing, *([sql.Identifier("vault", "secrets")] if with_secrets else [])]
    connection.execute(sql.SQL("truncate {}").format(sql.SQL(", ").join(emptied)))
    take_role(connection, "leap_transformer", "local")
    for schema, name, kind in connection.execute(_BUILT).fetchall():
        what = sql.SQL(_KINDS.get(kind, "table"))
        connection.execute(sql.SQL("drop {} if exists {} cascade").format(what, sql.Identifier(schema, name)))
    for schema in scrubbing.releases:
        connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))
    connection.execute("reset role")
    detail = {name: getattr(scrubbing, name) for name in ("environment", "files", "tables", "releases", "secrets")}
    connection.execute(
        "insert into audit.events (action, subject, detail) values ('scrub', %s, %s)",
        [scrubbing.database, Jsonb(detail)],
    )
    return scrubbing


def _list_landing(connection: psycopg.Connection) -> list[sql.Identifier]:
    return [sql.Identifier("restricted", name) for (name,) in connection.execute(_LANDING)]
