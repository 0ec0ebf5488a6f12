"""The rows of a sheet as a stream: text as it stands, dates as dates, numbers as a cell that is wide enough shows them.

openpyxl's own reader of streams passes over merged cells, hidden rows and formulas without a result, and makes of a
number whatever Python makes of it; here each of them has consequences.
"""

import math
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from openpyxl.utils.cell import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel
from openpyxl.utils.escape import unescape

from loaders.limits import LONGEST_ROW_BYTES, UNPACKED_BYTES
from loaders.spreadsheet_damage import NO_RESULT, TAKEN_FOR_DATE
from loaders.workbook import CellFormat, Sheet, Workbook, is_set, whole
from loaders.workbook_parts import Damaged, listen

Cell = str | date

MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14
_EXACT_BELOW = 1e15
_LAST_DAY = 2_958_465
# Excel counts a 29 February 1900, so that its days before that are another's.
_FIRST_SURE_DAY = 61


class SheetRow(NamedTuple):
    """A row that holds anything: its line, and its cells from column A to the last that is filled."""

    line: int
    cells: list[Cell]
    is_hidden: bool
    characters: int


class MergedCells(NamedTuple):
    """Cells that are shown as one: the first and last line and column, from 1."""

    first_column: int
    first_line: int
    last_column: int
    last_line: int


class SheetReader:
    """Reads a sheet from its first row to its last. `merged` is complete once `rows` has come to its end."""

    def __init__(self, workbook: Workbook, sheet: Sheet) -> None:
        self.merged: list[MergedCells] = []
        self._archive, self._part = workbook.archive, sheet.part
        self._texts, self._formats, self._epoch = workbook.texts, workbook.formats, workbook.epoch
        self._rows: list[SheetRow] = []
        self._line = 0
        self._is_hidden = self._is_in_row = False
        self._cells: list[Cell] = []
        self._column = 0
        self._columns: dict[str, int] = {}
        self._cell: dict[str, str] = {}
        self._pieces: list[str] = []
        self._is_listening = self._is_aloud = self._has_formula = False
        self._characters = 0

    def rows(self) -> Iterator[SheetRow]:
        """The rows that hold anything. Raises Damaged, and FileRefused as `workbook_parts.listen` does."""
        for _ in listen(self._archive, self._part, self, UNPACKED_BYTES):
            yield from self._rows
            self._rows.clear()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "c":
            if not self._is_in_row:
                raise Damaged("a cell stands outside the rows", self._line)
            self._cell, self._has_formula = attributes, False
            self._pieces.clear()
        elif name == "v":
            self._is_listening = True
        elif name == "t":
            self._is_listening = not self._is_aloud
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._start_row(attributes)
        elif name == "rPh":
            self._is_aloud = True
        elif name == "mergeCell":
            self._merge(attributes["ref"])

    def end(self, name: str) -> None:
        """An element ends."""
        if name in ("v", "t"):
            self._is_listening = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._is_in_row = False
            if self._cells:
                self._rows.append(SheetRow(self._line, self._cells, self._is_hidden, self._characters))
        elif name == "rPh":
            self._is_aloud = False

    def text(self, data: str) -> None:
        """Text stands inside an element."""
        if self._is_listening:
            self._pieces.append(data)
            self._count(data)

    def _count(self, text: str) -> None:
        self._characters += len(text)
        if self._characters > LONGEST_ROW_BYTES:
            raise Damaged("a row holds more than any row can", self._line)

    def _start_row(self, attributes: dict[str, str]) -> None:
        line = whole(attributes["r"]) if "r" in attributes else self._line + 1
        if not self._line < line <= MOST_ROWS:
            raise Damaged("its rows are not in order", line)
        self._line, self._is_hidden, self._is_in_row = line, is_set(attributes.get("hidden")), True
        self._cells, self._characters = [], 0
        self._column = 0

    def _end_cell(self) -> None:
        self._column = self._place()
        written = "".join(self._pieces)
        value = self._read(written)
        if value == "":
            return
        self._cells.extend([""] * (self._column - 1 - len(self._cells)))
        self._cells.append(value)

    def _place(self) -> int:
        reference = self._cell.get("r")
        if reference is None:
            return self._column + 1
        letters = reference.rstrip("0123456789")
        if letters not in self._columns:
            try:
                self._columns[letters] = column_index_from_string(letters)
            except ValueError:
                raise Damaged("a cell does not say where it stands", self._line) from None
        column = self._columns[letters]
        if column <= self._column or reference[len(letters) :] != str(self._line):
            raise Damaged("its cells are not in order", self._line)
        return column

    def _read(self, written: str) -> Cell:
        kind = self._cell.get("t", "n")
        if self._has_formula and not written and kind not in ("str", "inlineStr"):
            return NO_RESULT
        if not written:
            return ""
        if kind == "s":
            at = whole(written)
            if at >= len(self._texts):
                raise Damaged("a cell refers to a text that is not there", self._line)
            # Many cells may refer to one long text.
            self._count(self._texts[at])
            return self._texts[at]
        if kind == "n":
            return read_number(written, self._format(), self._epoch, self._line)
        if kind in ("str", "inlineStr"):
            return unescape(written)
        if kind == "e":
            return written
        if kind == "b":
            return "TRUE" if is_set(written) else "FALSE"
        if kind == "d":
            try:
                return datetime.fromisoformat(written).date()
            except ValueError:
                return written
        raise Damaged("a cell is of an unknown kind", self._line)

    def _format(self) -> CellFormat:
        at = whole(self._cell.get("s", "0"))
        return self._formats[at] if at < len(self._formats) else CellFormat()

    def _merge(self, reference: str) -> None:
        try:
            left, top, right, bottom = range_boundaries(reference)
        except (ValueError, TypeError):
            left = top = None
        if left is None and top is None:
            raise Damaged("its merged cells do not say where they stand")
        # Of whole columns, as `A:C`, no line is said, and of whole rows no column.
        merged = MergedCells(left or 1, top or 1, right or MOST_COLUMNS, bottom or MOST_ROWS)
        if len(self.merged) < MOST_ROWS:
            self.merged.append(merged)


def read_number(written: str, shown: CellFormat, epoch: datetime, line: int | None = None) -> Cell:
    """A number as it is shown: a date where its format shows one, else its digits with the text around them.

    Raises Damaged where it is none.
    A spreadsheet keeps 15 digits: of a longer number the rest is lost, and it is given in the form `1.23E+16`.
    """
    if shown.shows_date:
        return _read_date(_to_number(written, line), shown, epoch)
    if written.isascii() and written.isdigit() and len(written) <= 15:
        return shown.show(int(written))
    number = _to_number(written, line)
    if number.is_integer() and abs(number) < _EXACT_BELOW:
        return shown.show(int(number))
    return f"{number:.15g}".upper()


def _to_number(written: str, line: int | None) -> float:
    try:
        number = float(written)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Damaged("a cell that says it holds a number does not", line)
    return number


def _read_date(days: float, shown: CellFormat, epoch: datetime) -> Cell:
    first = _FIRST_SURE_DAY if epoch == WINDOWS_EPOCH else 0
    if not shown.shows_whole_date or not first <= days <= _LAST_DAY:
        return TAKEN_FOR_DATE
    return from_excel(days, epoch).date()
