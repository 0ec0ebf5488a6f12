"""A database with the identity models' inputs, and the models."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from leap.compiled_models import CompiledModels
from tests.identity import programme
from tests.identity.models import IdentityModels
from tests.identity.programme import File, Person


@pytest.fixture(scope="session")
def models(first_build: CompiledModels, later_build: CompiledModels) -> IdentityModels:
    """The models of individuals and families."""
    return IdentityModels(first_build, later_build)


@pytest.fixture(scope="module")
def unbuilt_url(sample_url: str) -> str:
    """URL of a database in which staging is empty and nothing of identity was ever built."""
    with psycopg.connect(sample_url) as connection:
        connection.execute("set role leap_transformer")
        for (table,) in connection.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'intermediate'"
            " or schemaname = 'staging' and tablename in"
            " ('individual_id_register', 'family_id_register', 'link_override_log')"
        ).fetchall():
            connection.execute(f"drop table {table} cascade")
    return sample_url


@pytest.fixture
def connection(unbuilt_url: str) -> Iterator[psycopg.Connection]:
    """A connection to such a database; what a test writes is rolled back."""
    with psycopg.connect(unbuilt_url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def resolve(connection: psycopg.Connection, models: IdentityModels) -> Callable[..., set[frozenset[str]]]:
    """Write a programme and give who is grouped with whom, by the names of the records."""

    def run(*files: File) -> set[frozenset[str]]:
        programme.write(connection, files)
        models.run(connection)
        return programme.read_groups(connection, files)

    return run


@pytest.fixture
def families(
    connection: psycopg.Connection, resolve: Callable[..., set[frozenset[str]]]
) -> Callable[..., set[frozenset[str]]]:
    """Write a programme and give who is of one family with whom."""

    def run(*files: File) -> set[frozenset[str]]:
        resolve(*files)
        return programme.read_families(connection, files)

    return run


def file_of(source: str, *people: Person, quarter: str = "2023-24 Q1", **facts: object) -> File:
    """A file; rows are numbered as given."""
    return File(source, quarter, tuple(people), **facts)
