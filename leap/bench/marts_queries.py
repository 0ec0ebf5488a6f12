"""The queries that reports make of the marts, timed as they are made."""

import re
import statistics
import time
from collections.abc import Callable, Iterator

import psycopg

from leap.bench.marts_figures import QueryFigures
from leap.demo.reach import QUARTERS_SHOWN, REACH
from leap.reporting.warehouse import PROGRAMME, read_figures, read_surroundings

ROUNDS = 3
# What README and the guides have looked at whole before anything is published, and what evaluators start from.
_READ_WHOLE = (
    "reach_by_quarter",
    "reach_bounds",
    "reach_by_characteristic",
    "service_representation",
    "service_combinations",
    "source_coverage",
    "refused_rows",
    "link_review",
    "keys_set_aside",
    "attribute_conflicts",
    "probable_multiple_births",
    "link_quality",
    "key_quality",
    "match_rate",
    "family_evidence",
    "child_development",
)
# What a published measure of Power BI asks: one indicator, its headline or one breakdown, in all quarters.
_INDICATOR = (
    "select quarter, category, published_value from marts.{mart}"
    " where indicator = %(indicator)s and breakdown = %(breakdown)s{of_service} order by quarter, category"
)
_MART = re.compile(r"\bmarts\.(\w+)")


class Stopwatch:
    """In place of a connection, where a report only executes: times every statement until all its rows are there."""

    def __init__(self, connection: psycopg.Connection, purpose: str) -> None:
        self._connection = connection
        self._purpose = purpose
        self.times: dict[str, tuple[QueryFigures, list[float]]] = {}

    def execute(self, query: str, params: object = None) -> psycopg.Cursor:
        """As a connection's own."""
        begun = time.perf_counter()
        cursor = self._connection.execute(query, params)
        seconds = time.perf_counter() - begun
        mart = _MART.search(query)
        figures = QueryFigures(self._purpose, mart.group(1) if mart else "", cursor.rowcount, seconds)
        self.times.setdefault(f"{query} {params}", (figures, []))[1].append(seconds)
        return cursor

    def list_figures(self) -> list[QueryFigures]:
        """A line a statement, with the median of its seconds."""
        return [
            QueryFigures(one.purpose, one.mart, one.rows, round(statistics.median(seconds), 6))
            for one, seconds in self.times.values()
        ]


def time_queries(
    connection: psycopg.Connection, service: str, quarter: str, rounds: int = ROUNDS
) -> Iterator[QueryFigures]:
    """Make the queries of the reports of a service and of the programme for a quarter, of `leap demo`, of Power BI's
    measures and of those who look at whole marts, each some times.
    """

    def repeat(purpose: str, ask: Callable[[Stopwatch], object]) -> list[QueryFigures]:
        watch = Stopwatch(connection, purpose)
        for _ in range(rounds):
            ask(watch)
        return watch.list_figures()

    for name in (PROGRAMME, service):

        def read(watch: Stopwatch, name: str = name) -> None:
            read_figures(watch, name, quarter)
            read_surroundings(watch, name, quarter)

        yield from repeat(f"report of {name}", read)
    yield from repeat("reach of leap demo", lambda watch: watch.execute(REACH, [QUARTERS_SHOWN]))
    for mart, of_service in (("programme_quarter", ""), ("service_quarter", " and service = %(service)s")):
        statement = _INDICATOR.format(mart=mart, of_service=of_service)
        for breakdown in ("all", "ward"):
            asked = {"indicator": "children_reached_to_date", "breakdown": breakdown, "service": service}
            purpose = f"measure of Power BI, by {breakdown}"
            yield from repeat(purpose, lambda watch, s=statement, a=asked: watch.execute(s, a))
    for mart in _READ_WHOLE:
        statement = f"select * from marts.{mart}"
        yield from repeat("read whole", lambda watch, s=statement: watch.execute(s))
