"""Every indicator of the two reports against what is counted from the delivered files and the truth about them.

On the sample; with LEAP_COUNTED_PEOPLE=5000 on a programme of so many people that is made, loaded and built for it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Databases
from tests.counting.book import Place
from tests.counting.counts import Counts
from tests.counting.delivered import Delivered, read_seed
from tests.warehouse import SAMPLE, Warehouse

PEOPLE = int(os.environ.get("LEAP_COUNTED_PEOPLE", "0"))
FOUND = """
select service, quarter, indicator, breakdown, category, numerator, denominator from marts.service_quarter
union all
select 'programme', quarter, indicator, breakdown, category, numerator, denominator from marts.programme_quarter
"""
# The link error that docs/evaluation.md states, as a share of the number, and room for so many in a small one.
AT_LEAST = 5
PEOPLE_ERROR = 0.01
# Parents who come without a child, as to EPEC, are a family of two to nobody: such a service has too many families.
FAMILIES_ERROR = 0.04
# Such a family of two is two families of one; and a record that was not linked is one more of its family.
SIZE_ERROR = 0.25
# What a record alone says that was not linked is not known of somebody: as much as people are missed.
MISSED_ERROR = 0.17
COUNTED_ALONE = {"all", "number_of_services", "measure", "service", "strand", "reach_type"}
BREAKDOWNS = {
    "all", "gender", "ethnic_group", "age_band", "area", "ward", "imd_2019_decile", "number_of_services", "delivery",
    "respondent", "question", "measure", "resource", "home_language", "disability", "lone_parent",
    "priority_population", "service", "strand", "reach_type", "number_of_children", "family_size",
}  # fmt: skip


@pytest.fixture(scope="module")
def programme(
    databases: Databases, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator:
    """The folder of a programme, and the URL of the warehouse built on it."""
    if not PEOPLE:
        yield SAMPLE, request.getfixturevalue("sample_url")
        return
    folder = tmp_path_factory.mktemp("counted")
    url = databases.create()
    warehouse, made = Warehouse(url, folder), folder / "programme"
    warehouse.leap("synth", "--people", str(PEOPLE), "--seed", "7", "--wide-mobiles", "--out", str(made))
    warehouse.leap("init", "--salt-file", str(made / "sample_salt.txt"))
    warehouse.leap("load-postcodes", str(made / "postcodes.csv"))
    warehouse.leap("load", str(made))
    warehouse.dbt("build")
    yield made, url
    databases.drop(url)


@pytest.fixture(scope="module")
def counts(programme: tuple[Path, str]) -> Counts:
    return Counts(Delivered(programme[0]))


@pytest.fixture(scope="module")
def found(programme: tuple[Path, str]) -> dict[Place, tuple[float, float | None]]:
    with psycopg.connect(programme[1]) as connection:
        return {
            tuple(place): (float(above or 0), None if below is None else float(below))
            for *place, above, below in connection.execute(FOUND)
        }


@pytest.fixture(scope="module")
def compared(counts: Counts, found: dict) -> list[tuple[Place, tuple, tuple]]:
    """Place, what the warehouse says, what was counted; of what both count, in quarters of which files came."""
    sections = dict(read_seed("indicators")[["indicator", "section"]].itertuples(index=False))
    framework = set(read_seed("mel_framework")[["service", "section"]].itertuples(index=False, name=None))
    counted = {place[2:4] for place in counts.found}
    places = {place for place in found if place[1] in counts.quarters and place[2:4] in counted}
    places |= {
        place for place in counts.found if place[0] == "programme" or (place[0], sections[place[2]]) in framework
    }
    nothing = (0.0, None)
    return [(place, found.get(place, nothing), counts.found.get(place, nothing)) for place in sorted(places)]


def test_every_indicator_is_counted(compared: list) -> None:
    assert {place[2] for place, *_ in compared} == set(read_seed("indicators").indicator)
    assert {place[3] for place, *_ in compared} == BREAKDOWNS
    assert len(compared) > 10_000


def test_what_needs_no_linking_is_exact(compared: list, counts: Counts) -> None:
    exact = [row for row in compared if row[0][2] in counts.exact]
    assert {place[2] for place, *_ in exact} == counts.exact & set(read_seed("indicators").indicator)
    assert not [place for place, one, other in exact if one[0] != other[0] or (one[1] or 0) != (other[1] or 0)]


def test_people_and_families_are_as_many_within_the_link_error(compared: list, counts: Counts) -> None:
    kinds = dict(read_seed("indicators")[["indicator", "kind"]].itertuples(index=False))
    wrong = []
    for place, one, other in compared:
        indicator, breakdown = place[2:4]
        if indicator in counts.exact:
            continue
        # Of a mean the numerator is no number of people: it is compared by the value.
        parts = [1] if kinds[indicator] == "mean" else [0, 1]
        if any(_differ(one[part] or 0, other[part] or 0, _find_error(indicator, breakdown)) for part in parts):
            wrong.append((place, one, other))
    assert not wrong


def test_means_are_as_high_within_the_link_error(compared: list) -> None:
    means = set(read_seed("indicators").query("kind == 'mean'").indicator)
    both = [row for row in compared if row[0][2] in means and (row[1][1] or 0) >= 20 and (row[2][1] or 0) >= 20]
    assert len(both) > 50
    # A mean change is near nothing: what it may be off is a share of what people's scores spread over.
    assert not [
        place
        for place, one, other in both
        if abs(one[0] / one[1] - other[0] / other[1]) > max(0.05 * abs(other[0] / other[1]), 0.5)
    ]


def test_a_fault_is_seen(compared: list) -> None:
    """Somebody counted twice in one in ten headlines of reach is more than the link error."""
    headlines = [
        row for row in compared if row[0][2] == "adults_reached_to_date" and row[0][3] == "all" and row[2][0] > 100
    ]
    assert headlines
    assert all(_differ(one[0] * 1.1, other[0], PEOPLE_ERROR) for _, one, other in headlines)


def _find_error(indicator: str, breakdown: str) -> float:
    if indicator.startswith("families"):
        return SIZE_ERROR if breakdown in ("family_size", "number_of_children") else FAMILIES_ERROR
    is_counted_alone = not indicator.startswith("people_linked") and breakdown in COUNTED_ALONE
    return PEOPLE_ERROR if is_counted_alone else MISSED_ERROR


def _differ(one: float, other: float, error: float) -> bool:
    return abs(one - other) > AT_LEAST + error * max(one, other)
