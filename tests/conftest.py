"""One PostgreSQL for the whole test run, and for each test that asks a database of its own.

With LEAP_DATABASE_URL the databases are made on that server, beside whatever it holds, and dropped afterwards. Without
it an embedded server is started by the first test that needs one, shared by all workers, and destroyed at the end.
"""

import os
import shutil
import signal
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from filelock import FileLock
from psycopg import sql

import leap.database
from leap.compiled_models import CompiledModels
from leap.init.initialisation import initialise
from leap.server import EmbeddedServer
from tests.building import run_models, take_away_what_landed
from tests.parsed_project import hand_over
from tests.warehouse import Warehouse

# as leap/__main__.py does
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A shell hands a command that it starts in the background no interrupt, and so nothing that a test starts would hear
# one.
signal.signal(signal.SIGINT, signal.default_int_handler)

SALT = "leap-test-salt"
PLATFORM_KEY = "platform-test-key"

_STATE = pytest.StashKey[Path]()


class Databases:
    """Makes and drops databases on the test server; all workers share its templates."""

    def __init__(self, server_url: str, state: Path) -> None:
        self.server_url = server_url
        self.state = state

    def name_url(self, database: str) -> str:
        """The URL of a database of this server."""
        return urlunsplit(urlsplit(self.server_url)._replace(path=f"/{database}"))

    def create(self, template: str = "template0") -> str:
        """Make a database from a template and return its URL. Rights on the database itself are not copied."""
        name = f"leap_test_{uuid.uuid4().hex[:16]}"
        # by files: by its log, as PostgreSQL does unless told, a copy of the sample takes twice as long
        self._run("create database {} template {} strategy file_copy", name, template)
        return self.name_url(name)

    def drop(self, url: str) -> None:
        """Drop a database, and whoever is still connected to it."""
        self._run("drop database if exists {} with (force)", urlsplit(url).path.removeprefix("/"))

    def make_template(self, title: str, build: Callable[[str], None], template: str = "template0") -> str:
        """Name of the template `title`; the first worker that asks makes it by calling `build` with its URL."""
        with FileLock(self.state / f"{title}.lock", timeout=600):
            made = self.state / f"{title}.template"
            if not made.exists():
                url = self.create(template)
                try:
                    build(url)
                except BaseException:
                    self.drop(url)
                    raise
                made.write_text(urlsplit(url).path.removeprefix("/"), encoding="ascii")
                # a template to which somebody is connected cannot be copied
                self._run("alter database {} with allow_connections false", made.read_text(encoding="ascii"))
            return made.read_text(encoding="ascii")

    def compile_models(self, title: str, template: str, parsed: Path) -> CompiledModels:
        """The models as dbt compiles them on a copy of a template; the first worker that asks compiles. `parsed` is a
        folder in which dbt has parsed the project.
        """
        folder = self.state / title
        with FileLock(self.state / f"{title}.lock", timeout=600):
            if not (folder / "target" / "manifest.json").exists():
                url = self.create(template)
                try:
                    hand_over(parsed, url, folder)
                    CompiledModels.compile(url, folder)
                finally:
                    self.drop(url)
        return CompiledModels.read(folder / "target" / "manifest.json")

    def drop_templates(self) -> None:
        """Drop every template of this run."""
        for made in self.state.glob("*.template"):
            self._run("drop database if exists {} with (force)", made.read_text(encoding="ascii"))

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def pytest_configure(config: pytest.Config) -> None:
    given = getattr(config, "workerinput", {}).get("leap_state")
    config.stash[_STATE] = Path(given or tempfile.mkdtemp(prefix="leap-tests-"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # a sort that keeps the order of what is alike: the tests of a module stay together
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    node.workerinput["leap_state"] = str(node.config.stash[_STATE])


def pytest_unconfigure(config: pytest.Config) -> None:
    # The controller is the last to end, also where a worker crashed.
    if hasattr(config, "workerinput") or _STATE not in config.stash:
        return
    state = config.stash[_STATE]
    if os.environ.get("LEAP_DATABASE_URL"):
        Databases(leap.database.database_url(), state).drop_templates()
    else:
        EmbeddedServer(state / "server").destroy()
    shutil.rmtree(state, ignore_errors=True)


@pytest.fixture(scope="session")
def databases(pytestconfig: pytest.Config) -> Databases:
    """The test server."""
    state = pytestconfig.stash[_STATE]
    if os.environ.get("LEAP_DATABASE_URL"):
        return Databases(leap.database.database_url(), state)
    server = EmbeddedServer(state / "server")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LEAP_EMBEDDED_FSYNC", "off")
        server.start()
    return Databases(server.url(), state)


@pytest.fixture(scope="session")
def initialised_template(databases: Databases) -> str:
    """Name of a template database after `leap init` with SALT and PLATFORM_KEY."""

    def build(url: str) -> None:
        with psycopg.connect(url) as connection:
            initialise(connection, {"salt": SALT, "platform_key": PLATFORM_KEY})

    return databases.make_template("initialised", build)


@pytest.fixture
def empty_database_url(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """URL of a database of this test's own that holds nothing; LEAP_DATABASE_URL is set to it."""
    yield from lend(databases, "template0", monkeypatch)


@pytest.fixture
def database_url(databases: Databases, initialised_template: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """URL of a database of this test's own after `leap init`; LEAP_DATABASE_URL is set to it."""
    yield from lend(databases, initialised_template, monkeypatch)


@pytest.fixture(scope="session")
def sample_build(databases: Databases, pytestconfig: pytest.Config) -> Path:
    """Folder of what building the sample once left behind: `target` and `logs`."""
    _make_built_template(databases, pytestconfig.stash[_STATE])
    return pytestconfig.stash[_STATE] / "sample-build"


@pytest.fixture(scope="session")
def built_template(databases: Databases, pytestconfig: pytest.Config) -> str:
    """Name of a template database with the whole sample landed and built."""
    return _make_built_template(databases, pytestconfig.stash[_STATE])


@pytest.fixture(scope="session")
def first_build(sample_build: Path) -> CompiledModels:
    """The models as they were compiled for the sample, on a database that had been built never before."""
    return CompiledModels.read(sample_build / "target" / "manifest.json")


@pytest.fixture(scope="session")
def later_build(databases: Databases, built_template: str, sample_build: Path) -> CompiledModels:
    """The models as they are compiled on a database that has been built before."""
    return databases.compile_models("later-build", built_template, sample_build)


@pytest.fixture(scope="session")
def seeded_template(databases: Databases, built_template: str) -> str:
    """Name of a template database with salt, postcodes and seeds, in which nothing has landed."""
    return databases.make_template("seeded", take_away_what_landed, built_template)


@pytest.fixture
def build(later_build: CompiledModels) -> Callable[[str], None]:
    """Build every model upon what stands in a database, as `dbt run` does and in a quarter of its time."""

    def build_upon(url: str) -> None:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("LEAP_DATABASE_URL", url)
            run_models(later_build)

    return build_upon


@pytest.fixture
def built_database_url(databases: Databases, built_template: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """URL of a copy of the built sample; LEAP_DATABASE_URL is set to it."""
    yield from lend(databases, built_template, monkeypatch)


@pytest.fixture(scope="module")
def sample_url(databases: Databases, built_template: str) -> Iterator[str]:
    """URL of a copy of the built sample that the tests of a module share, and only read."""
    url = databases.create(built_template)
    yield url
    databases.drop(url)


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


def _make_built_template(databases: Databases, state: Path) -> str:
    return databases.make_template("built", lambda url: Warehouse(url, state / "sample-build").build_sample())


def lend(databases: Databases, template: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """URL of a copy of a template, dropped afterwards; LEAP_DATABASE_URL is set to it meanwhile."""
    url = databases.create(template)
    monkeypatch.setenv("LEAP_DATABASE_URL", url)
    yield url
    databases.drop(url)
