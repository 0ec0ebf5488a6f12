"""Some rows of a file, column-wise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from loaders.dialect import DELIMITERS
from loaders.normalising import clean_text

# By which old systems end a text (Ctrl-Z): a part of no value.
_END_OF_FILE = "\x1a"


@dataclass
class Chunk:
    """Rows of a file: `lines[i]` is the line on which row i starts, and every column has as many values.

    Rows that could not be read as the heading row demands are not among them: `refused` holds (line, reason) of those,
    `widths` holds (line, width) of those that have another width, and `blank` counts those of them that hold nothing.
    `rows` is how many rows the reader came by, counted apart from what became of them. `fragments` holds the lines that
    hold a single value: what may be left of a row that was broken in two in its first or its last value.
    """

    lines: np.ndarray
    columns: list[pa.StringArray]
    refused: list[tuple[int, str]] = field(default_factory=list)
    blank: int = 0
    widths: list[tuple[int, int]] = field(default_factory=list)
    rows: int = 0
    fragments: list[int] = field(default_factory=list)

    def set_aside(self, line: int, cells: Sequence[str]) -> None:
        """Take note of a row of another width than the heading row's."""
        if not any(map(clean_text, cells)):
            self.blank += 1
            return
        self.refused.append((line, "wrong_width"))
        self.widths.append((line, len(cells)))
        if len(cells) == 1 and cells[0] != _END_OF_FILE and not self._is_row_of_another_dialect(cells[0]):
            self.fragments.append(line)

    def refuse(self, rows: np.ndarray, reason: str) -> None:
        """Take the rows under a mask out, for a reason."""
        if rows.any():
            self.refused.extend((int(line), reason) for line in self.lines[rows])
            self.lines = self.lines[~rows]
            self.columns = [column.filter(pa.array(~rows)) for column in self.columns]

    def refuse_lines(self, lines: Iterable[int], reason: str) -> None:
        """Refuse the rows to which some lines belong, whatever else they were refused for."""
        starts = self.starts
        at = np.searchsorted(starts, np.fromiter(lines, np.int64), side="right") - 1
        concerned = set(starts[at[at >= 0]].tolist())
        self.refused = [(line, reason if line in concerned else before) for line, before in self.refused]
        self.widths = [(line, width) for line, width in self.widths if line not in concerned]
        self.fragments = [line for line in self.fragments if line not in concerned]
        self.refuse(np.isin(self.lines, list(concerned)), reason)

    @property
    def starts(self) -> np.ndarray:
        """The lines on which rows start that hold anything, refused or not, in the order of the file."""
        refused = np.fromiter((line for line, _ in self.refused), np.int64, len(self.refused))
        filled = self.lines[~self._find_empty()]
        return np.sort(np.concatenate([filled, refused])) if len(refused) else filled

    def _find_empty(self) -> np.ndarray:
        empty = np.ones(len(self.lines), bool)
        for column in self.columns:
            empty &= measure_values(column) == 0
            if not empty.any():
                break
        return empty

    def without_head(self) -> "Chunk":
        """The chunk without the heading row, which begins on line 1."""
        first = int(len(self.lines) > 0 and self.lines[0] == 1)
        refused = [(line, reason) for line, reason in self.refused if line > 1]
        widths = [(line, width) for line, width in self.widths if line > 1]
        columns = [column.slice(first) for column in self.columns]
        fragments = [line for line in self.fragments if line > 1]
        return Chunk(self.lines[first:], columns, refused, self.blank, widths, self.rows - 1, fragments)

    def _is_row_of_another_dialect(self, cell: str) -> bool:
        return any(cell.count(delimiter) + 1 == len(self.columns) for delimiter in DELIMITERS)


def measure_values(column: pa.StringArray) -> np.ndarray:
    """Bytes of each value of a column without nulls."""
    if not len(column):
        return np.zeros(0, np.int32)
    ends = np.frombuffer(column.buffers()[1], np.int32)[column.offset : column.offset + len(column) + 1]
    return np.diff(ends)
