"""Blocks whose quoting needs care: values over several lines, and marks that stand where they should not."""

import csv
import io
import re
from dataclasses import dataclass, field
from itertools import compress

import numpy as np
import pyarrow as pa

from loaders.chunk import Chunk
from loaders.limits import LONGEST_ROW_BYTES, ROW_BYTES, find_long_fields, lift_csv_limit, measure_row
from loaders.quoting import NOT_CLOSED_NEAR, BadlyQuoted, Broken, demand_sound_span


@dataclass
class QuotedRows:
    """The rows of a block and how many lines they take.

    `unfinished_at` is where in it (in bytes) a row begins that it does not end; `inner_lines` are those whose end
    stands inside a value.
    """

    chunk: Chunk
    lines: int
    unfinished_at: int | None = None
    badly_quoted: list[BadlyQuoted] = field(default_factory=list)
    inner_lines: set[int] = field(default_factory=set)
    has_spanning: bool = False


def read_row(text: str, delimiter: str) -> list[str]:
    """The first row of a text, empty where it cannot be read."""
    if '"' not in text:
        line = text.partition("\n")[0].partition("\r")[0]
        return line.split(delimiter) if line else []
    lift_csv_limit()
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def read_quoted(text: str, first_line: int, delimiter: str, width: int, gives_up: bool = False) -> QuotedRows:
    """The rows of a text. A line that breaks the rules of quoting is refused, and reading goes on below it.

    With `gives_up` the first row that the text does not end is such a line, too. Whether reading on was right is for
    the caller to judge, who knows the whole file. Raises Broken where a row of several lines is wrong itself.
    """
    lines = list(io.StringIO(text, newline=""))
    rows, starts, ends, unread, unfinished = _read_all(lines, delimiter, gives_up)
    numbers = (first_line + starts).astype(np.int32)
    chunk = Chunk(np.zeros(0, np.int32), [pa.array([], pa.string())] * width, rows=len(rows) + len(unread))
    kept = _find_well_quoted(rows, lines, starts, ends, delimiter)
    badly_quoted = [BadlyQuoted(first_line + at, lines[at], is_read=False) for at in unread]
    badly_quoted += [BadlyQuoted(int(numbers[at]), lines[starts[at]], is_read=True) for at in np.flatnonzero(~kept)]
    chunk.refused += [(bad.line, bad.reason) for bad in badly_quoted]
    spanning = np.flatnonzero(ends - starts > 1)
    for at in spanning:
        is_sound = kept[at] and len(rows[at]) == width
        demand_sound_span(lines[starts[at] : ends[at]], int(numbers[at]), is_sound, delimiter, width)
    for at, size in _measure_long_rows(lines, starts, ends).items():
        if size > LONGEST_ROW_BYTES:
            raise Broken(int(numbers[at]), NOT_CLOSED_NEAR)
        if kept[at] and size > ROW_BYTES:
            kept[at] = False
            chunk.refused.append((int(numbers[at]), "row_too_long"))
    for at in np.flatnonzero(kept & (np.fromiter(map(len, rows), np.int64, len(rows)) != width)):
        kept[at] = False
        chunk.set_aside(int(numbers[at]), rows[at])
    chunk.lines = numbers[kept]
    cells = list(zip(*compress(rows, kept.tolist()), strict=True))
    chunk.columns = [pa.array(column, pa.string()) for column in cells] or chunk.columns
    chunk.refuse(find_long_fields(chunk), "field_too_long")
    return QuotedRows(
        chunk=chunk,
        lines=len(lines) if unfinished is None else unfinished,
        unfinished_at=None if unfinished is None else len("".join(lines[:unfinished]).encode()),
        badly_quoted=sorted(bad for bad in badly_quoted if bad.line > 1),
        inner_lines={line for at in spanning for line in range(first_line + starts[at], first_line + ends[at] - 1)},
        has_spanning=bool((numbers[spanning] > 1).any()),
    )


def _read_all(
    lines: list[str], delimiter: str, gives_up: bool
) -> tuple[list[list[str]], np.ndarray, np.ndarray, list[int], int | None]:
    """Rows and the positions of their first lines and of those behind their last, the lines that are no row, and where
    an unfinished row begins.
    """
    lift_csv_limit()
    rows: list[list[str]] = []
    starts: list[int] = []
    ends: list[int] = []
    unread: list[int] = []
    at = 0
    while True:
        # To begin anew takes no longer below many lines than below few: a file may hold a bad line in every row.
        reader = csv.reader(map(lines.__getitem__, range(at, len(lines))), delimiter=delimiter, strict=True)
        first, problem = at, None
        try:
            for row in reader:
                rows.append(row)
                starts.append(at)
                at = first + reader.line_num
                ends.append(at)
        except csv.Error as error:
            problem = str(error)
        if problem is None or ("unexpected end" in problem and not gives_up):
            return rows, np.array(starts, np.int64), np.array(ends, np.int64), unread, at if problem else None
        gives_up = gives_up and "unexpected end" not in problem
        unread.append(at)
        at += 1


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
    for at, (row, start, end) in enumerate(zip(rows, starts.tolist(), ends.tolist(), strict=True)):
        is_plain = end - start == 1 and '"' not in lines[start]
        if not is_plain and any('"' in value for value in row):
            kept[at] = bool(well_quoted.fullmatch("".join(lines[start:end])))
    return kept
