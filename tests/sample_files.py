"""The files of the sample as tables, read without the project's own reader, so that tests do not trust it."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook

Row = dict[str, str]


def read_table(path: Path, sheet: str | None = None) -> Iterator[tuple[int, Row]]:
    """Line and cells by heading of every row that holds something; days of a workbook as DD/MM/YYYY."""
    rows = _read_workbook(path, sheet) if path.suffix == ".xlsx" else _read_text(path)
    yield from ((line, row) for line, row in rows if any(row.values()))


def decode(path: Path) -> str:
    """The text of a file in the encoding that it is in."""
    content = path.read_bytes()
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _read_text(path: Path) -> Iterator[tuple[int, Row]]:
    text = decode(path)
    head = text.split("\n", 1)[0]
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t|", key=head.count), strict=True)
    ended = 1
    for row in table:
        yield ended + 1, row
        ended = table.line_num


def _read_workbook(path: Path, sheet: str | None) -> Iterator[tuple[int, Row]]:
    workbook = load_workbook(path, read_only=True)
    table = workbook[sheet] if sheet else workbook.worksheets[0]
    headings: list[str] = []
    for line, cells in enumerate(table.iter_rows(values_only=True), 1):
        texts = [f"{cell:%d/%m/%Y}" if isinstance(cell, datetime) else str(cell or "") for cell in cells]
        if line == 1:
            headings = texts
        else:
            yield line, dict(zip(headings, texts, strict=True))
