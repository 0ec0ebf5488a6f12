"""A workbook (.xlsx): its sheets, its texts and what the formats of its cells mean."""

import posixpath
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH
from openpyxl.utils.escape import unescape

from leap.errors import FileRefused
from loaders.limits import STRUCTURE_BYTES, TEXTS_BYTES
from loaders.workbook_parts import Damaged, open_parts, read_whole

_ZEROS = re.compile(r"0{2,}")
# Text between and before two digits or more, as `"TL-"0000` and `00-0000`; of `0" hours"` the number alone is wanted.
_MASK = re.compile(r'(?:"[^"]*"|\\.|[-/ ]|0)*0(?:"[^"]*"|\\.|[-/ ])*0')
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|(0)')
_IN_BRACKETS_OR_QUOTES = re.compile(r'"[^"]*"|\[[^]]*\]|\\.')


@dataclass(frozen=True)
class CellFormat:
    """What a cell's number format says: whether it shows dates or times, a day whole, how many digits at least.

    `mask` is the text that it sets around the digits of a whole number, each of them a NUL; empty where it sets none.
    """

    shows_date: bool = False
    shows_whole_date: bool = False
    least_digits: int = 0
    mask: str = ""

    @classmethod
    def parse(cls, code: str) -> "CellFormat":
        """What a format such as `dd/mm/yyyy`, `00000` or `"TL-"0000` says."""
        shown = _IN_BRACKETS_OR_QUOTES.sub("", code.split(";")[0]).casefold()
        shows_date = is_date_format(code)
        return cls(
            shows_date=shows_date,
            # `mmm-yy` and `d-mmm` show part of a date: what was typed was no whole one.
            shows_whole_date=shows_date and "d" in shown and "y" in shown,
            least_digits=len(code) if _ZEROS.fullmatch(code) else 0,
            mask=_read_mask(code) if _MASK.fullmatch(code) and not _ZEROS.fullmatch(code) else "",
        )

    def show(self, number: int) -> str:
        """A whole number as it is shown, where no date is."""
        if not self.mask or number < 0:
            return str(number).zfill(self.least_digits)
        first, *rest = self.mask.split("\0")
        digits = str(number).zfill(len(rest))
        behind = len(digits) - len(rest)
        return first + digits[:behind] + "".join(map("".join, zip(digits[behind:], rest, strict=True)))


def _read_mask(code: str) -> str:
    return _LITERAL.sub(lambda found: "\0" if found[3] else (found[1] or found[2] or ""), code)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook; `part` is None where it is no table of cells."""

    name: str
    part: str | None
    is_hidden: bool


@dataclass(frozen=True)
class Workbook:
    """An open workbook. Texts are shared by its cells, which refer to them, as to formats, by number."""

    archive: ZipFile
    sheets: list[Sheet]
    texts: list[str]
    formats: list[CellFormat]
    epoch: datetime


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """Open a workbook, which is closed at the end of the context; the cells of its sheets are not read yet.

    Raises FileRefused (workbook_damaged, workbook_password, workbook_too_large, file_unreadable).
    """
    with open_parts(path) as archive:
        main = next((part for kind, part in _read_links(archive, "").values() if kind == "officeDocument"), None)
        if main is None:
            raise Damaged("it holds no sheets")
        links = _read_links(archive, main)
        parts = dict(links.values())
        book, styles, texts = _Book(), _Styles(), _Texts()
        read_whole(archive, main, book, STRUCTURE_BYTES)
        if "styles" in parts:
            read_whole(archive, parts["styles"], styles, STRUCTURE_BYTES)
        if "sharedStrings" in parts:
            read_whole(archive, parts["sharedStrings"], texts, TEXTS_BYTES)
        sheets = [Sheet(name, _part_of(links, link), is_hidden) for name, link, is_hidden in book.sheets]
        epoch = MAC_EPOCH if book.begins_1904 else WINDOWS_EPOCH
        yield Workbook(archive, sheets, texts.texts, styles.formats(), epoch)


def choose_sheet(path: Path, workbook: Workbook, name: str | None) -> Sheet:
    """The sheet of a name, or the first. Raises FileRefused (sheet_missing, sheet_hidden)."""
    named = [sheet for sheet in workbook.sheets if name is None or _fold(sheet.name) == _fold(name)]
    if not named or named[0].part is None:
        wanted = "its first sheet is a chart" if named else f"it has no sheet '{name}'"
        raise FileRefused(
            "sheet_missing",
            f"{path.name}: the workbook has {len(workbook.sheets)} sheet(s), and {wanted}; put the rows into the "
            "agreed sheet (contract: correct or leave out file, sheet).",
        )
    if named[0].is_hidden:
        raise FileRefused(
            "sheet_hidden",
            f"{path.name}: the sheet to read is hidden; show it, look whether it holds what is to be sent, and save "
            "the workbook.",
        )
    return named[0]


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def _part_of(links: dict[str, tuple[str, str]], link: str) -> str | None:
    kind, part = links.get(link, ("", ""))
    return part if kind == "worksheet" else None


def _read_links(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """For each link of a part its kind and the part that it leads to."""
    folder, name = posixpath.split(part)
    listener = _Links(folder)
    read_whole(archive, posixpath.join(folder, "_rels", f"{name}.rels"), listener, STRUCTURE_BYTES)
    return listener.links


class _Listener:
    """Hears nothing; a listener of one part hears what it overrides."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        pass

    def end(self, name: str) -> None:
        pass

    def text(self, data: str) -> None:
        pass


class _Links(_Listener):
    def __init__(self, folder: str) -> None:
        self.links: dict[str, tuple[str, str]] = {}
        self._folder = folder

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", self._folder, attributes["Target"])).lstrip("/")
            self.links[attributes["Id"]] = attributes["Type"].rpartition("/")[2], target


class _Book(_Listener):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.begins_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            self.begins_1904 = is_set(attributes.get("date1904"))
        elif name == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.sheets.append((attributes["name"], link, attributes.get("state", "visible") != "visible"))


class _Styles(_Listener):
    def __init__(self) -> None:
        self._codes: dict[int, str] = dict(BUILTIN_FORMATS)
        self._numbers: list[int] = []
        self._is_of_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and "numFmtId" in attributes:
            self._codes[whole(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._is_of_cells = True
        elif name == "xf" and self._is_of_cells:
            self._numbers.append(whole(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_of_cells = False

    def formats(self) -> list[CellFormat]:
        known = {number: CellFormat.parse(self._codes.get(number, "General")) for number in set(self._numbers)}
        return [known[number] for number in self._numbers]


class _Texts(_Listener):
    """A text may be in runs of different looks, and carry how it is read aloud (rPh), which is no part of it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._is_text = self._is_aloud = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self._is_text = not self._is_aloud
        elif name == "rPh":
            self._is_aloud = True

    def end(self, name: str) -> None:
        if name == "t":
            self._is_text = False
        elif name == "rPh":
            self._is_aloud = False
        elif name == "si":
            self.texts.append(unescape("".join(self._pieces)))
            self._pieces.clear()

    def text(self, data: str) -> None:
        if self._is_text:
            self._pieces.append(data)


def is_set(value: str | None) -> bool:
    """Whether an attribute says yes."""
    return value in ("1", "true", "on")


def whole(text: str) -> int:
    """A whole number of the workbook's own making. Raises Damaged where it is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Damaged("a number by which its parts refer to each other is none")
    return int(text)
