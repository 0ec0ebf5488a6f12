"""Published figures: what a report may show, and nothing else.

Rows come from `published_value` of marts.service_quarter and marts.programme_quarter; exact numbers never get here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

ALL = "all"
"""The breakdown of a headline."""


@dataclass(frozen=True)
class Published:
    """One published figure; `value` is None where it is hidden."""

    quarter: str
    section: str
    indicator: str
    breakdown: str
    category: str
    value: float | None


class Figures:
    """The published figures of one service or of the programme, up to the quarter of the report."""

    def __init__(self, rows: Iterable[Published], quarter: str) -> None:
        self.rows = [row for row in rows if row.quarter <= quarter]
        self.quarter = quarter

    @cached_property
    def quarters(self) -> list[str]:
        """The quarters that have figures, the oldest first."""
        return sorted({row.quarter for row in self.rows})

    @cached_property
    def sections(self) -> list[str]:
        """The sections that have a figure in the quarter."""
        return list(dict.fromkeys(row.section for row in self.rows if row.quarter == self.quarter))

    def headline(self, indicator: str) -> Published | None:
        """The headline of an indicator in the quarter; None where there is none."""
        return next(iter(self._by_key.get((self.quarter, indicator, ALL), [])), None)

    def history(self, indicator: str) -> list[Published]:
        """The headlines of an indicator, quarter by quarter."""
        return [row for quarter in self.quarters for row in self._by_key.get((quarter, indicator, ALL), [])]

    def breakdown(self, indicator: str, breakdown: str) -> list[Published]:
        """The categories of a breakdown in the quarter; none where nothing of it is published.

        Which categories a breakdown has that is hidden as a whole is a secret too (docs/decisions/0012).
        """
        rows = self._by_key.get((self.quarter, indicator, breakdown), [])
        return rows if any(row.value is not None for row in rows) else []

    @cached_property
    def _by_key(self) -> dict[tuple[str, str, str], list[Published]]:
        rows: dict[tuple[str, str, str], list[Published]] = {}
        for row in self.rows:
            rows.setdefault((row.quarter, row.indicator, row.breakdown), []).append(row)
        return rows
