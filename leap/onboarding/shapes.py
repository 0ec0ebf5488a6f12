"""How values are written, without what they say: `ZZ1 3FW` is `AA9 9AA`, and `16/10/1979` is `99/99/9999`."""

import re
from collections import Counter
from collections.abc import Mapping

MOST_CHARACTERS = 24
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"[0-9]")
_LONG_RUN = re.compile(r"9{5,}|A{4,}")
_WORDS = re.compile(r"(?:A\+|A{1,3})(?: (?:A\+|A{1,3})){2,}")


def shape_of(value: str) -> str:
    """The shape of a value: letters as A, digits as 9, long runs shortened."""
    return shorten_shape(_DIGIT.sub("9", _LETTER.sub("A", value)))


def shorten_shape(shape: str) -> str:
    """More than three letters in a row are `A+`, more than four digits `9{10}`; three words or more are `A+ …`.

    What is longer than 24 characters then ends in `…`: a shape never tells a value.
    """
    shape = _WORDS.sub("A+ …", _LONG_RUN.sub(_shorten_run, shape))
    return shape if len(shape) <= MOST_CHARACTERS else f"{shape[: MOST_CHARACTERS - 1]}…"


def count_shapes(counts: Mapping[str, int]) -> Counter[str]:
    """How many rows have each shape, from how many have each value."""
    shapes: Counter[str] = Counter()
    for value, rows in counts.items():
        shapes[shape_of(value)] += rows
    return shapes


def _shorten_run(run: re.Match[str]) -> str:
    return "A+" if run[0][0] == "A" else f"9{{{len(run[0])}}}"
