"""The parts of a workbook's ZIP archive, each read as a stream of XML, in bounded memory whatever they unpack to."""

import errno
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from leap.errors import FileRefused
from loaders.limits import UNPACKED_BYTES

PIECE_BYTES = 1 << 18
# What lists the parts is read whole before anything else, and a made-up list could be longer than memory.
DIRECTORY_BYTES = 4 << 20

_END_OF_DIRECTORY = b"PK\x05\x06"
_LONGEST_END = 22 + (1 << 16)


class Damaged(Exception):
    """The workbook is not what a workbook should be, on `line` where that is known."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.line = line


class Listener(Protocol):
    """What is told of the elements of a part, by their names without a prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Text stands inside an element; a long one comes in pieces."""


@contextmanager
def open_parts(path: Path) -> Iterator[ZipFile]:
    """Open a workbook's archive, which is closed at the end of the context.

    Raises FileRefused (workbook_damaged, workbook_password, file_unreadable), for what goes wrong in the context too.
    """
    try:
        _demand_short_directory(path)
        with ZipFile(path) as archive:
            names = archive.namelist()
            if len(set(names)) < len(names):
                raise Damaged("two of its parts have the same name")
            yield archive
    except Damaged as damage:
        raise _refuse(path, str(damage), damage.line) from None
    except expat.ExpatError:
        raise _refuse(path, "one of its parts is no XML") from None
    # NotImplementedError is what zipfile raises of a compression unknown to it, as a damaged directory may name
    except (BadZipFile, zlib.error, EOFError, KeyError, struct.error, NotImplementedError, UnicodeError):
        raise _refuse(path, "it is incomplete, or its parts cannot be unpacked") from None
    except OSError as error:
        if error.errno == errno.EINVAL:
            raise _refuse(path, "its parts are not where it says") from None
        raise FileRefused(
            "file_unreadable",
            f"{path.name}: the file can be read no longer ({error.strerror}); put it back and load it again.",
        ) from None


def listen(archive: ZipFile, part: str, listener: Listener, most_bytes: int) -> Iterator[None]:
    """Read a part of at most so many bytes and tell the listener; gives control back after each piece.

    Raises Damaged, and FileRefused (workbook_too_large, workbook_password).
    """
    info = archive.getinfo(part)
    name = Path(archive.filename).name
    if info.flag_bits & 1:
        raise refuse_password(name)
    if info.file_size > most_bytes:
        raise FileRefused(
            "workbook_too_large",
            f"{name}: a part of the workbook unpacks to {info.file_size / (1 << 20):,.0f} MB, where "
            f"{most_bytes >> 20:,} MB are the most; save the sheet as 'CSV UTF-8' and send that.",
        )
    # An archive never unpacks to more than it says: what says less than it holds fails its checksum.
    with archive.open(info) as file:
        yield from _parse(file, listener)


def read_whole(archive: ZipFile, part: str, listener: Listener, most_bytes: int = UNPACKED_BYTES) -> None:
    """Read a part to its end. Raises as `listen` does."""
    for _ in listen(archive, part, listener, most_bytes):
        pass


def refuse_password(name: str) -> FileRefused:
    """What is said of a workbook that only opens with a password."""
    return FileRefused(
        "workbook_password",
        f"{name}: the workbook is protected by a password; save it without one and send it the agreed secure way.",
    )


def _parse(file: BinaryIO, listener: Listener) -> Iterator[None]:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: listener.start(_local(name), attributes)
    parser.EndElementHandler = lambda name: listener.end(_local(name))
    parser.CharacterDataHandler = listener.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    while piece := file.read(PIECE_BYTES):
        parser.Parse(piece, False)
        yield
    parser.Parse(b"", True)
    yield


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def _refuse_doctype(*_: object) -> None:
    # No program writes one into a workbook; it could define text that expands without end.
    raise Damaged("one of its parts defines entities")


def _demand_short_directory(path: Path) -> None:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _LONGEST_END))
        end = file.read()
    at = end.rfind(_END_OF_DIRECTORY)
    if at < 0 or len(end) < at + 22:
        raise Damaged("it is incomplete")
    if struct.unpack_from("<I", end, at + 12)[0] > DIRECTORY_BYTES:
        raise Damaged("it has more parts than a workbook can have")


def _refuse(path: Path, problem: str, line: int | None = None) -> FileRefused:
    where = "" if line is None else f", line {line}"
    return FileRefused(
        "workbook_damaged",
        f"{path.name}{where}: the workbook is damaged: {problem}. Open it in the spreadsheet program, save it as a new "
        ".xlsx file or as 'CSV UTF-8', and send that.",
        line,
    )
