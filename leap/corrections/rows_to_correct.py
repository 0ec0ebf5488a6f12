"""The refused rows of a file as the provider sent them, each with its line: to be corrected and sent back alone."""

import csv
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

import numpy as np
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from leap.corrections.escaping import escape_formula
from leap.printable import make_printable
from loaders.amending import LINE_HEADING
from loaders.naming import fold_heading
from loaders.outcome import Outcome

WORKBOOK = ".xlsx"
_AS_WORKBOOK = (".csv", WORKBOOK)
_TEXT_FORMAT = "@"
_MOST_LETTERS_WIDE = 40


def list_refused_lines(outcome: Outcome) -> np.ndarray:
    """The lines of the refused rows, each once, in the order of the file."""
    return np.unique(np.array([line for *_, lines in outcome.tally.refusal_groups() for line in lines], np.int64))


def name_rows(file_name: str) -> str:
    """The name under which the rows of a delivery come back, by which its contract is found.

    A workbook, where that may come in the place of the delivery: it keeps zeros that a spreadsheet takes from a CSV.
    """
    path = Path(file_name)
    return f"{path.stem}{WORKBOOK}" if path.suffix.casefold() in _AS_WORKBOOK else path.name


def write_rows(outcome: Outcome, path: Path, file: BinaryIO) -> int:
    """Write the refused rows into `file`, which is to be at `path`; in front stands the line that each corrects.

    Columns that the contract drops stay away. Gives the number of rows that could not be cut into cells and are not
    among them. Raises FileRefused where the file has changed since it was checked.
    """
    headings = outcome.examination.layout.headings
    dropped = {fold_heading(heading) for heading in outcome.examination.source.contract.dropped}
    places = [at for at, heading in enumerate(headings) if fold_heading(heading) not in dropped]
    lines = list_refused_lines(outcome)
    rows = _Rows(outcome, lines, places)
    write = _write_workbook if path.suffix == WORKBOOK else _write_text
    write(outcome, [LINE_HEADING, *(headings[at] for at in places)], rows, file)
    return len(lines) - rows.given


class _Rows:
    """The rows of some lines with the columns at some places, counted while they are given."""

    def __init__(self, outcome: Outcome, lines: np.ndarray, places: Sequence[int]) -> None:
        self._outcome, self._lines, self._places = outcome, lines, places
        self.given = 0

    def __iter__(self) -> Iterator[list[str]]:
        for line, cells in self._outcome.examination.read_rows(self._lines):
            self.given += 1
            yield [str(line), *(cells[at] for at in self._places)]


def _write_workbook(outcome: Outcome, headings: list[str], rows: _Rows, file: BinaryIO) -> None:
    """Every cell is text and no formula, the empty ones too: what is typed into them stays as it is typed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(outcome.examination.source.contract.file.sheet or "Rows to correct")
    sheet.freeze_panes = "B2"
    for at, heading in enumerate(headings):
        sheet.column_dimensions[get_column_letter(at + 1)].width = min(len(heading) + 4, _MOST_LETTERS_WIDE)
    for row in (headings, *rows):
        sheet.append([_make_cell(sheet, value) for value in row])
    book.save(file)


def _make_cell(sheet: object, value: str) -> WriteOnlyCell:
    shown = make_printable(value, kept="\n") if ILLEGAL_CHARACTERS_RE.search(value) else value
    cell = WriteOnlyCell(sheet, shown)
    cell.data_type = "s"
    cell.number_format = _TEXT_FORMAT
    return cell


def _write_text(outcome: Outcome, headings: list[str], rows: _Rows, file: BinaryIO) -> None:
    """The mark at the beginning lets a spreadsheet see that it is UTF-8."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=outcome.examination.layout.delimiter)
    writer.writerow(headings)
    writer.writerows(map(escape_formula, row) for row in rows)
    text.detach()
