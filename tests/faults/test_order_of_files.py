"""The same files in any order, in one build or in several: the same people, families and counts."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from leap.compiled_models import CompiledModels
from loaders.contracts import find_source, read_sources
from loaders.deliveries import Delivery, find_deliveries
from tests.conftest import Databases
from tests.faults import steps
from tests.faults.contents import name_differences, read_contents, read_groups
from tests.faults.steps import CASES, SEED, land_all, load

ORDERS = max(CASES // 20, 2)
BUILDS = 3

COUNTS = ("reach_by_quarter", "reach_bounds", "source_coverage", "refused_rows", "match_rate", "keys_set_aside")


@pytest.fixture(scope="module")
def in_order(databases: Databases, seeded_template: str, programme: Path, first_build: CompiledModels) -> Iterator[str]:
    """URL of a database with all files as `leap load` takes them, and one build."""
    url = databases.create(seeded_template)
    load(url, programme)
    steps.build(url, first_build)
    yield url
    databases.drop(url)


@pytest.mark.parametrize("case", range(ORDERS))
def test_in_any_order_the_same_people_are_counted(
    case: int, in_order: str, seeded_url: str, programme: Path, first_build: CompiledModels
) -> None:
    land_all(seeded_url, shuffle(programme, case))
    steps.build(seeded_url, first_build)
    assert read_groups(seeded_url) == read_groups(in_order), f"case {case} of seed {SEED}"
    marts, expected = (read_contents(url, ("marts",)) for url in (seeded_url, in_order))
    assert not name_differences(marts, expected), f"case {case} of seed {SEED}"


@pytest.mark.parametrize("case", range(ORDERS))
def test_with_builds_between_the_same_people_are_counted(
    case: int,
    in_order: str,
    seeded_url: str,
    programme: Path,
    first_build: CompiledModels,
    later_build: CompiledModels,
) -> None:
    deliveries = shuffle(programme, case)
    size = len(deliveries) // BUILDS + 1
    for begin in range(0, len(deliveries), size):
        land_all(seeded_url, deliveries[begin : begin + size])
        steps.build(seeded_url, later_build if begin else first_build)
    assert read_groups(seeded_url) == read_groups(in_order), f"case {case} of seed {SEED}"
    marts, expected = (read_contents(url, ("marts",)) for url in (seeded_url, in_order))
    differing = name_differences(marts, expected)
    assert not [table for table in differing if table.removeprefix("marts.").startswith(COUNTS)], f"case {case}"


def shuffle(programme: Path, case: int) -> list[Delivery]:
    """All files in an order by chance; a correction comes after what it corrects, since it takes its place."""
    deliveries, _ = find_deliveries([programme])
    sources = read_sources([]).values()
    places = [(find_source(delivery.path.name, sources).name, delivery.quarter) for delivery in deliveries]
    left = {place: [] for place in places}
    for place, delivery in zip(places, deliveries, strict=True):
        left[place].append(delivery)
    return [left[place].pop(0) for place in Random(f"{SEED} {case}").sample(places, len(places))]
