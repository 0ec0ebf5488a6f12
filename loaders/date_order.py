"""Whether day and month are swapped under a heading, by the evidence of the whole column.

A date such as 13/05/2019 can be read one way only, 05/04/2019 both ways. Where a column proves that it, or part of it,
was written the other way round, its dates that can be read both ways are wrong without looking so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from loaders import screening

SWAPPED = "day_month_swapped"
# Fewer may be typing errors in a column that is right.
LEAST_SWAPPED = 2
LEAST_SHARE_SWAPPED = 0.05
# Of columns of right dates, some of them text, at most one in fifty looks so by chance (0.4 ** 2 * 0.6 ** 4).
LEAST_OF_A_KIND = 2
LEAST_TYPED = 6
LAST_MONTH = 12


@dataclass
class _Evidence:
    """How many dates of a column can be read as agreed alone, the other way alone, and both ways."""

    agreed: int = 0
    swapped: int = 0
    ambiguous: int = 0
    first_line: int = 0

    @property
    def is_swapped(self) -> bool:
        if not self.swapped:
            return False
        if not self.agreed:
            return self.ambiguous > 0
        share = self.swapped / (self.swapped + self.agreed)
        return self.swapped >= LEAST_SWAPPED and share >= LEAST_SHARE_SWAPPED


class DateOrder:
    """Gathers the evidence of the columns of a file, chunk by chunk."""

    def __init__(self) -> None:
        self._columns: dict[int, _Evidence] = {}

    def observe(self, at: int, days: pa.StringArray, swapped: np.ndarray | None, lines: np.ndarray) -> None:
        """Count the dates of a column: the days that were read (`YYYY-MM-DD` or null), and which could not be."""
        evidence = self._columns.setdefault(at, _Evidence())
        month, day = screening.read_month_and_day(days)
        evidence.agreed += int((day > LAST_MONTH).sum())
        evidence.ambiguous += int(((day <= LAST_MONTH) & (day != month)).sum())
        if swapped is not None and swapped.any():
            evidence.first_line = evidence.first_line or int(lines[swapped][0])
            evidence.swapped += int(swapped.sum())

    def find_swapped(self) -> Iterator[tuple[int, int, int]]:
        """Position, first line and number of dates that prove it, of each column in which day and month are swapped."""
        for at, evidence in sorted(self._columns.items()):
            if evidence.is_swapped:
                yield at, evidence.first_line, evidence.swapped


class TypedDates:
    """Dates that a sheet holds as dates beside dates that it holds as text, under one heading.

    A spreadsheet that expects the month first takes 04/05/2019 for the 5th of April and leaves 13/05/2019, which it
    cannot read, as text. So it shows by all its dates falling on the first twelve days of a month, and all of the text
    on others.
    """

    def __init__(self) -> None:
        self._typed = {True: 0, False: 0}
        self._written = {True: 0, False: 0}

    def observe(self, day: date, is_typed: bool) -> None:
        """Count a date that can be read as agreed."""
        (self._typed if is_typed else self._written)[day.day <= LAST_MONTH] += 1

    @property
    def are_swapped(self) -> bool:
        """Whether day and month of the dates that are dates are swapped."""
        early, late = self._typed[True], self._written[False]
        has_others = self._typed[False] or self._written[True]
        return not has_others and min(early, late) >= LEAST_OF_A_KIND and early + late >= LEAST_TYPED
