"""A file of which no contract is known to headings and columns; read by the same strict reader as every delivery."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pyarrow as pa

from leap.errors import FileRefused, WrongUsage
from loaders.blocks import read_blocks
from loaders.chunk import Chunk
from loaders.contract import Contract, FileShape
from loaders.dialect import DELIMITERS
from loaders.fingerprint import WORKBOOK, Fingerprint, refuse_nul, refuse_other_workbooks, take_fingerprint
from loaders.headings import MOST_TITLE_LINES, Place, demand_few_columns, refuse_title
from loaders.layout import Layout
from loaders.naming import fold_heading, holds_value
from loaders.quoted_rows import read_row
from loaders.reading import read_chunks
from loaders.screening import clean_column
from loaders.sheet_rows import SheetReader, SheetRow
from loaders.workbook import choose_sheet, open_workbook

# The rows that a draft looks at: enough to tell what a column holds, and quick for a file of any size.
ROWS_OF_A_DRAFT = 50_000
# In which days typed as such in a workbook are written where no contract says how.
WORKBOOK_DATES = "YYYY-MM-DD"
_YES_NO = {"yes", "no", "y", "n", "true", "false"}


@dataclass(frozen=True)
class UnknownFile:
    """A file with headings and no contract. `delimiter` and `encoding` are as found out; a workbook has neither.

    `sheet` names the sheet of a workbook that holds the rows, where that is not the first.
    """

    path: Path
    fingerprint: Fingerprint
    headings: list[str]
    delimiter: str | None
    heading_line: int = 1
    sheet: str | None = None

    @property
    def is_workbook(self) -> bool:
        """Whether it is a workbook."""
        return self.fingerprint.encoding == WORKBOOK

    @property
    def encoding(self) -> str:
        """The encoding in the words of a contract."""
        return self.fingerprint.encoding.removesuffix("-sig")

    def read_chunks(self) -> Iterator[Chunk]:
        """The rows below the headings, some at a time."""
        layout = Layout(self.delimiter, "clear", self.headings, [], None, self.heading_line)
        shape = FileShape(pattern=self.path.name, date_format=WORKBOOK_DATES, sheet=self.sheet)
        return read_chunks(self.path, self.fingerprint, layout, Contract.model_construct(file=shape))


@dataclass
class Table:
    """Rows of a file as columns of cleaned text, in the order of its headings; `refused` counts unreadable rows."""

    headings: list[str]
    columns: list[pa.ChunkedArray] = field(default_factory=list)
    rows: int = 0
    refused: int = 0


def open_file(path: Path) -> UnknownFile:
    """Find out how a file is written.

    Raises WrongUsage where there is no such file, FileRefused (repeated_heading, empty_heading, no_heading_row and what
    `take_fingerprint` raises) where no contract could read it.
    """
    if not path.is_file():
        raise WrongUsage(f"{path} is no file: give one file of the provider.")
    refuse_other_workbooks(path)
    fingerprint = take_fingerprint(path, "cp1252")
    delimiter, line, sheet = None, 1, None
    if fingerprint.encoding == WORKBOOK:
        header, line, sheet = _find_sheet(path)
    else:
        head = next(read_blocks(path, fingerprint)).decode()
        if "\0" in next(io.StringIO(head, newline="")):
            raise refuse_nul(path.name)
        delimiter = max(DELIMITERS, key=lambda candidate: len(read_row(head, candidate)))
        header = read_row(head, delimiter)
        _refuse_title(path, header, head, delimiter)
    headings = [" ".join(heading.replace("\ufeff", "").split()) for heading in header]
    demand_few_columns(Place(path.name, line), len(headings))
    _refuse_unusable(path, line, headings)
    return UnknownFile(path, fingerprint, headings, delimiter, line, sheet)


def read_table(
    file: UnknownFile, most_rows: int | None = None, on_progress: Callable[[int], None] = lambda rows: None
) -> Table:
    """The rows of a file, or the first of them; `on_progress` is told the rows read so far.

    Raises FileRefused (no_heading_row) where the rows show that the headings are one of them.
    """
    table = Table(file.headings)
    chunks: list[list[pa.StringArray]] = []
    for chunk in file.read_chunks():
        chunks.append([clean_column(column) for column in chunk.columns])
        table.rows += len(chunk.lines)
        table.refused += len(chunk.refused)
        on_progress(table.rows)
        if most_rows and table.rows >= most_rows:
            break
    empty = [pa.array([], pa.string())] * len(file.headings)
    columns = zip(*(chunks or [empty]), strict=True)
    table.columns = [pa.chunked_array(column).slice(0, most_rows) for column in columns]
    table.rows = min(table.rows, most_rows or table.rows)
    if _is_row(table):
        raise _refuse_values(file.path, file.heading_line)
    return table


def _find_sheet(path: Path) -> tuple[list[str], int, str | None]:
    """The headings of the widest sheet that is shown, their line, and its name where it is not the first.

    The first sheet may be a cover with a title and a note. Refused is a sheet with a title above its headings.
    """
    found: list[tuple[int, list[str], int, str | None, int | None]] = []
    with open_workbook(path) as workbook:
        shown = [sheet for sheet in workbook.sheets if not sheet.is_hidden and sheet.part]
        for sheet in shown or [choose_sheet(path, workbook, None)]:
            rows = list(islice(SheetReader(workbook, sheet).rows(), MOST_TITLE_LINES))
            if rows:
                header = [cell if isinstance(cell, str) else cell.isoformat() for cell in rows[0].cells]
                widths = [(_count_filled(row), row.line) for row in rows]
                below = next((line for width, line in widths if width > 1 and widths[0][0] == 1), None)
                name = None if sheet is workbook.sheets[0] else sheet.name
                found.append((max(widths)[0], header, rows[0].line, name, below))
    if not found:
        raise FileRefused("empty_file", f"{path.name}: no sheet holds anything; not even a heading row is in it.")
    _, header, line, name, below = max(found, key=lambda one: one[0])
    if below:
        raise refuse_title(Place(path.name, below))
    return header, line, name


def _count_filled(row: SheetRow) -> int:
    return sum(bool(str(cell).strip()) for cell in row.cells)


def _refuse_title(path: Path, header: list[str], head: str, delimiter: str) -> None:
    """Refuse a file whose first line is one cell and a later one more: the headings stand below a title."""
    lines = list(islice(io.StringIO(head, newline=""), MOST_TITLE_LINES))
    below = (at for at, text in enumerate(lines, 1) if any(len(read_row(text, mark)) > 1 for mark in DELIMITERS))
    if len(header) == 1 and (line := next(below, None)):
        raise refuse_title(Place(path.name, line))


def _refuse_unusable(path: Path, line: int, headings: list[str]) -> None:
    if not any(headings):
        raise FileRefused(
            "no_heading_row",
            f"{path.name}, line {line}: nothing stands on this line; the headings stand on the first line of a file.",
            line,
        )
    # Where there is no heading row these are a person's values, and headings are shown: one of them is enough.
    if any(map(holds_value, headings)):
        raise _refuse_values(path, line)
    if empty := [str(at) for at, heading in enumerate(headings, 1) if not heading]:
        raise FileRefused(
            "empty_heading",
            f"{path.name}, line {line}: without a heading: column {', '.join(empty)}. Where a title stands above the "
            "headings, delete it; else name the column or delete it.",
            line,
        )
    folded = [fold_heading(heading) for heading in headings]
    if repeated := sorted({heading for heading in headings if folded.count(fold_heading(heading)) > 1}):
        raise FileRefused(
            "repeated_heading",
            f"{path.name}, line {line}: the heading '{repeated[0]}' stands more than once; each may stand once.",
            line,
        )


def _refuse_values(path: Path, line: int) -> FileRefused:
    return FileRefused(
        "no_heading_row",
        f"{path.name}, line {line}: these are values rather than headings; export the file with its heading row.",
        line,
    )


def _is_row(table: Table) -> bool:
    """Whether the headings are a row, as `Ada,Girl,Yes`: several stand below themselves, or one that says yes or no.

    A column that holds nothing but its own heading, as `Mother` to be ticked, says nothing.
    """
    below = 0
    for heading, column in zip(table.headings, table.columns, strict=True):
        values = {fold_heading(value) for value in column.unique().to_pylist() if value}
        if fold_heading(heading) in values and len(values) > 1:
            below += 1 + (fold_heading(heading) in _YES_NO)
    return below > 1
