"""A workbook as a provider keeps it: days as days, numbers as text, and a sheet of notes before the rows."""

import io
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from openpyxl import Workbook

from loaders.dates import DateFormat

_NOTES = ("Notes", ("What the team keeps for itself", "Room 2 is booked on Tuesdays", "Order fruit by Monday"))
# Whenever it is made, the workbook says this, so that the same rows are the same bytes.
_MADE = datetime(2024, 4, 2, 9, 0)
_STAMP = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def write_workbook(
    path: Path,
    sheet: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    dates: Collection[str],
    date_format: str,
) -> None:
    """Write rows of text to the sheet of a new workbook, with real days in the columns `dates`."""
    workbook = Workbook()
    notes = workbook.active
    notes.title = _NOTES[0]
    for line in _NOTES[1]:
        notes.append([line])
    table = workbook.create_sheet(sheet)
    table.append(list(headings))
    form, shown = DateFormat.parse(date_format), date_format.lower()
    are_dates = [heading in dates for heading in headings]
    for number, row in enumerate(rows, start=2):
        for position, (text, is_date) in enumerate(zip(row, are_dates, strict=True), start=1):
            if text:
                cell = table.cell(number, position)
                cell.value, cell.number_format = (form.read(text)[0], shown) if is_date else (text, "@")
    workbook.properties.created = _MADE
    unstable = io.BytesIO()
    workbook.save(unstable)
    _rewrite(unstable, path)


def _rewrite(workbook: io.BytesIO, path: Path) -> None:
    """Write the parts with one date and uncompressed, since compressors differ between machines."""
    with ZipFile(workbook) as parts, ZipFile(path, "w", ZIP_STORED) as archive:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>" + f"{_MADE:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
            archive.writestr(ZipInfo(name, _MADE.timetuple()[:6]), content)
