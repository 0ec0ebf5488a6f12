"""Blocks whose quoting needs care: values over several lines, and marks that stand where they should not."""

import csv
import io
import re

import numpy as np
import pyarrow as pa

from loaders.chunk import Chunk
from loaders.limits import LONGEST_ROW_BYTES, ROW_BYTES, find_long_fields, lift_csv_limit, measure_row


class Unfinished(Exception):
    """The text ends inside a quoted value, of a row that begins at byte `begin` of it."""

    def __init__(self, begin: int) -> None:
        super().__init__(begin)
        self.begin = begin


class Broken(Exception):
    """Rows cannot be told apart from `line` on."""

    def __init__(self, line: int, explanation: str) -> None:
        super().__init__(explanation)
        self.line = line


NEVER_CLOSED = "a quotation mark opens a value and none closes it; close it or export the file again."
NOT_CLOSED_NEAR = (
    f"a quotation mark opens a value and none closes it within {LONGEST_ROW_BYTES >> 20} MB; close it or export the "
    "file again."
)
_STRAY_INSIDE = "a quotation mark inside a quoted value; write it twice or export the file again."


def read_row(text: str, delimiter: str) -> list[str]:
    """The first row of a text, empty where it cannot be read."""
    lift_csv_limit()
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def read_quoted(text: str, first_line: int, delimiter: str, width: int) -> tuple[Chunk, int]:
    """The rows of a text, and how many lines it has. Raises Unfinished or Broken."""
    lines = list(io.StringIO(text, newline=""))
    rows: list[list[str]] = []
    lift_csv_limit()
    try:
        rows.extend(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            read = sum(map(_count_lines, rows))
            raise Unfinished(len("".join(lines[:read]).encode())) from None
        line = first_line + sum(map(_count_lines, rows))
        raise Broken(line, _STRAY_INSIDE if "expected after" in str(error) else NEVER_CLOSED) from None
    counts = np.fromiter(map(_count_lines, rows), dtype=np.int32, count=len(rows))
    ends = np.cumsum(counts)
    starts = ends - counts
    chunk = Chunk(np.zeros(0, np.int32), [])
    kept = _find_well_quoted(rows, lines, starts, ends, delimiter)
    chunk.refused.extend((first_line + int(starts[at]), "stray_quotation_mark") for at in np.flatnonzero(~kept))
    for at, size in _measure_long_rows(lines, starts, ends).items():
        if size > LONGEST_ROW_BYTES:
            raise Broken(first_line + int(starts[at]), NOT_CLOSED_NEAR)
        if kept[at] and size > ROW_BYTES:
            kept[at] = False
            chunk.refused.append((first_line + int(starts[at]), "row_too_long"))
    for at, row in enumerate(rows):
        if kept[at] and len(row) != width:
            kept[at] = False
            chunk.set_aside(first_line + int(starts[at]), row)
    chunk.lines = (first_line + starts[kept]).astype(np.int32)
    cells = zip(*(row for at, row in enumerate(rows) if kept[at]), strict=True)
    chunk.columns = [pa.array(column, pa.string()) for column in cells] or [pa.array([], pa.string())] * width
    chunk.refuse(find_long_fields(chunk), "field_too_long")
    return chunk, len(lines)


def _measure_long_rows(lines: list[str], starts: np.ndarray, ends: np.ndarray) -> dict[int, int]:
    """Bytes of the rows that may be over the limit; a character has up to four."""
    until = np.concatenate([[0], np.cumsum(np.fromiter(map(len, lines), np.int64, len(lines)))])
    long = np.flatnonzero((until[ends] - until[starts]) * 4 > ROW_BYTES)
    return {int(at): measure_row(lines[starts[at] : ends[at]]) for at in long}


def _find_well_quoted(
    rows: list[list[str]], lines: list[str], starts: np.ndarray, ends: np.ndarray, delimiter: str
) -> np.ndarray:
    """Which rows are quoted as they should be.

    Python's reader lets a quotation mark stand inside an unquoted value, as if it were a letter: whoever wrote that
    does not quote at all, and the row may be cut in the wrong places.
    """
    between = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]|"")*"|[^"{between}\r\n]*)'
    well_quoted = re.compile(rf"{cell}(?:{between}{cell})*(?:\r\n|\n|\r)?")
    kept = np.ones(len(rows), bool)
    for at, row in enumerate(rows):
        if any('"' in value for value in row):
            kept[at] = bool(well_quoted.fullmatch("".join(lines[starts[at] : ends[at]])))
    return kept


def _count_lines(row: list[str]) -> int:
    """How many lines of the file a row takes."""
    count = 1
    for cell in row:
        if "\n" in cell or "\r" in cell:
            count += cell.count("\n") + cell.count("\r") - cell.count("\r\n")
    return count
