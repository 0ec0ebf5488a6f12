"""How large a file and its parts may be, and the rows that are too large; sizes in bytes, of rows in UTF-8."""

import csv
from collections.abc import Sequence

import numpy as np

from loaders.chunk import Chunk, measure_values

FIELD_BYTES = 64 << 10
ROW_BYTES = 1 << 20
COLUMNS = 500
FILE_BYTES = 200 << 20

# A file of that many bad rows is no table; the line of each is kept, and told.
REFUSED_ROWS = 1_000_000

# Of a workbook: what a sheet, the texts that its cells share, and its other parts unpack to. Texts are held in memory.
UNPACKED_BYTES = 1 << 30
TEXTS_BYTES = 64 << 20
STRUCTURE_BYTES = 8 << 20

# A quotation mark that is never closed swallows all rows after it: what is longer is no row, and reading on is vain.
LONGEST_ROW_BYTES = 4 << 20
LONGEST_ROW_LINES = ROW_BYTES


def lift_csv_limit() -> None:
    """Let Python's csv module read values of any length that a file can have; we tell the too long ones ourselves.

    Its limit is one of the whole process, so it is set before each reading and not once.
    """
    csv.field_size_limit(FILE_BYTES)


def may_hold_long_line(text: bytes) -> bool:
    """Whether a line may be over the limit of a row: quick, and never no where one is."""
    begin = 0
    while len(text) - begin > ROW_BYTES:
        end = max(text.rfind(mark, begin, begin + ROW_BYTES + 1) for mark in (b"\n", b"\r"))
        if end < 0:
            return True
        begin = end + 1
    return False


def find_long_lines(text: bytes) -> np.ndarray:
    """Which lines of a text are over the limit of a row."""
    lines = text.splitlines()
    return np.fromiter(map(len, lines), np.int64, len(lines)) > ROW_BYTES


def measure_row(lines: Sequence[str]) -> int:
    """Bytes of a row that takes these lines, without its line end."""
    return len("".join(lines).rstrip("\r\n").encode())


def find_long_rows(chunk: Chunk) -> np.ndarray:
    """Which rows of a workbook hold more than a row may, a separator after each value counted."""
    sizes = np.zeros(len(chunk.lines), np.int64)
    for column in chunk.columns:
        sizes += measure_values(column) + 1
    return sizes > ROW_BYTES


def find_long_fields(chunk: Chunk) -> np.ndarray:
    """Which rows hold a value over the limit."""
    too_long = np.zeros(len(chunk.lines), bool)
    for column in chunk.columns:
        too_long |= measure_values(column) > FIELD_BYTES
    return too_long
