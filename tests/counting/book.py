"""What was counted, by place; and how a table of records is counted in each service, strand and reach type."""

from collections import Counter
from collections.abc import Callable, Iterable

import pandas as pd

from tests.counting.delivered import read_seed

Place = tuple[str, str, str, str, str]
Number = tuple[float, float | None]
PROGRAMME = "programme"
WIDER = ("strand", "reach_type")


class Book:
    """(where, quarter, indicator, breakdown, category) → numerator, denominator; `where` is a service or `programme`.

    Strands and reach types are places too while counting; in the book their headlines stand under the programme, as
    those of services do there once more.
    """

    def __init__(self, quarters: list[str]) -> None:
        self.quarters = quarters
        self.found: dict[Place, Number] = {}
        self._most: dict[str, float] = {}
        services = read_seed("services").set_index("service")
        self._wider = {wider: services[wider].to_dict() for wider in WIDER}

    def list_places(self, table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
        """The rows of the programme, of each service, and of each strand and reach type."""
        wider = [
            (f"{name}|{group}", part)
            for name, groups in self._wider.items()
            for group, part in table.groupby(table.service.map(groups))
        ]
        return [(PROGRAMME, table), *table.groupby("service"), *wider]

    def name_places(self, services: Iterable[str]) -> set[str]:
        """All places in which something of these services counts."""
        wider = {f"{name}|{groups[one]}" for name, groups in self._wider.items() for one in services if one in groups}
        return {PROGRAMME, *services, *wider}

    def put(
        self, where: str, quarter: str, indicator: str, above: float, below: float | None = None, by: tuple = ()
    ) -> None:
        """Write a number down; `by` is a breakdown and a category."""
        if "|" not in where:
            breakdown, category = by or ("all", "All")
            self.found[(where, quarter, indicator, breakdown, str(category))] = (above, below)
        if where != PROGRAMME and not by:
            name, _, group = where.rpartition("|")
            self.found[(PROGRAMME, quarter, indicator, name or "service", group)] = (above, below)

    def put_parts(self, where: str, quarter: str, indicator: str, breakdown: str, parts: pd.Series | Counter) -> None:
        """Write down a number a category."""
        for category, number in parts.items():
            self.put(where, quarter, indicator, number, by=(breakdown, category))

    def note_most(self, indicator: str, values: pd.Series, measure: str = "") -> None:
        """Keep the most that one person adds to the numerator of an indicator, of each measure apart."""
        key = f"{indicator} {measure}"
        self._most[key] = max(self._most.get(key, 0), values.astype(float).abs().max())

    def read_most(self, indicator: str, measure: str = "") -> float:
        """The most that one person adds to a numerator; one where people are counted."""
        return self._most.get(f"{indicator} {measure}", 1)

    def read(self, where: str, quarter: str, indicator: str) -> float:
        """A headline that was counted before; 0 where there is none."""
        name, _, group = where.rpartition("|")
        place = (PROGRAMME, quarter, indicator, name, group) if name else (where, quarter, indicator, "all", "All")
        return self.found.get(place, (0, None))[0]

    def count_events(
        self,
        indicator: str,
        table: pd.DataFrame,
        quarters: pd.Series,
        count: Callable[[pd.DataFrame], Number],
        *breakdowns: str,
    ) -> None:
        """Count rows in each quarter, in the financial year up to its end, and to date, and by breakdowns."""
        for where, events in self.list_places(table):
            for quarter in self.quarters:
                for period, is_meant in mark_periods(quarters[events.index], quarter).items():
                    meant = events[is_meant]
                    self.put(where, quarter, indicator + period, *count(meant))
                    if "|" in where:
                        continue
                    for breakdown in breakdowns:
                        for category, part in meant.groupby(breakdown):
                            self.put(where, quarter, indicator + period, *count(part), by=(breakdown, category))


def mark_periods(quarters: pd.Series, quarter: str) -> dict[str, pd.Series]:
    """Which rows are of the quarter, of the financial year up to its end, and to date."""
    to_date = quarters <= quarter
    return {
        "": quarters == quarter,
        "_year_to_date": to_date & (quarters.str[:7] == quarter[:7]),
        "_to_date": to_date,
    }
