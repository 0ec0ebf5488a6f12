"""A file to chunks of columns: strict about quotation marks and width, sure of its line numbers, in constant memory."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from leap.errors import FileRefused
from loaders.blocks import read_blocks
from loaders.contract import Contract
from loaders.fingerprint import Fingerprint
from loaders.layout import DELIMITERS, Layout, match_layout


@dataclass
class Chunk:
    """Some rows of a file, column-wise. `lines[i]` is the line on which row i starts; every column has as many values.

    Rows that could not be read as the heading row demands are not among them: `refused` holds (line, reason) of those,
    and `blank` counts those that hold nothing and have another width.
    """

    lines: np.ndarray
    columns: list[pa.StringArray]
    refused: list[tuple[int, str]] = field(default_factory=list)
    blank: int = 0


def read_layout(path: Path, fingerprint: Fingerprint, contract: Contract) -> Layout:
    """Read the heading row and match it with the contract. Raises FileRefused where it is not the contract's."""
    head = next(read_blocks(path, fingerprint)).decode()
    delimiters = [contract.file.delimiter] if contract.file.delimiter else DELIMITERS
    return match_layout(path.name, {delimiter: _read_header(head, delimiter) for delimiter in delimiters}, contract)


def read_chunks(path: Path, fingerprint: Fingerprint, layout: Layout) -> Iterator[Chunk]:
    """Read the rows below the heading row. Raises FileRefused for broken quoting and for a changed file."""
    line, is_head, unfinished = 1, True, b""
    for block in read_blocks(path, fingerprint):
        block = unfinished + block
        unfinished = b""
        if b'"' not in block:
            chunk, lines = _read_unquoted(block, line, layout)
        else:
            try:
                chunk, lines = _read_quoted(block.decode(), line, layout)
            except _Unfinished:
                # The last row goes on in the next block.
                unfinished = block
                continue
            except _Broken as broken:
                raise _refuse_quoting(path, broken.line, broken.explanation) from None
        line += lines
        yield _drop_head(chunk) if is_head else chunk
        is_head = False
    if unfinished:
        raise _refuse_quoting(path, _find_unfinished(unfinished.decode(), line, layout), _NEVER_CLOSED)


_NEVER_CLOSED = "a quotation mark opens a value and none closes it; close it or export the file again."
_STRAY_INSIDE = "a quotation mark inside a quoted value; write it twice or export the file again."


class _Unfinished(Exception):
    """The text ends inside a quoted value."""


class _Broken(Exception):
    def __init__(self, line: int, explanation: str) -> None:
        self.line = line
        self.explanation = explanation


def _refuse_quoting(path: Path, line: int, explanation: str) -> FileRefused:
    return FileRefused("broken_quoting", f"{path.name}, line {line}: {explanation}", line)


def _read_header(head: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _drop_head(chunk: Chunk) -> Chunk:
    """A chunk without the heading row, which begins on line 1."""
    first = int(len(chunk.lines) > 0 and chunk.lines[0] == 1)
    refused = [(line, reason) for line, reason in chunk.refused if line > 1]
    return Chunk(chunk.lines[first:], [column.slice(first) for column in chunk.columns], refused, chunk.blank)


def _read_unquoted(block: bytes, first_line: int, layout: Layout) -> tuple[Chunk, int]:
    """Without a quotation mark every line is a row: Arrow is quicker. Gives the chunk and its number of lines."""
    wrong: list[tuple[int, str]] = []

    def skip(row: pyarrow.csv.InvalidRow) -> str:
        wrong.append((row.number, row.text))
        return "skip"

    names = [str(at) for at in range(layout.width)]
    table = pyarrow.csv.read_csv(
        pa.BufferReader(block),
        pyarrow.csv.ReadOptions(use_threads=False, column_names=names, block_size=len(block) + 1),
        pyarrow.csv.ParseOptions(
            delimiter=layout.delimiter,
            quote_char=False,
            double_quote=False,
            ignore_empty_lines=False,
            invalid_row_handler=skip,
        ),
        pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), null_values=[]),
    )
    count = table.num_rows + len(wrong)
    lines = np.arange(first_line, first_line + count, dtype=np.int32)
    lines = np.delete(lines, [number - 1 for number, _ in wrong])
    columns = [column.combine_chunks() for column in table.columns]
    chunk = Chunk(lines, columns)
    for number, text in wrong:
        _set_aside(chunk, first_line + number - 1, text.split(layout.delimiter))
    return chunk, count


def _read_quoted(text: str, first_line: int, layout: Layout) -> tuple[Chunk, int]:
    """Rows that may hold quoted values, delimiters and line ends. Gives the chunk and its number of lines."""
    lines = list(io.StringIO(text, newline=""))
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(lines, delimiter=layout.delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise _Unfinished from None
        line = first_line + sum(map(_lines_of, rows))
        raise _Broken(line, _STRAY_INSIDE if "expected after" in str(error) else _NEVER_CLOSED) from None
    counts = np.fromiter(map(_lines_of, rows), dtype=np.int32, count=len(rows))
    ends = np.cumsum(counts)
    starts = ends - counts
    chunk = Chunk(np.zeros(0, np.int32), [])
    kept = _find_well_quoted(rows, lines, starts, ends, layout.delimiter)
    for at in np.flatnonzero(~kept):
        chunk.refused.append((first_line + int(starts[at]), "stray_quotation_mark"))
    for at, row in enumerate(rows):
        if kept[at] and len(row) != layout.width:
            kept[at] = False
            _set_aside(chunk, first_line + int(starts[at]), row)
    chunk.lines = (first_line + starts[kept]).astype(np.int32)
    cells = zip(*(row for at, row in enumerate(rows) if kept[at]), strict=True)
    chunk.columns = [pa.array(column, pa.string()) for column in cells] or [pa.array([], pa.string())] * layout.width
    return chunk, len(lines)


def _set_aside(chunk: Chunk, line: int, cells: list[str]) -> None:
    """A row of another width than the heading row's."""
    if any(map(str.strip, cells)):
        chunk.refused.append((line, "wrong_width"))
    else:
        chunk.blank += 1


def _find_well_quoted(
    rows: list[list[str]], lines: list[str], starts: np.ndarray, ends: np.ndarray, delimiter: str
) -> np.ndarray:
    """Which rows are quoted as they should be.

    Python's reader lets a quotation mark stand inside an unquoted value, as if it were a letter: whoever wrote that
    does not quote at all, and the row may be cut in the wrong places.
    """
    cell = rf'(?:"(?:[^"]|"")*"|[^"{re.escape(delimiter)}\r\n]*)'
    well_quoted = re.compile(rf"{cell}(?:{re.escape(delimiter)}{cell})*(?:\r\n|\n|\r)?")
    kept = np.ones(len(rows), bool)
    for at, row in enumerate(rows):
        if any('"' in value for value in row):
            kept[at] = bool(well_quoted.fullmatch("".join(lines[starts[at] : ends[at]])))
    return kept


def _find_unfinished(text: str, first_line: int, layout: Layout) -> int:
    """The line on which the row that never ends begins."""
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend(csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter, strict=True))
    return first_line + sum(map(_lines_of, rows))


def _lines_of(row: list[str]) -> int:
    """How many lines of the file a row takes."""
    count = 1
    for cell in row:
        if "\n" in cell or "\r" in cell:
            count += cell.count("\n") + cell.count("\r") - cell.count("\r\n")
    return count
