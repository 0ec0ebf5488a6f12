"""What a quotation mark in a wrong place says about the lines around it.

A line that is badly quoted by itself can be refused alone, as long as nothing speaks for a value that goes on over line
ends: where one does, lines that look like rows may be part of it, and no row of the file is sure.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from loaders.chunk import Chunk
from loaders.limits import LONGEST_ROW_BYTES

NOT_CLOSED_NEAR = (
    f"a quotation mark opens a value and none closes it within {LONGEST_ROW_BYTES >> 20} MB; close it or export the "
    "file again."
)
_WRONG_SPAN = (
    "a value in quotation marks goes on over the end of the line, and its row is wrong itself, so that rows cannot be "
    "told apart; close the quotation mark or export the file again."
)
_SPANS_ROWS = "a quotation mark opens a value that goes on over whole rows; close it or export the file again."
_SEVERAL = (
    "a quotation mark is missing or one too many, and another further on, so that rows cannot be told apart; close it "
    "or export the file again."
)
_NOT_ALONE = (
    "a quotation mark is missing or one too many in a file in which values go on over the end of a line, so that rows "
    "cannot be told apart; close it or export the file again."
)
_GOES_ON = (
    "a quotation mark opens a value and none closes it, and the line below is no whole row; close it or export the "
    "file again."
)
_DIGITS, _LETTERS = re.compile(r"[0-9]+"), re.compile(r"[^\W\d_]+")


class Broken(Exception):
    """Rows cannot be told apart from `line` on."""

    def __init__(self, line: int, explanation: str) -> None:
        super().__init__(explanation)
        self.line = line


class BadlyQuoted(NamedTuple):
    """A row with a quotation mark where none may be: its line, the text of that, and whether it was read as a row."""

    line: int
    text: str
    is_read: bool

    @property
    def reason(self) -> str:
        """Why the row is refused, where it is refused alone."""
        return "stray_quotation_mark" if self.is_read else "broken_quoting"

    @property
    def is_odd(self) -> bool:
        """Whether a mark has no partner, so that it may open or close a value of several lines."""
        return self.text.count('"') % 2 == 1


def demand_sound_span(lines: Sequence[str], first_line: int, is_sound: bool, delimiter: str, width: int) -> None:
    """Raises Broken where a row of several lines is wrong itself, or has swallowed rows."""
    if first_line == 1:
        return
    if not is_sound:
        raise Broken(first_line, _WRONG_SPAN)
    if has_swallowed_rows(lines, delimiter, width):
        raise Broken(first_line, _SPANS_ROWS)


def has_swallowed_rows(lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether the lines of one row are rather rows themselves: each as wide as a row, and all beginning alike.

    A mark that is never closed in one row and one that is never opened in a later one make a value of all that stands
    between them, and the whole is a row by the letter of the rules.
    """
    if width == 1 or any(line.count(delimiter) != width - 1 for line in lines):
        return False
    shapes = {_shape(line.partition(delimiter)[0]) for line in lines}
    return len(shapes) == 1 and shapes != {""}


def _shape(cell: str) -> str:
    return _LETTERS.sub("a", _DIGITS.sub("9", cell.replace('"', "").strip()))


class QuotingWatch:
    """Follows the badly quoted rows of a file and the rows of several lines, block by block."""

    def __init__(self) -> None:
        self._bad: BadlyQuoted | None = None
        self._has_odd = self._has_unread = False
        self._is_spanning = False
        self._open: int | None = None

    def follow(self, chunk: Chunk, badly_quoted: Sequence[BadlyQuoted] = (), is_spanning: bool = False) -> None:
        """Look at the next block. Raises Broken where its bad rows cannot be refused alone."""
        self._is_spanning = self._is_spanning or is_spanning
        self._follow_open(chunk, self._open)
        for bad in badly_quoted:
            if self._bad and (self._has_unread or not bad.is_read) and (self._has_odd or bad.is_odd):
                raise Broken(self._bad.line, _SEVERAL)
            self._bad = self._bad or bad
            self._has_odd = self._has_odd or bad.is_odd
            self._has_unread = self._has_unread or not bad.is_read
            if bad.is_odd and not bad.is_read:
                self._follow_open(chunk, bad.line)
        if self._bad and self._is_spanning:
            raise Broken(self._bad.line, _NOT_ALONE)

    def _follow_open(self, chunk: Chunk, line: int | None) -> None:
        """A line that opens a value is bad by itself only where a whole row follows."""
        if line is None:
            return
        starts = chunk.starts
        at = int(np.searchsorted(starts, line, side="right"))
        self._open = line if at == len(starts) else None
        if at < len(starts) and starts[at] not in chunk.lines:
            raise Broken(line, _GOES_ON)
