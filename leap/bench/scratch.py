"""A database that exists for one measurement, on a server of its own or beside the others of $LEAP_DATABASE_URL."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from leap.database import connect, database_url
from leap.init.initialisation import initialise
from leap.server import EmbeddedServer


@contextmanager
def open_scratch_database() -> Iterator[str]:
    """URL of a fresh database after `leap init`; it is gone afterwards."""
    if os.environ.get("LEAP_DATABASE_URL"):
        with _on_given_server(database_url()) as url:
            yield url
        return
    with tempfile.TemporaryDirectory(prefix="leap-bench-") as folder:
        server = EmbeddedServer(Path(folder) / "server")
        try:
            server.start()
            _initialise(server.url())
            yield server.url()
        finally:
            server.destroy()


@contextmanager
def copy_database(url: str) -> Iterator[str]:
    """URL of a copy of a database to which nobody is connected, on the same server; it is gone afterwards."""
    template = urlsplit(url).path.removeprefix("/")
    # Where the server is given, only the database that was given is sure to let us in.
    elsewhere = database_url() if os.environ.get("LEAP_DATABASE_URL") else _name_database(url, "postgres")
    with psycopg.connect(elsewhere, autocommit=True) as connection, _create(connection, template, "file_copy") as name:
        yield _name_database(url, name)


@contextmanager
def _on_given_server(server_url: str) -> Iterator[str]:
    with connect(autocommit=True) as connection, _create(connection) as name:
        url = _name_database(server_url, name)
        _initialise(url)
        yield url


@contextmanager
def _create(connection: psycopg.Connection, template: str = "template1", strategy: str = "wal_log") -> Iterator[str]:
    name = f"leap_bench_{uuid.uuid4().hex[:15]}"
    statement = "create database {} template {} strategy {}"
    words = (sql.Identifier(name), sql.Identifier(template), sql.Identifier(strategy))
    connection.execute(sql.SQL(statement).format(*words))
    try:
        yield name
    finally:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _name_database(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _initialise(url: str) -> None:
    with psycopg.connect(url) as connection:
        initialise(connection)
