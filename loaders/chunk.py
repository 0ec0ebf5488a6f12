"""Some rows of a file, column-wise."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa


@dataclass
class Chunk:
    """Rows of a file: `lines[i]` is the line on which row i starts, and every column has as many values.

    Rows that could not be read as the heading row demands are not among them: `refused` holds (line, reason) of those,
    `widths` holds (line, width) of those that have another width, and `blank` counts those of them that hold nothing.
    """

    lines: np.ndarray
    columns: list[pa.StringArray]
    refused: list[tuple[int, str]] = field(default_factory=list)
    blank: int = 0
    widths: list[tuple[int, int]] = field(default_factory=list)

    def set_aside(self, line: int, cells: Sequence[str]) -> None:
        """Take note of a row of another width than the heading row's."""
        if any(map(str.strip, cells)):
            self.refused.append((line, "wrong_width"))
            self.widths.append((line, len(cells)))
        else:
            self.blank += 1

    def refuse(self, rows: np.ndarray, reason: str) -> None:
        """Take the rows under a mask out, for a reason."""
        if rows.any():
            self.refused.extend((int(line), reason) for line in self.lines[rows])
            self.lines = self.lines[~rows]
            self.columns = [column.filter(pa.array(~rows)) for column in self.columns]

    def without_head(self) -> "Chunk":
        """The chunk without the heading row, which begins on line 1."""
        first = int(len(self.lines) > 0 and self.lines[0] == 1)
        refused = [(line, reason) for line, reason in self.refused if line > 1]
        widths = [(line, width) for line, width in self.widths if line > 1]
        return Chunk(self.lines[first:], [column.slice(first) for column in self.columns], refused, self.blank, widths)
