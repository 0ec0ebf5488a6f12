"""Workbooks for tests: made by openpyxl, and with the XML of a part changed where it cannot make what is needed."""

import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
BOOK, LINKS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"


def write_workbook(path: Path, rows: Sequence[Sequence], change: Callable[[Worksheet], None] | None = None) -> Path:
    """Write rows of text, numbers and dates to the first sheet, which `change` may then alter."""
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook = Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    workbook.save(path)
    return path


def change_part(path: Path, part: str, *changes: tuple[str, str]) -> None:
    """Replace patterns in the XML of a part; each must be there."""
    contents = read_parts(path)
    text = contents[part].decode()
    for pattern, replacement in changes:
        text, count = re.subn(pattern, replacement, text, flags=re.DOTALL)
        assert count, pattern
    contents[part] = text.encode()
    write_parts(path, contents)


def share_texts(path: Path) -> None:
    """Keep the texts of the cells in a part of their own, as Excel does, and refer to them by number."""
    texts: list[str] = []

    def refer(match: re.Match[str]) -> str:
        texts.append(match[2])
        return f'<c{match[1]} t="s"><v>{len(texts) - 1}</v></c>'

    contents = read_parts(path)
    sheet = re.sub(r'<c([^>]*) t="inlineStr"><is>(.*?)</is></c>', refer, contents[SHEET].decode(), flags=re.DOTALL)
    contents[SHEET] = sheet.encode()
    items = "".join(f"<si>{text}</si>" for text in texts)
    contents[TEXTS] = f'<?xml version="1.0"?><x:sst xmlns:x="a">{items}</x:sst>'.encode()
    link = '<Relationship Id="rId99" Type="http://a/relationships/sharedStrings" Target="sharedStrings.xml"/>'
    contents[LINKS] = contents[LINKS].decode().replace("</Relationships>", f"{link}</Relationships>").encode()
    write_parts(path, contents)


def read_parts(path: Path) -> dict[str, bytes]:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(path: Path, contents: dict[str, bytes]) -> None:
    """Write the parts of a workbook as they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
