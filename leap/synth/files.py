"""A provider's file: its form, its rows, and the writing of both with the truth beside it."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from leap.synth.chance import Chance
from leap.synth.population import Person
from leap.synth.truth import Truth
from leap.synth.workbooks import write_workbook
from loaders.quarters import Quarter

REFUSED_AT_MOST = 0.1


@dataclass(frozen=True)
class Form:
    """How a provider exports; in `file_name`, `{quarter}` stands for 2023-24_Q2.

    `sheet` names the sheet of a workbook, in which the columns `dates` hold days of this `date_format`.
    """

    source: str
    file_name: str
    headings: tuple[str, ...]
    encoding: str = "utf-8"
    byte_order_mark: bool = False
    delimiter: str = ","
    line_end: str = "\r\n"
    sheet: str | None = None
    date_format: str = ""
    dates: frozenset[str] = frozenset()

    @property
    def is_unicode(self) -> bool:
        """Whether every letter can be written."""
        return self.encoding != "cp1252"

    def name_of(self, quarter: Quarter) -> str:
        """The file's name in a quarter."""
        return self.file_name.format(quarter=str(quarter).replace(" ", "_"))


@dataclass(slots=True)
class Row:
    """A row of a file: its cells in the order of the headings, who its records are, and what is wrong with it.

    `records` holds (record number by the contract, person) for each person and engagement record that comes in.
    """

    cells: list[str]
    records: list[tuple[int, Person]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    is_refused: bool = False


def write_file(
    root: Path,
    folder: str,
    form: Form,
    quarter: Quarter,
    rows: Iterable[Row],
    truth: Truth,
    chance: Chance,
    blank_rate: float,
) -> Path:
    """Write one delivery below `root/folder`, its truth and its troubles; give back its path."""
    path = root / folder / form.name_of(quarter)
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.relative_to(root).as_posix()
    for trouble in _troubles_of_form(form):
        truth.note(trouble, file, 1)
    told = _tell_truth(
        _with_blank_rows(_hold_refused_back(rows), len(form.headings), chance, blank_rate), form, file, truth
    )
    if form.sheet:
        write_workbook(path, form.sheet, form.headings, told, form.dates, form.date_format)
        return path
    with path.open("w", encoding=form.encoding, errors="replace", newline="") as lines:
        if form.byte_order_mark:
            lines.write("\ufeff")
        writer = csv.writer(lines, delimiter=form.delimiter, lineterminator=form.line_end)
        writer.writerow(form.headings)
        writer.writerows(told)
    return path


def _tell_truth(rows: Iterable[Row], form: Form, file: str, truth: Truth) -> Iterator[list[str]]:
    """The cells of the rows, the truth about each told by the way."""
    line = 2
    for row in rows:
        truth.add(form.source, file, line, row)
        yield row.cells
        # A cell of a workbook is in one row however many lines it has.
        line += 1 if form.sheet else 1 + sum(cell.count("\n") for cell in row.cells)


def _troubles_of_form(form: Form) -> list[str]:
    troubles = [f"encoding_{form.encoding.replace('-', '_')}"] if form.encoding != "utf-8" else []
    return [*troubles, "byte_order_mark"] if form.byte_order_mark else troubles


def _hold_refused_back(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, those to be refused late enough, or left out, that at no point more than a tenth is refused."""
    held: list[Row] = []
    written = refused = 0
    for row in chain(rows, (None,)):
        while held and refused + 1 <= REFUSED_AT_MOST * written:
            refused += 1
            yield held.pop(0)
        if row is None:
            return
        if row.is_refused:
            held.append(row)
            continue
        written += 1
        yield row


def _with_blank_rows(rows: Iterable[Row], width: int, chance: Chance, rate: float) -> Iterator[Row]:
    for row in rows:
        if chance.happens(rate):
            yield Row([""] * width, troubles=["blank_row"])
        yield row
