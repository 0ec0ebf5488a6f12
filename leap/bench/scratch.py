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
def _on_given_server(server_url: str) -> Iterator[str]:
    name = sql.Identifier(f"leap_bench_{uuid.uuid4().hex[:12]}")
    with connect(autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(name))
        try:
            url = urlunsplit(urlsplit(server_url)._replace(path=f"/{name.as_string()[1:-1]}"))
            _initialise(url)
            yield url
        finally:
            connection.execute(sql.SQL("drop database {} with (force)").format(name))


def _initialise(url: str) -> None:
    with psycopg.connect(url) as connection:
        initialise(connection)
