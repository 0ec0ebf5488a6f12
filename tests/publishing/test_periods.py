"""Quarters taken from years and from what is counted to date tell nobody a small number."""

from collections.abc import Iterable

import numpy
import psycopg
import pytest

from tests.publishing.periods import PERIODS, QUARTERS, Series, find_possible, list_small, make_contacts, make_people, publish
from tests.publishing.reader import Policy

ENOUGH = 3
POLICY = Policy()
SERVICES = 400


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


@pytest.fixture(scope="module")
def published(connection: psycopg.Connection) -> list[Series]:
    services = make_services(20240401)
    publish(connection, services)
    return services


def test_no_quarter_is_told_by_years(published: list[Series]) -> None:
    assert sum(len(list(list_small(service, POLICY))) for service in published) > 5_000
    assert find_told(published) == []


def test_without_the_guard_many_are(connection: psycopg.Connection) -> None:
    services = make_services(7)
    publish(connection, services, is_guarded=False)
    assert len(find_told(services)) > 100


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
            if quarter.endswith("Q1") and not period or quarter in QUARTERS[:4] and period == PERIODS[2]:
                assert shown == year
