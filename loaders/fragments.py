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
    """Refuse the rows beside a line of a single value, of this chunk or the next, that may have been one with it."""
    starts = chunk.starts
    above, below = [], []
    if chunk.fragments:
        at = np.searchsorted(starts, chunk.fragments)
        above, below = starts[at[at > 0] - 1].tolist(), starts[at[at < len(starts) - 1] + 1].tolist()
    if following and len(starts) and following.fragments and following.fragments[0] == following.starts[0]:
        above.append(int(starts[-1]))
    if following and chunk.fragments and chunk.fragments[-1] == starts[-1]:
        _refuse_cut(following, [int(following.starts[0])], _FIRST)
    _refuse_cut(chunk, above, _LAST)
    _refuse_cut(chunk, below, _FIRST)


def _refuse_cut(chunk: Chunk, lines: list[int], side: int) -> None:
    """Refuse those of some rows whose first or last value may have been cut."""
    asked = np.isin(chunk.lines, lines)
    if not asked.any():
        return
    values = chunk.columns[side].to_pylist()
    form = _find_common_form((values[at] for at in np.flatnonzero(~asked)), side)
    for at in np.flatnonzero(asked):
        asked[at] = form is None or _find_form(values[at], side) != form
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
