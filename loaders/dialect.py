"""What may separate the values and the rows of a text file."""

import csv
import io
from itertools import islice

import numpy as np

DELIMITERS = (",", ";", "\t", "|")
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
LINE_ENDS = ("\r\n", "\n", "\r")

_RETURN, _FEED = ord("\r"), ord("\n")
_LOOKED_AT = 1000


def find_line_end(text: str, delimiter: str) -> str:
    """How the heading row and most of the lines below it end; an end inside a quoted value is none."""
    found = dict.fromkeys(LINE_ENDS, 0)
    lines = io.StringIO(text, newline="")
    heading = csv.reader(lines, delimiter=delimiter)
    next(heading)
    lines.seek(0)
    is_open = False
    for number, line in enumerate(islice(lines, heading.line_num - 1, _LOOKED_AT)):
        # A heading may hold a mark that has no partner.
        is_open ^= number > 0 and line.count('"') % 2 == 1
        if not is_open and (end := _end_of(line)):
            found[end] += 1
    return max(found, key=found.get)


def _end_of(line: str) -> str:
    """The line end at the end of a text, empty where there is none."""
    return next((end for end in LINE_ENDS if line.endswith(end)), "")


def count_lines(block: bytes, line_end: str) -> int | None:
    """How many lines a text has, None where they do not all end alike. The last may have no end."""
    letters = np.frombuffer(block, np.uint8)
    feeds = np.flatnonzero(letters == _FEED)
    returns = np.count_nonzero(letters == _RETURN)
    match line_end:
        case "\n":
            is_uniform = returns == 0
        case "\r":
            is_uniform = len(feeds) == 0
        case _:
            is_uniform = returns == len(feeds) and bool((letters[feeds - 1] == _RETURN).all())
    ends = max(len(feeds), returns)
    return ends + (letters[-1] not in (_FEED, _RETURN)) if is_uniform else None
