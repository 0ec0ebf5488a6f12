"""Quarters taken from years and from what is counted to date: what a reader finds out by subtracting."""

from collections.abc import Iterable

import numpy
import psycopg
import pytest

from tests.publishing.periods import (
    PERIODS,
    QUARTERS,
    Series,
    find_possible,
    list_small,
    make_contacts,
    make_people,
    publish,
)
from tests.publishing.reader import Policy

ENOUGH = 3
POLICY = Policy()
SERVICES = 100


def make_services(seed: int) -> list[Series]:
    random = numpy.random.default_rng(seed)
    return [make(random) for make in (make_people, make_contacts) for _ in range(SERVICES)]


def find_told(services: Iterable[Series]) -> list[tuple[str, tuple, int, int]]:
    """Small counts of which a reader is left with fewer values than it should."""
    told = []
    for service in services:
        possible = find_possible(POLICY, service)
        for cell, count in service.counts.items():
            low, high = possible[cell]
            assert low <= count <= high, (service.indicator, cell, count, low, high)
        for cell in list_small(service, POLICY):
            low, high = possible[cell]
            if high - low + 1 < ENOUGH:
                told.append((service.indicator, cell, low, high))
    return told


def count_small(services: Iterable[Series]) -> int:
    return sum(len(list(list_small(service, POLICY))) for service in services)


@pytest.fixture(scope="module")
def published(connection: psycopg.Connection) -> list[Series]:
    services = make_services(20240401)
    publish(connection, services)
    return services


def test_no_quarter_of_people_is_told_by_years(published: list[Series]) -> None:
    people = [service for service in published if not service.adds_up]
    assert count_small(people) > 300
    assert find_told(people) == []


def test_little_is_told_of_contacts_that_add_up_both_ways(published: list[Series]) -> None:
    """By quarter and by way of delivery at once, at the edges of rounding: of some fewer than three values are left."""
    contacts = [service for service in published if service.adds_up]
    assert count_small(contacts) > 1_000
    assert len(find_told(contacts)) < 0.05 * count_small(contacts)


def test_without_the_guard_much_more_is_told(connection: psycopg.Connection) -> None:
    services = make_services(20240401)
    publish(connection, services, is_guarded=False)
    assert len(find_told([one for one in services if not one.adds_up])) > 30
    assert len(find_told([one for one in services if one.adds_up])) > 300


def test_a_year_of_two_quarters_is_hidden_where_it_tells_one(connection: psycopg.Connection) -> None:
    """Twelve, shown as 10, and seven are 19, shown as 20: six or seven, were the year not hidden."""
    counts = {
        (quarter, period, "All"): count
        for quarter, periods in zip(QUARTERS, [(12, 12, 12), (7, 19, 19), (0, 19, 19), (23, 42, 42)], strict=False)
        for period, count in zip(PERIODS, periods, strict=True)
    }
    counts |= {(quarter, period, "All"): 0 for quarter in QUARTERS[4:] for period in PERIODS}
    alone = Series("children_reached", False, counts)
    publish(connection, [alone])
    shown = [alone.shown.get((quarter, PERIODS[1], "All")) for quarter in QUARTERS[:4]]
    assert shown == [10, None, None, 40]


def test_most_years_are_published(published: list[Series]) -> None:
    years = [
        (service.shown[cell], count)
        for service in published
        for cell, count in service.counts.items()
        if cell[1] and cell[2] == "All" and count > POLICY.hide_up_to
    ]
    assert sum(shown is not None for shown, _ in years) > 0.8 * len(years)


def test_periods_that_are_one_are_published_as_one(published: list[Series]) -> None:
    """The first quarter of a year is its year, and the first year is all to date."""
    for service in published:
        for (quarter, period, category), shown in service.shown.items():
            year = service.shown.get((quarter, PERIODS[1], category))
            is_year = (quarter.endswith("Q1") and not period) or (quarter in QUARTERS[:4] and period == PERIODS[2])
            assert not is_year or category != "All" or shown == year
