"""A warehouse of three quarters, upon which the fourth is planned."""

from collections.abc import Iterator

import pytest

from leap.compiled_models import CompiledModels
from leap.planning import rehearsal
from tests.building import run_models
from tests.conftest import Databases, lend
from tests.warehouse import QUARTERS, SAMPLE, Warehouse


@pytest.fixture(scope="session")
def three_quarters(
    databases: Databases,
    seeded_template: str,
    first_build: CompiledModels,
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """Name of a template database in which all quarters but the last have landed and are built."""

    def build(url: str) -> None:
        warehouse = Warehouse(url, tmp_path_factory.mktemp("three-quarters"))
        warehouse.leap("load", *(str(SAMPLE / quarter) for quarter in QUARTERS[:-1]))
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("LEAP_DATABASE_URL", url)
            run_models(first_build)

    return databases.make_template("three-quarters", build, seeded_template)


@pytest.fixture
def url(databases: Databases, three_quarters: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """URL of a copy of it, on which the commands work."""
    yield from lend(databases, three_quarters, monkeypatch)


@pytest.fixture
def compiled(later_build: CompiledModels, monkeypatch: pytest.MonkeyPatch) -> None:
    """The models, compiled once, in place of what each plan would compile."""
    models = later_build.select_ancestors_of(*rehearsal.MODELS)
    monkeypatch.setattr(CompiledModels, "compile", lambda *given: models)
