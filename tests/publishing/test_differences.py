"""Who came new between two cumulative reports: what a reader finds out by subtracting one from the other."""

from collections.abc import Iterator

import numpy
import psycopg

from tests.publishing.macros import POLICY
from tests.publishing.reader import Interval, Policy, find_possible
from tests.publishing.tables import Table, publish

QUARTERS = 12
SUPPRESSED_ALONE = {"hide_up_to": 7, "round_to": 1, "possible_values": 1}


def make_reports(random: numpy.random.Generator, programmes: int) -> list[list[Table]]:
    """Of each programme twelve cumulative reports, by six categories of which some grow slowly."""
    reports = []
    for _ in range(programmes):
        new = random.poisson(random.choice((0.5, 2, 4, 8, 15), size=6), size=(QUARTERS, 6))
        to_date = new.cumsum(axis=0).tolist()
        reports.append([Table(sum(counts), (tuple(counts),)) for counts in to_date])
    return reports


def subtract(policy: Policy, reports: list[Table]) -> Iterator[tuple[int, Interval]]:
    """Each new cohort of 1 to `hide_up_to`, and between what the reader can say it lies: counts to date never fall."""
    possible = [find_possible(policy, report.shown_headline, report.tell())[0] for report in reports]
    for category, _ in enumerate(reports[0].breakdowns[0]):
        counts = [0, *(report.breakdowns[0][category] for report in reports)]
        known = [(0, 0), *(intervals[category] for intervals in possible)]
        lowest = numpy.maximum.accumulate([low for low, _ in known]).tolist()
        highest = numpy.minimum.accumulate([high for _, high in reversed(known)])[::-1].tolist()
        for quarter in range(1, len(known)):
            if 1 <= counts[quarter] - counts[quarter - 1] <= policy.hide_up_to:
                least = max(0, lowest[quarter] - highest[quarter - 1])
                yield counts[quarter] - counts[quarter - 1], (least, highest[quarter] - lowest[quarter - 1])


def count_known(connection: psycopg.Connection, numbers: dict[str, int]) -> tuple[int, int, int]:
    """How many new cohorts are small, and of these known exactly, and to fewer than three values."""
    policy = Policy(numbers["hide_up_to"], numbers["round_to"])
    reports = make_reports(numpy.random.default_rng(12), 100)
    publish(connection, [report for programme in reports for report in programme], numbers)
    cohorts = [cohort for programme in reports for cohort in subtract(policy, programme)]
    assert all(low <= new <= high for new, (low, high) in cohorts)
    values = [high - low + 1 for _, (low, high) in cohorts]
    return len(values), sum(count == 1 for count in values), sum(count < 3 for count in values)


def test_rounding_keeps_new_cohorts_from_being_found_by_subtraction(connection: psycopg.Connection) -> None:
    small, known, narrowed = count_known(connection, POLICY)
    assert small > 3_000
    assert (known, narrowed) == (0, 0)


def test_without_rounding_most_are_found(connection: psycopg.Connection) -> None:
    small, known, _ = count_known(connection, SUPPRESSED_ALONE)
    assert known > small / 2
