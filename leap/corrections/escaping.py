"""Cells that a spreadsheet shows and does not compute."""

import unicodedata

from leap.printable import make_printable

_FORMULA_BEGINS_WITH = tuple("=+-@\t\r\n")


def escape_formula(text: str) -> str:
    """A text with an apostrophe before it where a spreadsheet could take it for a formula.

    Reading a file takes the apostrophe off again, so that a cell that comes back is what it was.
    """
    begin = unicodedata.normalize("NFKC", text).lstrip(" \u00a0\"'")[:1]
    return f"'{text}" if begin and begin in _FORMULA_BEGINS_WITH else text


def escape_cell(text: str) -> str:
    """The same for a cell that is only read by people: characters that print nothing are written as escapes, too."""
    return escape_formula(make_printable(text, kept="\n"))
