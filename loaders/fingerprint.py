"""The first pass over a file: SHA-256, size and encoding, in pieces of a megabyte whatever its size."""

import codecs
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from leap.errors import FileRefused
from loaders.limits import FILE_BYTES
from loaders.workbook_parts import refuse_password

PIECE_BYTES = 1 << 20
WORKBOOK = "xlsx"
LONGEST_LINE_PIECES = 16
OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods")

_ESCAPED = re.compile("[\udc80-\udcff]")

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ARCHIVE, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream in which an encrypted workbook keeps what it encrypts.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Fingerprint:
    """What the bytes of a file are: SHA-256 (hex), size, and the encoding in which they can be read.

    Of a workbook the encoding is `WORKBOOK`. `undecodable_line` is the one line that cannot be read in it, if any.
    """

    sha256: str
    size: int
    encoding: str
    undecodable_line: int | None = None


def refuse_other_workbooks(path: Path) -> None:
    """Raises FileRefused, not_a_text_file, for a file that bears the name of a workbook that is not read."""
    if path.suffix.casefold() in OTHER_WORKBOOKS:
        raise FileRefused(
            "not_a_text_file",
            f"{path.name}: of workbooks .xlsx alone is read; save the file as .xlsx or as 'CSV UTF-8' and send that.",
        )


def take_fingerprint(path: Path, fallback: str | None = None) -> Fingerprint:
    """Hash a file and find its encoding: a byte order mark decides, else UTF-8, else the contract's `fallback`.

    Raises FileRefused (empty_file, not_a_text_file, not_a_workbook, workbook_password, file_too_large,
    encoding_unknown, nul_character, line_too_long, file_unreadable).
    """
    try:
        with path.open("rb") as file:
            head = file.read(8)
            # A byte order mark is no content.
            if not head or head in dict(_MARKS):
                raise FileRefused("empty_file", f"{path.name}: the file is empty; not even a heading row is in it.")
            if (size := os.fstat(file.fileno()).st_size) > FILE_BYTES:
                raise FileRefused(
                    "file_too_large",
                    f"{path.name}: {size / (1 << 20):,.0f} MB, where {FILE_BYTES >> 20} MB are the most; send the "
                    "agreed columns and the rows of the quarter alone.",
                )
            if _is_workbook(path, file, head):
                return Fingerprint(hash_file(file), size, WORKBOOK)
            if b"\0" in head and not head.startswith(tuple(mark for mark, _ in _MARKS)):
                raise refuse_nul(path.name)
            return _read_whole(path, file, *_candidates(head, fallback))
    except OSError as error:
        raise FileRefused(
            "file_unreadable",
            f"{path.name}: the file cannot be read ({error.strerror}); check that it is there and may be read.",
        ) from None


def refuse_nul(name: str) -> FileRefused:
    """What is said of a file with a NUL in its heading row."""
    return FileRefused(
        "nul_character",
        f"{name}, line 1: a NUL character; the file is damaged, or UTF-16 that does not say so. "
        "Save it as 'CSV UTF-8'.",
        line=1,
    )


def hash_file(file: BinaryIO) -> str:
    """The SHA-256 (hex) of an open file from its first byte to its last."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _is_workbook(path: Path, file: BinaryIO, head: bytes) -> bool:
    """Whether a file is a workbook, in name and content.

    Raises FileRefused (workbook_password, not_a_text_file, not_a_workbook) where it is one of another kind, and where
    name and content differ.
    """
    if head.startswith(_OLD_OFFICE):
        if _holds(file, _ENCRYPTED):
            raise refuse_password(path.name)
        raise FileRefused(
            "not_a_text_file",
            f"{path.name}: this is a workbook of an old kind (.xls), which is not read; save it as .xlsx or as "
            "'CSV UTF-8'.",
        )
    is_archive, is_named = head.startswith(_ARCHIVE), path.suffix.casefold() == f".{WORKBOOK}"
    if is_archive and not is_named:
        raise FileRefused(
            "not_a_text_file",
            f"{path.name}: this is a workbook or another archive under the name of a text file; save it as .xlsx or as "
            "'CSV UTF-8' in place of renaming it.",
        )
    if is_named and not is_archive:
        raise FileRefused(
            "not_a_workbook",
            f"{path.name}: the file is named .xlsx and is no workbook; save it from the spreadsheet program as .xlsx "
            "in place of renaming it, or give a text file its own name, as .csv.",
        )
    return is_archive


def _holds(file: BinaryIO, mark: bytes) -> bool:
    file.seek(0)
    rest = b""
    while piece := file.read(PIECE_BYTES):
        if mark in rest + piece:
            return True
        rest = piece[-len(mark) :]
    return False


def _candidates(head: bytes, fallback: str | None) -> list[str]:
    marked = [encoding for mark, encoding in _MARKS if head.startswith(mark)]
    return marked or ["utf-8", *([fallback] if fallback == "cp1252" else [])]


def _read_whole(path: Path, file: BinaryIO, encoding: str, fallback: str | None = None) -> Fingerprint:
    """Hash and decode a file. A single line that is no UTF-8 is damage of that line; more are another encoding."""
    try:
        fingerprint = _read_as(path, file, encoding)
    except _Undecodable as problem:
        line = problem.line
    else:
        line = fingerprint.undecodable_line
        if line is None or (fallback is None and line > 1):
            return fingerprint
    if fallback is None:
        raise _refuse_encoding(path, encoding, line)
    try:
        return _read_as(path, file, fallback)
    except _Undecodable as problem:
        raise _refuse_encoding(path, fallback, problem.line) from None


class _Undecodable(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


def _read_as(path: Path, file: BinaryIO, encoding: str) -> Fingerprint:
    file.seek(0)
    sha256 = hashlib.sha256()
    is_utf8 = encoding.startswith("utf-8")
    decoder = codecs.getincrementaldecoder(encoding)(errors="surrogateescape" if is_utf8 else "strict")
    size, lines, pieces_without_end, ends_with_return = 0, 1, 0, False
    undecodable: int | None = None
    while True:
        piece = file.read(PIECE_BYTES)
        sha256.update(piece)
        size += len(piece)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            # A piece may begin in the middle of a character, whose first bytes the decoder kept from the piece before.
            raise _Undecodable(lines + _count_lines(error.object[: error.start].decode(encoding, "ignore"))) from None
        first = lines - (ends_with_return and text.startswith("\n"))
        for line in _find_undecodable(text) if is_utf8 and not text.isascii() else ():
            if undecodable not in (None, first + line):
                raise _Undecodable(undecodable)
            undecodable = first + line
        if not piece:
            return Fingerprint(sha256.hexdigest(), size, encoding, undecodable)
        # A line end of two characters may be cut in two.
        ends = _count_lines(text) - (ends_with_return and text.startswith("\n"))
        ends_with_return = text.endswith("\r")
        lines += ends
        pieces_without_end = 0 if ends else pieces_without_end + 1
        if pieces_without_end > LONGEST_LINE_PIECES:
            raise FileRefused(
                "line_too_long",
                f"{path.name}, line {lines}: a line of more than {LONGEST_LINE_PIECES} MB; this is no table of rows.",
                lines,
            )


def _find_undecodable(text: str) -> Iterator[int]:
    """How many lines stand before the first and before the last byte that could not be decoded."""
    if first := _ESCAPED.search(text):
        yield _count_lines(text[: first.start()])
        yield _count_lines(text[: len(text) - _ESCAPED.search(text[::-1]).start()])


def _count_lines(text: str) -> int:
    if "\r" not in text:
        return text.count("\n")
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _refuse_encoding(path: Path, encoding: str, line: int) -> FileRefused:
    read_as = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}[encoding]
    advice = "" if encoding == "cp1252" else " (contract: set file.encoding to cp1252 where this provider writes that)"
    return FileRefused(
        "encoding_unknown",
        f"{path.name}, line {line}: a byte that {read_as} does not have; save the file as 'CSV UTF-8'{advice}.",
        line,
    )
