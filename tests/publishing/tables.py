"""Tables of made-up counts, and what the macro publishes of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy
import psycopg

from tests.publishing.macros import render
from tests.publishing.reader import LeftOut, Shown

# Counts at the edges of what they are rounded to, where sums tell most.
EDGES = (0, 0, 1, 1, 1, 2, 3, 6, 7, 7, 8, 8, 12, 12, 13, 17, 18, 22, 23)


@dataclass
class Table:
    """A headline and its breakdowns, and what is published of them."""

    headline: int
    breakdowns: tuple[tuple[int, ...], ...]
    shown_headline: Shown = None
    shown: list[list[Shown]] = field(default_factory=list)
    reasons: list[list[str | None]] = field(default_factory=list)

    def tell(self) -> list[tuple[Shown, ...] | LeftOut]:
        """What a report says of each breakdown."""
        return [
            LeftOut(len(shown)) if "left out" in reasons else tuple(shown)
            for shown, reasons in zip(self.shown, self.reasons, strict=True)
        ]

    def count_surpluses(self) -> list[int]:
        """How many more people each breakdown has than the headline."""
        return [sum(counts) - self.headline for counts in self.breakdowns]

    def list_hidden(self) -> Iterator[tuple[int, int]]:
        """Breakdown and place of each hidden count."""
        for at, reasons in enumerate(self.reasons):
            yield from ((at, place) for place, reason in enumerate(reasons) if reason)


def make_tables(random: numpy.random.Generator, number: int) -> list[Table]:
    """Random tables of one to three breakdowns with two to twelve categories; half of them keep to the edges.

    Of every fifth some people have no category, or several.
    """
    tables = []
    for _ in range(number):
        first, *sizes = random.integers(2, 8, size=random.choice((1, 2, 3), p=(0.5, 0.3, 0.2)))
        cells = _draw_counts(random, first + 5 * (random.random() < 0.1))
        others = (random.multinomial(sum(cells), random.dirichlet([0.6] * size)).tolist() for size in sizes)
        breakdowns = [cells, *others]
        headline = sum(cells)
        if random.random() < 0.2:
            changed = breakdowns[random.integers(len(breakdowns))]
            changed[0] = max(0, min(headline, changed[0] + random.integers(-9, 10)))
        tables.append(Table(headline, tuple(tuple(map(int, cells)) for cells in breakdowns)))
    return tables


def list_tables(highest: int, *sizes: int) -> list[Table]:
    """Every table of up to so many people whose breakdowns have so many categories: `sizes` has one or two."""
    return [
        Table(headline, breakdowns)
        for headline in range(highest + 1)
        for breakdowns in _pair([list(_divide(headline, size)) for size in sizes])
    ]


def publish(connection: psycopg.Connection, tables: Sequence[Table], policy: object = None) -> None:
    """Run the macro's query on all tables at once, and fill in what it publishes."""
    connection.execute("drop table if exists counts")
    connection.execute("create temporary table counts (at integer, breakdown text, category integer, people integer)")
    with connection.cursor().copy("copy counts from stdin") as copy:
        for row in _list_rows(tables):
            copy.write_row(row)
    for table in tables:
        table.shown = [[None] * len(cells) for cells in table.breakdowns]
        table.reasons = [[None] * len(cells) for cells in table.breakdowns]
    for at, breakdown, category, _, shown, reason in connection.execute(
        render("publish_counts('counts', ['at'])", policy)
    ):
        if breakdown == "all":
            tables[at].shown_headline = shown
        else:
            tables[at].shown[int(breakdown)][category] = shown
            tables[at].reasons[int(breakdown)][category] = reason


def _draw_counts(random: numpy.random.Generator, size: int) -> list[int]:
    kind = random.random()
    if kind < 0.5:
        return random.choice(EDGES, size=size).tolist()
    if kind < 0.6:
        return random.choice(((0, 1, 1, 1, 2), (6, 7, 7, 7, 7))[kind < 0.55], size=size).tolist()
    return (random.poisson(random.choice((3, 10, 40, 150)), size=size) * random.integers(0, 3, size=size)).tolist()


def _list_rows(tables: Sequence[Table]) -> Iterable[tuple[int, str, int, int]]:
    for at, table in enumerate(tables):
        yield at, "all", 0, table.headline
        for breakdown, cells in enumerate(table.breakdowns):
            for category, people in enumerate(cells):
                yield at, str(breakdown), category, people


def _divide(people: int, categories: int) -> Iterator[tuple[int, ...]]:
    if categories == 1:
        yield (people,)
        return
    for first in range(people + 1):
        yield from ((first, *others) for others in _divide(people - first, categories - 1))


def _pair(breakdowns: list[list[tuple[int, ...]]]) -> Iterator[tuple[tuple[int, ...], ...]]:
    first, *others = breakdowns
    for cells in first:
        if others:
            yield from ((cells, *rest) for rest in _pair(others))
        else:
            yield (cells,)
