"""Connections to the warehouse, and sentences about its errors that hold no value of a row and no password."""

import os
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import conninfo, sql

from leap.errors import DatabaseUnreachable, WrongUsage
from leap.server import EmbeddedServer

OLDEST_VERSION = 15
CONNECT_SECONDS = 10

# What libpq prints when a connection fails, and what it means to the person at the keyboard. The first that fits wins.
CONNECT_FAILURES = (
    ("password authentication failed", "the user or the password is wrong; correct them in LEAP_DATABASE_URL"),
    ("no password supplied", "a password is needed; put it into LEAP_DATABASE_URL or LEAP_DATABASE_PASSWORD"),
    ("no pg_hba.conf entry", "the server lets nobody in from this machine as that user; ask who looks after it"),
    ("SSL", "client and server do not agree on encryption; correct sslmode in LEAP_DATABASE_URL"),
    ("certificate", "the server's certificate is not accepted; correct sslmode or sslrootcert in LEAP_DATABASE_URL"),
    ('role "', "the server has no such user; correct it in LEAP_DATABASE_URL"),
    ('database "', "the server has no such database, or it may not be entered; create it, or correct its name"),
    ("Connection refused", "nothing listens there; start the server, or correct host and port"),
    ("No such file or directory", "nothing listens on that socket; start the server, or correct the host"),
    ("failed to resolve host", "there is no host of that name; correct it"),
    ("could not translate host name", "there is no host of that name; correct it"),
    ("timeout", "no answer came in time; correct host and port, or ask for the firewall to be opened"),
    ("No route to host", "the host cannot be reached from here; correct it, or ask for the firewall to be opened"),
    ("starting up", "the server is still starting; try again in a moment"),
    ("recovery mode", "the server crashed and is recovering; try again in a moment"),
    ("not yet accepting connections", "the server crashed and is recovering; try again in a moment"),
    ("No space left on device", "the disk of the database server is full; free some space and try again"),
    ("shutting down", "the server is shutting down; start it again"),
    ("too many clients", "the server has no connection left; close some, and try again"),
    ("remaining connection slots", "the server has no connection left; close some, and try again"),
)

# The states that a user can do something about.
STATES = {
    "53100": "the disk of the database server is full; free some space and try again",
    "53200": "the database server is out of memory; close other work on it and try again",
    "53300": "the database server has no connection left; close some and try again",
    "57014": "the statement was cancelled, by hand or because it took too long",
    "57P01": "the database server was shut down in the middle; start it and try again",
    "57P02": "the database server crashed in the middle; start it and try again",
    "57P03": "the database server is not ready yet; try again in a moment",
    "25006": "the database accepts no changes; connect to the primary server",
    "40P01": "two commands waited for each other and this one was given up; try again",
    "55P03": "another command holds what this one needs; try again when it has ended",
    "42501": "this user lacks a right; connect as one who has it, or run `leap init` as the owner of the database",
    "3F000": "a schema is missing; run `leap init`",
    "42703": "a column is missing; run `leap init`, which adds what is new, then `dbt build`",
    "42P01": "a table is missing; run `leap init`, then `dbt build`",
}

CONNECTION_LOST = "the connection to the database broke off; look whether the server runs, and try again"


def database_url() -> str:
    """The PostgreSQL URL to work on: $LEAP_DATABASE_URL, else that of the running embedded server.

    Raises DatabaseUnreachable where there is neither, or where LEAP_DATABASE_URL is no PostgreSQL URL.
    """
    url = os.environ.get("LEAP_DATABASE_URL")
    return _complete_password(url) if url else EmbeddedServer().url()


def connect(role: str | None = None, autocommit: bool = False) -> psycopg.Connection:
    """Open a connection, acting as `role` where one is given; as a context manager it commits and closes.

    Raises DatabaseUnreachable where nobody answers, the server does not let us in, or it is older than PostgreSQL 15.
    """
    url = database_url()
    given = read_url(url)
    defaults = {"application_name": "leap", "connect_timeout": CONNECT_SECONDS}
    defaults = {name: value for name, value in defaults.items() if name not in given}
    try:
        connection = psycopg.connect(url, autocommit=True, **defaults)
    except psycopg.OperationalError as error:
        raise DatabaseUnreachable(f"No connection to {name_server(given)}: {_explain_failure(str(error))}.") from None
    try:
        _check_version(connection, given)
        _await_disk(connection)
        if role:
            take_role(connection, role)
        connection.autocommit = autocommit
    except BaseException:
        connection.close()
        raise
    return connection


def take_role(connection: psycopg.Connection, role: str, until: str = "session") -> None:
    """Act as `role` from now on, `until` the end of the session or, with "local", of the transaction.

    Raises WrongUsage where there is no such role, or the user of the connection may not act as it.
    """
    try:
        connection.execute(sql.SQL("set {} role {}").format(sql.SQL(until), sql.Identifier(role)))
    except (psycopg.errors.InvalidParameterValue, psycopg.errors.UndefinedObject):
        raise WrongUsage(f"The database has no role {role}: run `leap init` first.") from None
    except psycopg.errors.InsufficientPrivilege:
        raise WrongUsage(
            f"The user of the database may not act as {role}: grant that role to it, or run `leap init` as the owner."
        ) from None


def describe(error: psycopg.Error) -> str:
    """A sentence about a database error without a value of a row: never its message, detail or context.

    Except of what the models themselves raise, whose message is written there and names lines alone.
    """
    if isinstance(error, psycopg.errors.RaiseException) and error.diag.message_primary:
        return error.diag.message_primary
    state = error.sqlstate
    if state is None or state.startswith("08"):
        return CONNECTION_LOST
    known = STATES.get(state)
    name = type(error).__name__
    return f"{known} ({state} {name})" if known else f"the database answered {state} {name}"


def read_url(url: str) -> dict[str, str]:
    """The parts of a PostgreSQL URL as libpq names them: host, port, user, password, dbname, sslmode …

    Raises DatabaseUnreachable where it is none; nothing of it is repeated, since any piece may be of the password.
    """
    try:
        parts = {name: str(value) for name, value in conninfo.conninfo_to_dict(url).items() if value is not None}
        is_misread = "@" in parts.get("host", "") or not parts.get("port", "5432").isdigit()
    except psycopg.ProgrammingError:
        is_misread = True
    if not url.startswith(("postgresql://", "postgres://")) or is_misread:
        raise DatabaseUnreachable(
            "LEAP_DATABASE_URL is not a PostgreSQL URL: it has the form postgresql://user:password@host:5432/database, "
            "and in user and password the characters @ : / ? # % are written %40 %3A %2F %3F %23 %25."
        )
    return parts


def name_server(parts: dict[str, str]) -> str:
    """Which database, as whom and where, for a message; `parts` as `read_url` gives them."""
    host = parts.get("host") or os.environ.get("PGHOST") or "the local socket"
    port = parts.get("port") or os.environ.get("PGPORT") or "5432"
    user = f" as {parts['user']}" if parts.get("user") else ""
    return f"the database {parts.get('dbname') or 'of that user'} on {host}:{port}{user}"


def _complete_password(url: str) -> str:
    password = os.environ.get("LEAP_DATABASE_PASSWORD")
    parts = read_url(url)
    if not password or "password" in parts:
        return url
    split = urlsplit(url)
    user, _, server = split.netloc.rpartition("@")
    return urlunsplit(split._replace(netloc=f"{user}:{quote(password, safe='')}@{server}"))


def _explain_failure(said: str) -> str:
    return next((meaning for sign, meaning in CONNECT_FAILURES if sign in said), "the server did not say why")


def _await_disk(connection: psycopg.Connection) -> None:
    """The embedded server answers a commit before it is on disk: good for a build, which can be made again, and not for
    a file that was reported as landed or an identifier that was reported as deleted."""
    connection.execute(
        "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'"
    )


def _check_version(connection: psycopg.Connection, parts: dict[str, str]) -> None:
    major = connection.info.server_version // 10000
    if major < OLDEST_VERSION:
        raise DatabaseUnreachable(
            f"PostgreSQL {major} answers for {name_server(parts)}; LEAP needs {OLDEST_VERSION} or later: "
            "name another server in LEAP_DATABASE_URL."
        )
