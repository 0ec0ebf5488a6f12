"""The sheet of a workbook to chunks of columns, as `reading` does it for text."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from leap.errors import FileRefused
from loaders.chunk import Chunk
from loaders.contract import Contract
from loaders.date_order import SWAPPED, TypedDates
from loaders.dates import DateFormat
from loaders.fingerprint import Fingerprint, hash_file
from loaders.headings import MOST_TITLE_LINES, HeadingsRefused, Place, demand_few_columns, refuse_title
from loaders.layout import Layout, is_heading_row, match_layout
from loaders.limits import find_long_fields, find_long_rows
from loaders.normalising import clean_text
from loaders.sheet_rows import Cell, SheetReader, SheetRow
from loaders.spreadsheet_damage import TAKEN_FOR_DATE
from loaders.workbook import choose_sheet, open_workbook

# What `leap sources template` puts beside the sheet to be filled in.
EXAMPLES, COLUMNS = "Examples", "What each column is"
TEMPLATE_SHEETS = {EXAMPLES, COLUMNS}
CHUNK_ROWS = 20_000
CHUNK_CELLS = 400_000
CHUNK_CHARACTERS = 16 << 20

_DATES = {"date", "birth_date"}


def read_layout(path: Path, contract: Contract) -> Layout:
    """Match the first row that holds anything with the contract. Raises FileRefused where it is not the contract's."""
    with _open_sheet(path, contract) as (reader, others):
        rows = list(islice(reader.rows(), MOST_TITLE_LINES))
        if not rows:
            raise FileRefused("empty_file", f"{path.name}: the sheet is empty; not even a heading row is in it.")
        place = Place(path.name, rows[0].line)
        _demand_shown(path, rows[0])
        demand_few_columns(place, len(rows[0].cells))
        try:
            layout = match_layout(place, {None: _as_texts(rows[0])}, contract)
        except HeadingsRefused as refusal:
            below = (row.line for row in rows[1:] if is_heading_row(_as_texts(row), contract))
            if line := next(below, None):
                raise refuse_title(Place(path.name, line)) from None
            raise refusal from None
        return replace(layout, unread_sheets=0 if contract.file.sheet else others)


def read_chunks(path: Path, fingerprint: Fingerprint, layout: Layout, contract: Contract) -> Iterator[Chunk]:
    """Read the rows below the heading row.

    Raises FileRefused (hidden_rows, merged_cells, file_changed, and what a workbook is refused for).
    """
    with path.open("rb") as file, _open_sheet(path, contract) as (reader, _):
        builder = _ChunkBuilder(layout, DateFormat.parse(contract.file.date_format))
        last = layout.heading_line
        for row in reader.rows():
            if row.line <= layout.heading_line:
                continue
            _demand_shown(path, row)
            builder.add(row, blank=row.line - last - 1)
            last = row.line
            if builder.is_full:
                yield builder.build()
        yield builder.build()
        _demand_one_order(path, builder, layout)
        _demand_single_cells(path, reader, layout, last)
        if hash_file(file) != fingerprint.sha256:
            raise FileRefused(
                "file_changed",
                f"{path.name}: the file changed while it was read; wait until it is complete and load it again.",
            )


@contextmanager
def _open_sheet(path: Path, contract: Contract) -> Iterator[tuple[SheetReader, int]]:
    """The reader of the sheet to read, and how many other sheets are shown that our templates do not bring along."""
    with open_workbook(path) as workbook:
        sheet = choose_sheet(path, workbook, contract.file.sheet)
        others = [other for other in workbook.sheets if other is not sheet and not other.is_hidden]
        yield SheetReader(workbook, sheet), sum(other.name not in TEMPLATE_SHEETS for other in others)


class _ChunkBuilder:
    """Gathers rows, as wide as the headings are, until they make a chunk."""

    def __init__(self, layout: Layout, date_format: DateFormat) -> None:
        self._width = layout.width
        self._date_format = date_format
        self.dates = {at: TypedDates() for at in range(layout.width) if layout.kinds_at(at) & _DATES}
        self._write = [_choose_writer(layout.kinds_at(at), date_format) for at in range(layout.width)]
        self._most_rows = min(CHUNK_ROWS, CHUNK_CELLS // layout.width)
        self._clear()

    @property
    def is_full(self) -> bool:
        rows = len(self._lines) + len(self._chunk.refused)
        return rows >= self._most_rows or self._characters >= CHUNK_CHARACTERS

    def add(self, row: SheetRow, blank: int) -> None:
        """Add a row, and how many rows without anything stand above it."""
        self._chunk.blank += blank
        self._chunk.rows += blank + 1
        self._characters += row.characters
        if len(row.cells) > self._width:
            self._chunk.set_aside(row.line, _as_texts(row))
            return
        self._lines.append(row.line)
        for at, cell in enumerate(row.cells):
            self._columns[at].append(cell if isinstance(cell, str) else self._write[at](cell))
        for at, dates in self.dates.items():
            if at < len(row.cells):
                self._observe(dates, row.cells[at])
        for column in self._columns[len(row.cells) :]:
            column.append("")

    def _observe(self, dates: TypedDates, cell: Cell) -> None:
        is_typed = not isinstance(cell, str)
        day = cell if is_typed else self._date_format.read(clean_text(cell))[0]
        if day:
            dates.observe(day, is_typed)

    def build(self) -> Chunk:
        """The chunk of the rows gathered, which are forgotten."""
        chunk = self._chunk
        chunk.lines = np.array(self._lines, np.int32)
        chunk.columns = [pa.array(column, pa.string()) for column in self._columns]
        chunk.refuse(find_long_rows(chunk), "row_too_long")
        chunk.refuse(find_long_fields(chunk), "field_too_long")
        self._clear()
        return chunk

    def _clear(self) -> None:
        self._lines: list[int] = []
        self._columns: list[list[str]] = [[] for _ in range(self._width)]
        self._chunk = Chunk(np.zeros(0, np.int32), [])
        self._characters = 0


def _choose_writer(kinds: set[str], date_format: DateFormat) -> Callable[[date], str]:
    """How a date is written into a column: where another kind of value is agreed, a date is not what was typed."""
    if kinds & _DATES:
        return date_format.write
    return (lambda day: TAKEN_FOR_DATE) if kinds else date.isoformat


def _as_texts(row: SheetRow) -> list[str]:
    return [_as_text(cell) for cell in row.cells]


def _as_text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.isoformat()


def _demand_shown(path: Path, row: SheetRow) -> None:
    if row.is_hidden:
        raise FileRefused(
            "hidden_rows",
            f"{path.name}, line {row.line}: the row is hidden, by a filter or by hand, and whether it is to be sent no "
            "file can say; show all rows, delete those that are not to be sent, and save the workbook.",
            row.line,
        )


def _demand_one_order(path: Path, builder: _ChunkBuilder, layout: Layout) -> None:
    for at, dates in builder.dates.items():
        if dates.are_swapped:
            raise FileRefused(
                SWAPPED,
                f"{path.name}: under '{layout.headings[at]}' the cells that hold dates all fall on the first twelve "
                "days of a month and the others are text: the spreadsheet took the day for the month where it could. "
                "Take the dates from the system itself, into cells that are formatted as agreed before.",
                column=layout.headings[at],
            )


def _demand_single_cells(path: Path, reader: SheetReader, layout: Layout, last: int) -> None:
    for merged in sorted(reader.merged, key=lambda cells: cells.first_line):
        if (
            merged.first_column <= layout.width
            and layout.heading_line <= merged.last_line
            and merged.first_line <= last
        ):
            line = max(merged.first_line, layout.heading_line)
            raise FileRefused(
                "merged_cells",
                f"{path.name}, line {line}: cells are merged, so that one value stands for several rows or columns; "
                "unmerge the cells, fill in each, and save the workbook.",
                line,
            )
