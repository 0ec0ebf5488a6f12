"""Every indicator of the two reports against what is counted from the delivered files and the truth about them.

Counted of the people and families that the warehouse made, every figure is the same. Counted of those who there really
are, it differs by whom the linking got wrong, and no more. On the sample; with LEAP_COUNTED_PEOPLE=5000, and perhaps
LEAP_COUNTED_SEED=8, on a programme of so many people that is made, loaded and built for it.
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
from tests.counting.linked import link
from tests.counting.missed import Missed, count_missed, read_missed
from tests.warehouse import SAMPLE, Warehouse

# first of all, so that no other worker takes some of them and counts everything once more
pytestmark = pytest.mark.long

PEOPLE = int(os.environ.get("LEAP_COUNTED_PEOPLE", "0"))
SEED = os.environ.get("LEAP_COUNTED_SEED", "7")
FOUND = """
select service, quarter, indicator, breakdown, category, numerator, denominator from marts.service_quarter
union all
select 'programme', quarter, indicator, breakdown, category, numerator, denominator from marts.programme_quarter
"""
# What docs/evaluation.md states of unique reach, as a share of the number to date, and room for so many in a small one.
AT_LEAST = 5
PEOPLE_ERROR = 0.01
# Parents who come without a child, as to EPEC, are a family of two to nobody: such a service has too many families.
FAMILIES_ERROR = 0.04
HEADLINES = {"all", "service", "strand", "reach_type"}
REACH = tuple(f"{unit}_reached_to_date" for unit in ("children", "adults", "practitioners", "families"))
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
    warehouse.leap("synth", "--people", str(PEOPLE), "--seed", SEED, "--wide-mobiles", "--out", str(made))
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
def linked(counts: Counts, programme: tuple[Path, str]) -> Counts:
    """The same counted of the individuals and families that the warehouse made."""
    delivered = link(counts.delivered, programme[1])
    assert not delivered.registered.person.isna().any(), "a record stands that the warehouse has no individual for"
    return Counts(delivered)


@pytest.fixture(scope="module")
def missed(counts: Counts, linked: Counts) -> Missed:
    return count_missed(counts, linked)


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


def test_every_figure_is_what_is_counted_of_the_people_who_were_made(compared: list, linked: Counts) -> None:
    """Not one person of whom a number stands in the reports is counted otherwise by pandas."""
    other = {place: linked.found.get(place, (0, None)) for place, *_ in compared}
    assert not [(place, one, other[place]) for place, one, _ in compared if not _is_same(one, other[place])]


def test_whom_the_linking_got_wrong_are_all_that_a_figure_is_off(
    compared: list, counts: Counts, linked: Counts, missed: Missed
) -> None:
    wrong = []
    for place, one, other in compared:
        if place[2] in counts.exact:
            continue
        people = read_missed(missed, place)
        allowed = (people * _find_most(place, counts, linked), people)
        if any(abs((a or 0) - (b or 0)) > most for a, b, most in zip(one, other, allowed, strict=True)):
            wrong.append((place, one, other, allowed))
    assert not wrong


def test_reach_is_as_stated(compared: list) -> None:
    reach = [row for row in compared if row[0][2] in REACH and row[0][3] in HEADLINES]
    assert len(reach) > 500
    assert not [
        (place, one, other)
        for place, one, other in reach
        if _differ(one[0], other[0], FAMILIES_ERROR if place[2].startswith("families") else PEOPLE_ERROR)
    ]


def test_a_fault_is_seen(compared: list, linked: Counts, missed: Missed) -> None:
    """One person too many is more than nothing, and somebody counted twice in ten more than what is stated."""
    headlines = [
        row for row in compared if row[0][2] == "adults_reached_to_date" and row[0][3] == "all" and row[2][0] > 100
    ]
    assert headlines
    assert all(_differ(one[0] * 1.1, other[0], PEOPLE_ERROR) for _, one, other in headlines)
    assert not any(_is_same((one[0] + 1, one[1]), linked.found[place]) for place, one, _ in headlines)
    # Whom the linking got wrong are some of those counted: a figure may not be off by anything.
    assert all(read_missed(missed, place) < 0.4 * other[0] for place, _, other in headlines)


def _is_same(one: tuple, other: tuple) -> bool:
    return all(abs((a or 0) - (b or 0)) < 1e-6 for a, b in zip(one, other, strict=True))


def _find_most(place: Place, *counted: Counts) -> float:
    """What a person who was linked wrongly may take from a numerator: a mean's is the sum of what people have."""
    _, _, indicator, breakdown, category = place
    # Money is not of people: all that is off is by how many it is divided.
    if indicator.startswith("money_per_person"):
        return 0
    return max(counts.read_most(indicator, category if breakdown == "measure" else "") for counts in counted)


def _differ(one: float, other: float, error: float) -> bool:
    return abs(one - other) > AT_LEAST + error * max(one, other)
