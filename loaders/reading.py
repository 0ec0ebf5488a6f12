"""A file to chunks of columns: strict about quotation marks and width, sure of its line numbers, in constant memory."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from leap.errors import FileRefused
from loaders.contract import Contract
from loaders.fingerprint import Fingerprint
from loaders.layout import DELIMITERS, Layout, match_layout

CHUNK_ROWS = 32_768
CHUNK_CHARACTERS = 16 << 20
_STEP_ROWS = 2_048
_BUFFER_BYTES = 1 << 20
_QUOTE = b'"'


@dataclass
class Chunk:
    """Some rows of a file, column-wise. `lines[i]` is the line on which row i starts; every column has as many values.

    Rows that could not be read as the heading row demands are not among them: `refused` holds (line, reason) of those,
    and `blank` counts those that hold nothing.
    """

    lines: np.ndarray
    columns: list[pa.StringArray]
    refused: list[tuple[int, str]] = field(default_factory=list)
    blank: int = 0


def read_layout(path: Path, fingerprint: Fingerprint, contract: Contract) -> Layout:
    """Read the heading row and match it with the contract. Raises FileRefused where it is not the contract's."""
    delimiters = [contract.file.delimiter] if contract.file.delimiter else DELIMITERS
    headers = {}
    for delimiter in delimiters:
        with _open_text(path, fingerprint.encoding, hashlib.sha256()) as text:
            try:
                headers[delimiter] = next(csv.reader(text, delimiter=delimiter, strict=True), [])
            except csv.Error:
                headers[delimiter] = []
    return match_layout(path.name, headers, contract)


def read_chunks(path: Path, fingerprint: Fingerprint, layout: Layout) -> Iterator[Chunk]:
    """Read the rows below the heading row. Raises FileRefused for broken quoting and for a file that changed meanwhile."""
    sha256 = hashlib.sha256()
    with _open_text(path, fingerprint.encoding, sha256) as text:
        source = _Lines(text)
        reader = csv.reader(source, delimiter=layout.delimiter, strict=True)
        rows: list[list[str]] = []
        _pull(path, reader, rows, 1, 1)
        line = 1 + _lines_of(rows[0])
        source.taken.clear()
        while True:
            rows, source.characters = [], 0
            while len(rows) < CHUNK_ROWS and source.characters < CHUNK_CHARACTERS:
                if not _pull(path, reader, rows, line, _STEP_ROWS):
                    break
            if not rows:
                break
            lines, line = _number(rows, line, reader.line_num)
            yield _to_chunk(rows, lines, source.taken, layout)
            source.taken.clear()
    if sha256.hexdigest() != fingerprint.sha256:
        raise FileRefused(
            "file_changed",
            f"{path.name}: the file changed while it was read; wait until it is complete and load it again.",
        )


class _Lines:
    """The lines of a text, remembered until `taken` is cleared: a row's own text settles how it was quoted."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.taken: list[str] = []
        self.characters = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            self.taken.append(line)
            self.characters += len(line)
            yield line


class _HashingFile(io.FileIO):
    """A file that hashes every byte it gives."""

    def __init__(self, path: Path, sha256: "hashlib._Hash") -> None:
        super().__init__(path)
        self._sha256 = sha256

    def readinto(self, buffer: memoryview) -> int:
        count = super().readinto(buffer)
        self._sha256.update(memoryview(buffer)[:count])
        return count


def _open_text(path: Path, encoding: str, sha256: "hashlib._Hash") -> io.TextIOWrapper:
    return io.TextIOWrapper(
        io.BufferedReader(_HashingFile(path, sha256), _BUFFER_BYTES), encoding=encoding, errors="strict", newline=""
    )


def _pull(path: Path, reader: "csv._reader", rows: list[list[str]], first_line: int, count: int) -> bool:
    """Append up to `count` rows; False at the end of the file."""
    before = len(rows)
    try:
        rows.extend(islice(reader, count))
    except csv.Error as error:
        line = first_line + sum(map(_lines_of, rows))
        raise FileRefused("broken_quoting", f"{path.name}, line {line}: {_explain(error)}", line) from None
    except UnicodeError:
        raise FileRefused(
            "file_changed",
            f"{path.name}: the file changed while it was read; wait until it is complete and load it again.",
        ) from None
    return len(rows) > before


def _explain(error: csv.Error) -> str:
    if "expected after" in str(error):
        return 'a quotation mark inside a quoted value; write it twice ("") or export the file again.'
    return "a quotation mark opens a value and none closes it; close it or export the file again."


def _lines_of(row: list[str]) -> int:
    """How many lines of the file a row takes."""
    count = 1
    for cell in row:
        if "\n" in cell or "\r" in cell:
            count += cell.count("\n") + cell.count("\r") - cell.count("\r\n")
    return count


def _number(rows: list[list[str]], first_line: int, last_line: int) -> tuple[np.ndarray, int]:
    """The line on which each row starts, and the line after the last row."""
    if last_line - first_line + 1 == len(rows):
        return np.arange(first_line, first_line + len(rows), dtype=np.int32), last_line + 1
    counts = np.fromiter(map(_lines_of, rows), dtype=np.int32, count=len(rows))
    ends = first_line + np.cumsum(counts)
    return (ends - counts).astype(np.int32), int(ends[-1])


def _to_chunk(rows: list[list[str]], lines: np.ndarray, taken: list[str], layout: Layout) -> Chunk:
    refused, blank = [], 0
    ends = np.append(lines[1:], lines[0] + len(taken))
    first_line = int(lines[0])
    if set(map(len, rows)) != {layout.width}:
        kept = []
        for at, row in enumerate(rows):
            if len(row) == layout.width:
                kept.append(at)
            elif any(map(str.strip, row)):
                refused.append((int(lines[at]), "wrong_width"))
            else:
                blank += 1
        rows, lines, ends = [rows[at] for at in kept], lines[kept], ends[kept]
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    columns = columns or [pa.array([], pa.string())] * layout.width
    chunk = Chunk(lines, columns, refused, blank)
    suspects = _rows_with_quotes(columns)
    if suspects:
        cell = rf'(?:"(?:[^"]|"")*"|[^"{re.escape(layout.delimiter)}\r\n]*)'
        well_quoted = re.compile(rf"{cell}(?:{re.escape(layout.delimiter)}{cell})*(?:\r\n|\n|\r)?")
        texts = ("".join(taken[lines[at] - first_line : ends[at] - first_line]) for at in suspects)
        _refuse(chunk, [at for at, text in zip(suspects, texts, strict=True) if not well_quoted.fullmatch(text)])
    return chunk


def _rows_with_quotes(columns: list[pa.StringArray]) -> list[int]:
    """Rows with a quotation mark in a value.

    Python's reader lets one stand inside an unquoted value, as if it were a letter: whoever wrote that does not quote at
    all, and the row may be cut in the wrong places.
    """
    suspects: set[int] = set()
    for column in columns:
        data = column.buffers()[2]
        if data is not None and _QUOTE in data.to_pybytes():
            suspects.update(at for at, value in enumerate(column.to_pylist()) if '"' in value)
    return sorted(suspects)


def _refuse(chunk: Chunk, stray: list[int]) -> None:
    if stray:
        chunk.refused.extend((int(chunk.lines[at]), "stray_quotation_mark") for at in stray)
        kept = np.delete(np.arange(len(chunk.lines)), stray)
        chunk.lines = chunk.lines[kept]
        chunk.columns = [column.take(pa.array(kept)) for column in chunk.columns]
