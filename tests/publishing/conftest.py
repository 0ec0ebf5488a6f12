"""A connection on which macros run, and a sample of tables with what is published of them."""

from collections.abc import Iterator

import numpy
import psycopg
import pytest

from tests.conftest import Databases
from tests.publishing.tables import Table, make_tables, publish


@pytest.fixture(scope="session")
def connection(databases: Databases) -> Iterator[psycopg.Connection]:
    """A connection to an empty database."""
    url = databases.create()
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
    databases.drop(url)


@pytest.fixture(scope="session")
def tables(connection: psycopg.Connection) -> list[Table]:
    """10,000 random tables and what the macro publishes of them."""
    made = make_tables(numpy.random.default_rng(20230401), 10_000)
    publish(connection, made)
    return made
