"""Financial quarters: Q1 is April to June. Written `2023-24 Q2` in data, `2023-24-Q2` in folder names."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from leap.errors import WrongUsage

_WRITTEN = re.compile(r"(\d{4})-(\d{2})[ -]Q([1-4])", re.IGNORECASE)
_MEANT = re.compile(r"\d{4}-\d{2,4}[ _-]?Q\d+", re.IGNORECASE)
_WITHIN = re.compile(r"(?<!\d)(\d{4}-\d{2})[ _-]?(Q[1-4])(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Quarter:
    """A financial quarter: `year` is the calendar year in which the financial year begins, `number` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Read `2023-24 Q2` or `2023-24-Q2`. Raises WrongUsage for anything else."""
        quarter = cls.find(text)
        if quarter is None:
            raise WrongUsage(
                f"'{text}' is not a quarter. Quarters are written 2023-24-Q2: the financial year, then Q1 (April to "
                "June) to Q4 (January to March). Give one with --quarter or name the folder so."
            )
        return quarter

    @classmethod
    def find(cls, text: str) -> "Quarter | None":
        """The quarter that a text states, None where it states none (`2023-25 Q1` is none: the years do not follow)."""
        written = _WRITTEN.fullmatch(text.strip())
        if not written or (int(written[1]) + 1) % 100 != int(written[2]):
            return None
        return cls(int(written[1]), int(written[3]))

    @classmethod
    def containing(cls, day: date) -> "Quarter":
        """The quarter in which a day lies."""
        if day.month < 4:
            return cls(day.year - 1, 4)
        return cls(day.year, (day.month - 1) // 3)

    @classmethod
    def of_path(cls, path: Path) -> "Quarter | None":
        """The quarter named by the nearest enclosing folder, None where no folder names one.

        Raises WrongUsage where a folder is named like a quarter but is none, as `2023-24-Q7`.
        """
        for folder in path.absolute().parents:
            if quarter := cls.find(folder.name):
                return quarter
            if _MEANT.fullmatch(folder.name):
                return cls.parse(folder.name)
        return None

    @classmethod
    def within(cls, text: str) -> "Quarter | None":
        """The first quarter that stands anywhere in a text, as in `users_2023-24_Q2.csv`; None where none does."""
        written = _WITHIN.search(text)
        return cls.find(f"{written[1]}-{written[2]}") if written else None

    @property
    def first_day(self) -> date:
        """First day of the quarter."""
        return date(self.year + 1, 1, 1) if self.number == 4 else date(self.year, 1 + 3 * self.number, 1)

    @property
    def last_day(self) -> date:
        """Last day of the quarter."""
        return self.next().first_day - timedelta(days=1)

    @property
    def folder(self) -> str:
        """The quarter as the name of a folder: `2023-24-Q2`."""
        return str(self).replace(" ", "-")

    def next(self) -> "Quarter":
        """The quarter after this one."""
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    def __str__(self) -> str:
        return f"{self.year}-{(self.year + 1) % 100:02d} Q{self.number}"
