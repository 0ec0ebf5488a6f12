"""What came of a file's rows: counts, refusals by line and notes on values, in four bytes a refusal."""

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

KEPT_LINES = 20
REPORTED_LINES = 100_000


class Refusal(NamedTuple):
    """Why a row, or with `line` None the whole file, was refused.

    `column` is the provider's heading; of a person without a usable key it is the person's role.
    """

    line: int | None
    column: str | None
    reason: str


class Note(NamedTuple):
    """In how many rows values under a heading were set to missing or repaired, and on which lines first."""

    column: str
    reason: str
    rows: int
    lines: list[int]


class FieldNote(NamedTuple):
    """In how many rows values of a canonical column were set to missing or repaired."""

    field: str
    reason: str
    rows: int


@dataclass
class Occurrences:
    """How often something was seen, and the first `most` lines on which it was."""

    most: int = KEPT_LINES
    count: int = 0
    lines: array = field(default_factory=lambda: array("i"))

    def add(self, lines: np.ndarray) -> None:
        """Count lines, which come in the order of the file."""
        self.count += len(lines)
        self.lines.extend(lines[: max(0, self.most - len(self.lines))].tolist())


@dataclass
class Tally:
    """Counts of one file. `rows_read` counts the rows below the heading row apart from what became of them."""

    rows_read: int = 0
    rows_accepted: int = 0
    rows_refused: int = 0
    rows_blank: int = 0
    records: Counter[str] = field(default_factory=Counter)
    _lines: dict[tuple[str | None, str], array] = field(default_factory=dict)
    widths: dict[int, Occurrences] = field(default_factory=dict)
    _by_heading: dict[tuple[str, str], Occurrences] = field(default_factory=dict)
    _in_refused_rows: dict[tuple[str, str], Occurrences] = field(default_factory=dict)
    _by_field: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def adds_up(self) -> bool:
        """Whether every row that was read was accepted, refused or blank."""
        return self.rows_read == self.rows_accepted + self.rows_refused + self.rows_blank

    @property
    def refused_share(self) -> float:
        """Refused rows among those that hold anything, 0 to 1."""
        return self.rows_refused / max(1, self.rows_accepted + self.rows_refused)

    @property
    def notes(self) -> list[Note]:
        """Notes by the provider's heading, for the provider."""
        return [Note(*key, seen.count, seen.lines[:KEPT_LINES].tolist()) for key, seen in self._sorted_notes()]

    @property
    def full_notes(self) -> list[Note]:
        """The same with the first `REPORTED_LINES` lines: more than anybody corrects by hand."""
        return [Note(*key, seen.count, seen.lines.tolist()) for key, seen in self._sorted_notes()]

    @property
    def notes_in_refused_rows(self) -> list[Note]:
        """What else is wrong in rows that were refused for something: to be corrected in the same go."""
        found = sorted(self._in_refused_rows.items())
        return [Note(*key, seen.count, seen.lines.tolist()) for key, seen in found]

    @property
    def field_notes(self) -> list[FieldNote]:
        """Notes by canonical column, for the register."""
        return [FieldNote(*key, rows) for key, rows in sorted(self._by_field.items())]

    def refuse(self, lines: np.ndarray | list[int], column: str | None, reason: str) -> None:
        """Keep the lines that were refused for a reason; counting the rows is left to the caller."""
        if not len(lines):
            return
        kept = self._lines.setdefault((column, reason), array("i"))
        kept.extend(np.asarray(lines, dtype=np.int32).tolist())

    def note_width(self, line: int, width: int) -> None:
        """Count a row that has another number of values than the heading row."""
        self.widths.setdefault(width, Occurrences()).add(np.array([line]))

    def note_heading(self, heading: str, reason: str, lines: np.ndarray) -> None:
        """Count the lines on which the value under a heading was set to missing or repaired."""
        if len(lines):
            self._by_heading.setdefault((heading, reason), Occurrences(REPORTED_LINES)).add(lines)

    def note_in_refused(self, heading: str, reason: str, lines: np.ndarray) -> None:
        """Count the lines of refused rows on which the value under a heading would be set to missing."""
        if len(lines):
            self._in_refused_rows.setdefault((heading, reason), Occurrences(REPORTED_LINES)).add(lines)

    def note_field(self, field: str, reason: str, rows: int) -> None:
        """Count rows in which a canonical column was set to missing or repaired: one heading may serve several."""
        if rows:
            self._by_field[field, reason] += rows

    def refusals(self) -> Iterator[Refusal]:
        """All refusals by line, then column and reason."""
        groups = sorted(self._lines, key=lambda group: (group[0] or "", group[1]))
        lines = [np.frombuffer(self._lines[group], np.int32) for group in groups]
        if not groups:
            return
        line = np.concatenate(lines)
        group = np.repeat(np.arange(len(groups)), [len(of) for of in lines])
        for at in np.lexsort((group, line)):
            yield Refusal(int(line[at]), *groups[group[at]])

    def refusal_groups(self, first: int | None = None) -> list[tuple[str | None, str, int, list[int]]]:
        """For each column and reason: how many rows, and the first lines or all; the most frequent first."""
        groups = [
            (column, reason, len(lines), sorted(lines)[:first]) for (column, reason), lines in self._lines.items()
        ]
        return sorted(groups, key=lambda group: (-group[2], group[0] or "", group[1]))

    def _sorted_notes(self) -> list[tuple[tuple[str, str], Occurrences]]:
        return sorted(self._by_heading.items())
