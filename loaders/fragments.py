"""Whole rows beside a line of a single value, which may be what a line break left of them.

A break in any other value than the first and the last makes two rows that are both too short. One in the last value
leaves a whole row above the line, one in the first a whole row below it.
"""

import re
from collections.abc import Iterable

import numpy as np

from loaders.chunk import Chunk

LEAST_ALIKE = 20
_FIRST, _LAST = 0, -1
_RUN = "(?:[0-9]+|[^\\W\\d_]+|[\\W_]+)"
_RUN_AT = {_FIRST: re.compile(f"^{_RUN}"), _LAST: re.compile(f"{_RUN}$")}
_DIGITS, _LETTERS = re.compile(r"[0-9]+"), re.compile(r"[^\W\d_]+")


def refuse_beside_fragments(chunk: Chunk, following: Chunk | None = None) -> None:
    """Refuse the rows that may have been one with a line of a single value, of this chunk or the one that follows."""
    above, below, below_end = {}, {}, {}
    starts = chunk.starts
    for line, value in chunk.fragments.items():
        at = int(np.searchsorted(starts, line))
        if at > 0:
            above[int(starts[at - 1])] = value
        if at < len(starts) - 1:
            below[int(starts[at + 1])] = value
        elif following and len(following.starts):
            below_end[int(following.starts[0])] = value
    if following and len(starts) and len(following.starts):
        first = int(following.starts[0])
        if first in following.fragments:
            above[int(starts[-1])] = following.fragments[first]
    _refuse_cut(chunk, above, _LAST)
    _refuse_cut(chunk, below, _FIRST)
    if following:
        _refuse_cut(following, below_end, _FIRST)


def _refuse_cut(chunk: Chunk, beside: dict[int, str], side: int) -> None:
    """Refuse the rows, given with what stands beside them, whose first or last value may be cut."""
    asked = np.isin(chunk.lines, list(beside))
    if not asked.any():
        return
    values = chunk.columns[side].to_pylist()
    form = _find_common_form((values[at] for at in np.flatnonzero(~asked)), side)
    for at in np.flatnonzero(asked):
        line = int(chunk.lines[at])
        # What stands beside may be one of two values in a cell.
        asked[at] = form is None or _find_form(values[at], side) != form or _find_form(beside[line], side) == form
    chunk.refuse(asked, "row_may_go_on")


def _find_common_form(values: Iterable[str], side: int) -> tuple[int, str] | None:
    """The form that all values have which are there, None where they differ or are too few to tell."""
    form, alike = None, 0
    for value in filter(None, values):
        if form not in (None, _find_form(value, side)):
            return None
        form, alike = _find_form(value, side), alike + 1
    return form if alike >= LEAST_ALIKE else None


def _find_form(value: str, side: int) -> tuple[int, str]:
    """How long the run of digits, letters or others is on one side, and of what runs the value consists.

    A value that is cut on that side has another form: the run is shorter, or missing.
    """
    run = _RUN_AT[side].search(value)
    return len(run[0]) if run else 0, _LETTERS.sub("a", _DIGITS.sub("9", value))
