"""A small programme of three quarters, of which two are built; what befalls the third is what is tested."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from leap.compiled_models import CompiledModels
from leap.synth.programme import make_programme
from tests.conftest import Databases, lend
from tests.faults import steps
from tests.faults.contents import Contents, read_contents
from tests.faults.steps import load

QUARTERS = ("2023-24-Q1", "2023-24-Q2", "2023-24-Q3")


@dataclass(frozen=True)
class Undisturbed:
    """What the last quarter makes of the database where nothing comes between, and in how many calls to it."""

    contents: Contents
    calls_of_load: int
    calls_of_build: int


@pytest.fixture(scope="session")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the files of some eighty made-up people, a folder a quarter; the last holds a correction, too."""
    folder = tmp_path_factory.mktemp("programme") / "files"
    make_programme(people=80, quarters=3, seed=5, out=folder)
    return folder


@pytest.fixture(scope="session")
def two_quarters_template(
    databases: Databases, seeded_template: str, programme: Path, first_build: CompiledModels
) -> str:
    """Name of a template database with two quarters landed and built."""

    def build(url: str) -> None:
        load(url, *(programme / quarter for quarter in QUARTERS[:2]))
        steps.build(url, first_build)

    return databases.make_template("faults-two-quarters", build, seeded_template)


@pytest.fixture(scope="session")
def undisturbed(
    databases: Databases, two_quarters_template: str, programme: Path, later_build: CompiledModels
) -> Undisturbed:
    """The third quarter landed and built upon two, with nothing in between."""
    url = databases.create(two_quarters_template)
    try:
        calls_of_load = load(url, programme / QUARTERS[2])
        calls_of_build = steps.build(url, later_build)
        return Undisturbed(read_contents(url), calls_of_load, calls_of_build)
    finally:
        databases.drop(url)


@pytest.fixture(scope="session")
def undisturbed_at_once(
    databases: Databases, seeded_template: str, programme: Path, first_build: CompiledModels
) -> Contents:
    """What a first build makes of all three quarters."""
    url = databases.create(seeded_template)
    try:
        load(url, programme)
        steps.build(url, first_build)
        return read_contents(url)
    finally:
        databases.drop(url)


@pytest.fixture
def seeded_url(databases: Databases, seeded_template: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """URL of a database in which nothing has landed; LEAP_DATABASE_URL is set to it."""
    yield from lend(databases, seeded_template, monkeypatch)


@pytest.fixture
def two_quarters_url(
    databases: Databases, two_quarters_template: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """URL of a database with two quarters landed and built; LEAP_DATABASE_URL is set to it."""
    yield from lend(databases, two_quarters_template, monkeypatch)


@pytest.fixture
def third_quarter(programme: Path) -> Path:
    """Folder with the files that are to come."""
    return programme / QUARTERS[2]


@pytest.fixture(scope="session")
def later_manifest(databases: Databases, later_build: CompiledModels) -> Path:
    """The file that the models of a later build are read from."""
    return databases.state / "later-build" / "target" / "manifest.json"
