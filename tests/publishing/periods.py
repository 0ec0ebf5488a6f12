"""Made-up services quarter by quarter, what is published of them, and a reader who takes quarters from years.

A service has people reached, counted once in the quarter, in the financial year and to date, and contacts in three
ways of delivery, which add up over quarters and over the ways.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy
import psycopg

from tests.publishing.chain import PREFIX, give, publish_values
from tests.publishing.macros import render_model
from tests.publishing.reader import FAR, Interval, Policy

QUARTERS = tuple(f"{year} Q{number}" for year in ("2022-23", "2023-24") for number in (1, 2, 3, 4))
PERIODS = ("", "_year_to_date", "_to_date")
WAYS = ("home visit", "phone", "in person")
ALL = "All"
# At the edges of what counts are rounded to, where differences tell most.
EDGES = (0, 0, 1, 2, 5, 6, 7, 7, 8, 12, 12, 12, 13, 13, 17, 17, 22, 23, 40)
DIFFERENCES = "int_indicators__differences"

Cell = tuple[str, str, str]
"""Quarter, period and category."""


@dataclass
class Series:
    """Counts of one indicator of one service, and what is published of them."""

    indicator: str
    adds_up: bool
    counts: dict[Cell, int]
    shown: dict[Cell, int | None] = field(default_factory=dict)
    left_out: set[Cell] = field(default_factory=set)


def make_people(random: numpy.random.Generator) -> Series:
    """People of a service: some of a quarter's are known from earlier in the year, or from a year before."""
    counts, in_year, to_date, before = {}, 0, 0, 0
    loyal = random.choice((0.0, 0.0, 0.3, 0.8))
    for quarter in QUARTERS:
        if quarter.endswith("Q1"):
            in_year, before = 0, to_date
        now = int(random.choice(EDGES))
        again = min(int(random.binomial(now, loyal)), in_year)
        of_old = min(int(random.binomial(now - again, loyal)), before - min(in_year, before))
        in_year += now - again
        to_date += now - again - of_old
        for period, count in zip(PERIODS, (now, in_year, to_date), strict=True):
            counts[(quarter, period, ALL)] = count
    return Series("children_reached", False, counts)


def make_contacts(random: numpy.random.Generator) -> Series:
    """Contacts by the way of delivery."""
    counts: dict[Cell, int] = {}
    for way in WAYS:
        in_quarters = [int(random.choice(EDGES)) * int(random.random() < 0.8) for _ in QUARTERS]
        for at, quarter in enumerate(QUARTERS):
            parts = (in_quarters[at], sum(in_quarters[at - at % 4 : at + 1]), sum(in_quarters[: at + 1]))
            for period, count in zip(PERIODS, parts, strict=True):
                counts[(quarter, period, way)] = count
                counts[(quarter, period, ALL)] = counts.get((quarter, period, ALL), 0) + count
    return Series("contacts_attended", True, counts)


def publish(connection: psycopg.Connection, services: list[Series], is_guarded: bool = True) -> None:
    """Publish all services by the models themselves; unguarded, nothing is hidden for a quarter's sake."""
    for model, query in _list_given(services):
        give(connection, model, query)
    give(connection, DIFFERENCES, render_model(DIFFERENCES, PREFIX))
    if not is_guarded:
        connection.execute(f"delete from {PREFIX}{DIFFERENCES}")
    columns = ["scope", "quarter", "indicator", "category", "published_value", "hidden_because"]
    for scope, quarter, indicator, category, value, reason in publish_values(connection, columns):
        service = services[int(scope)]
        cell = (quarter, indicator.removeprefix(service.indicator), category)
        service.shown[cell] = None if value is None else int(value)
        if reason == "left out":
            service.left_out.add(cell)


def find_possible(policy: Policy, service: Series) -> dict[Cell, list[int]]:
    """Smallest and largest value of each count, narrowed by all that adds up until nothing moves."""
    cells = {cell: list(_begin(policy, service, cell)) for cell in service.counts}
    sums = list(_list_sums(service))
    moved = True
    while moved:
        moved = False
        for whole, parts, is_exact in sums:
            moved |= _narrow(
                cells[whole],
                sum(cells[part][0] for part in parts) if is_exact else max(cells[part][0] for part in parts),
                sum(cells[part][1] for part in parts),
            )
            for part in parts:
                others = [cells[other] for other in parts if other != part]
                moved |= _narrow(
                    cells[part],
                    cells[whole][0] - sum(high for _, high in others),
                    cells[whole][1] - (sum(low for low, _ in others) if is_exact else 0),
                )
    return cells


def list_small(service: Series, policy: Policy) -> Iterator[Cell]:
    """Counts that nobody shall find out."""
    for cell, count in service.counts.items():
        if 1 <= count <= policy.hide_up_to:
            yield cell


def _list_sums(service: Series) -> Iterator[tuple[Cell, list[Cell], bool]]:
    categories = dict.fromkeys(category for _, _, category in service.counts)
    for category in categories:
        for at, quarter in enumerate(QUARTERS):
            now, in_year, to_date = ((quarter, period, category) for period in PERIODS)
            before = QUARTERS[at - 1] if at else None
            if quarter.endswith("Q1"):
                yield in_year, [now], True
            else:
                yield in_year, [(before, PERIODS[1], category), now], service.adds_up
            if not at:
                yield to_date, [now], True
            else:
                yield to_date, [(before, PERIODS[2], category), now], service.adds_up
            ended = QUARTERS[at - at % 4 - 1] if at >= 4 else None
            if ended:
                yield to_date, [(ended, PERIODS[2], category), in_year], service.adds_up
            else:
                yield to_date, [in_year], True
    if len(categories) > 1:
        for quarter, period in itertools.product(QUARTERS, PERIODS):
            yield (quarter, period, ALL), [(quarter, period, one) for one in categories if one != ALL], True


def _begin(policy: Policy, service: Series, cell: Cell) -> Interval:
    if service.counts[cell] == 0:
        # of nobody there is no row, and everybody sees that
        return 0, 0
    shown = service.shown[cell]
    if shown is not None:
        return policy.find_behind(shown)
    is_whole_hidden = cell in service.left_out or service.counts[cell] > policy.hide_up_to
    return (1, FAR) if is_whole_hidden else (1, policy.hide_up_to)


def _narrow(interval: list[int], lowest: int, highest: int) -> bool:
    before = tuple(interval)
    interval[0], interval[1] = max(interval[0], lowest), min(interval[1], highest)
    return before != tuple(interval)


def _list_given(services: list[Series]) -> Iterator[tuple[str, str]]:
    """Models and seeds, each with the query that stands for it."""
    indicators = dict.fromkeys((one.indicator, "contact" if one.adds_up else "individual") for one in services)
    named = ", ".join(f"('{name}{period}', '{unit}')" for name, unit in indicators for period in PERIODS)
    yield "indicators", f"select * from (values {named}) as i (indicator, unit)"
    dated = ", ".join(
        f"('{quarter}', date '{quarter[:4]}-04-01' + interval '{3 * int(quarter[-1]) - 3} months', {quarter[-1]})"
        for quarter in QUARTERS
    )
    yield (
        "dim_quarter",
        "select quarter, start::date as quarter_start_date, number as quarter_number"
        f" from (values {dated}) as q (quarter, start, number)",
    )
    scopes = ", ".join(f"('{at}', 'service', '{at}')" for at in range(len(services)))
    yield "int_indicators__scopes", f"select * from (values {scopes}) as s (service, scope_type, scope)"
    rows = ", ".join(
        f"('{at}', '{quarter}', '{one.indicator}{period}',"
        f" '{'all' if category == ALL else 'delivery'}', '{category}', {count})"
        for at, one in enumerate(services)
        for (quarter, period, category), count in one.counts.items()
        if count
    )
    yield (
        "int_indicators__values",
        "select 'service' as scope_type, scope, quarter, 'reach' as section, indicator, 'count' as kind, breakdown,"
        " category, numerator, null::numeric as denominator, numerator::numeric as value"
        f" from (values {rows}) as c (scope, quarter, indicator, breakdown, category, numerator)",
    )
