"""dbt's exposures say which marts each report reads: held to what the code queries, both ways."""

import json
import re
from pathlib import Path

import psycopg
import pytest

from leap.powerbi.marts import read_marts
from leap.reporting import warehouse
from tests.warehouse import PROJECT

PACKAGES = {
    "analysis": {"collective_impact"},
    "demo": {"reach_of_the_demo"},
    "identity": {"explanation_of_links"},
    "reporting": {"service_quarterly_report", "programme_quarterly_report"},
}
"""Packages of leap/ with SQL that reads marts, and the exposures of what they make."""
MEASURES_ALONE = {"bench"}
"""Reads marts to time the queries of others."""
READS = re.compile(r"\b(?:from|join)\s+marts\.(\w+)|= \"marts\.(\w+)")
"""Also where a query is put together, and a table's name stands alone."""


@pytest.fixture(scope="module")
def exposed(sample_build: Path) -> dict[str, set[str]]:
    """The models that each exposure depends on."""
    manifest = json.loads((sample_build / "target" / "manifest.json").read_text(encoding="utf-8"))
    return {
        exposure["name"]: {manifest["nodes"][node]["name"] for node in exposure["depends_on"]["nodes"]}
        for exposure in manifest["exposures"].values()
    }


def find_read(package: str) -> set[str]:
    """The marts that the SQL of a package reads."""
    sources = (path.read_text(encoding="utf-8") for path in (PROJECT / "leap" / package).rglob("*.py"))
    return {name for source in sources for found in READS.findall(source) for name in found if name}


def test_every_package_that_reads_marts_has_an_exposure() -> None:
    packages = {path.parent.name for path in (PROJECT / "leap").glob("*/__init__.py")}
    assert {package for package in packages if find_read(package)} - MEASURES_ALONE == set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_an_exposure_depends_on_what_the_code_reads(package: str, exposed: dict[str, set[str]]) -> None:
    assert set().union(*(exposed[name] for name in PACKAGES[package])) == find_read(package)


def test_power_bi_depends_on_every_public_mart(exposed: dict[str, set[str]], sample_build: Path) -> None:
    assert exposed["power_bi_project"] == set(read_marts(sample_build / "target" / "manifest.json").by_name)


def test_there_is_no_exposure_of_nothing(exposed: dict[str, set[str]]) -> None:
    assert set(exposed) == {"power_bi_project"}.union(*PACKAGES.values())


@pytest.mark.parametrize(
    ("service", "exposure"),
    [("baby_steps", "service_quarterly_report"), (warehouse.PROGRAMME, "programme_quarterly_report")],
)
def test_each_quarterly_report_queries_what_its_exposure_says(
    service: str, exposure: str, exposed: dict[str, set[str]], sample_url: str
) -> None:
    with psycopg.connect(sample_url) as connection:
        recorder = Recorder(connection)
        warehouse.read_figures(recorder, service, "2023-24 Q4")
        warehouse.read_surroundings(recorder, service, "2023-24 Q4")
    assert recorder.read == exposed[exposure]


class Recorder:
    """A connection that remembers which marts were asked."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.read: set[str] = set()

    def execute(self, query: str, *given: object) -> psycopg.Cursor:
        """Run a query, and remember."""
        self.read |= set(re.findall(r"\bmarts\.(\w+)", query))
        return self.connection.execute(query, *given)
