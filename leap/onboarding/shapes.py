"""How values are written, without what they say: `ZZ1 3FW` is `AA9 9AA`, and `16/10/1979` is `99/99/9999`."""

import re
from collections import Counter
from collections.abc import Mapping

MOST_CHARACTERS = 24
_DIGITS = re.compile(r"[0-9]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_WORDS = re.compile(r"A\+(?: A\+)+")


def shape_of(value: str) -> str:
    """Letters as A, digits as 9; a run of more than three letters is `A+`, one of more than four digits `9{10}`.

    Words in a row are one `A+ …`, and what is longer than 24 characters ends in `…`: a shape never tells a value.
    """
    shape = _DIGITS.sub(_shape_digits, value)
    shape = _LETTERS.sub(_shape_letters, shape) if any(map(str.isalpha, value)) else shape
    shape = _WORDS.sub("A+ …", shape)
    return shape if len(shape) <= MOST_CHARACTERS else f"{shape[: MOST_CHARACTERS - 1]}…"


def count_shapes(counts: Mapping[str, int]) -> Counter[str]:
    """How many rows have each shape, from how many have each value."""
    shapes: Counter[str] = Counter()
    for value, rows in counts.items():
        if value:
            shapes[shape_of(value)] += rows
    return shapes


def _shape_digits(run: re.Match[str]) -> str:
    digits = len(run[0])
    return "9" * digits if digits <= 4 else f"9{{{digits}}}"


def _shape_letters(run: re.Match[str]) -> str:
    letters = len(run[0])
    return "A" * letters if letters <= 3 else "A+"
