"""Whole columns at once: cleaning, and saying of which values it is sure that they are well formed.

Each `sure_*` function is a quick test that may say no to a good value but never yes to a bad one; whatever it is not
sure of goes to the precise function of normalising.py, where the rule lives; a test holds them to that.
All take columns without nulls and give numpy arrays of booleans, one a row.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.normalising import clean_text

_SPACE = ord(" ")
_ZERO, _NINE = ord("0"), ord("9")
_NHS_WEIGHTS = np.array([10, 9, 8, 7, 6, 5, 4, 3, 2], dtype=np.int32)
_EMAIL = r"^[A-Za-z0-9_%+'-]+(\.[A-Za-z0-9_%+'-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
_POSTCODE = r"^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}$"


def clean_column(column: pa.StringArray) -> pa.StringArray:
    """`normalising.clean_text` on every value; a column of plain ASCII without odd edges is given back as it is."""
    starts, ends, data = _bytes_of(column)
    if not len(data):
        return column
    filled = ends > starts
    first = data[np.minimum(starts, len(data) - 1)]
    last = data[np.maximum(ends - 1, 0)]
    odd = filled & (_is_edge(first) | _is_edge(last))
    strange = np.flatnonzero((data < _SPACE) | (data > ord("~")))
    odd[np.unique(np.searchsorted(ends, strange, side="right"))] = True
    if not odd.any():
        return column
    cleaned = [clean_text(value) for value in column.filter(pa.array(odd)).to_pylist()]
    return pc.replace_with_mask(column, pa.array(odd), pa.array(cleaned, pa.string()))


def measure(column: pa.StringArray) -> np.ndarray:
    """How many bytes each value has."""
    starts, ends, _ = _bytes_of(column)
    return ends - starts


def read_month_and_day(days: pa.StringArray) -> tuple[np.ndarray, np.ndarray]:
    """Month and day of those dates (`YYYY-MM-DD`) that are not null, as numbers."""
    starts, _, data = _bytes_of(days.drop_null())
    digits = data[starts[:, None] + np.array([5, 6, 8, 9])].astype(np.int32) - _ZERO
    return digits[:, 0] * 10 + digits[:, 1], digits[:, 2] * 10 + digits[:, 3]


def is_blank(column: pa.StringArray) -> np.ndarray:
    """Which values are empty."""
    starts, ends, _ = _bytes_of(column)
    return starts == ends


def begins_with(column: pa.StringArray, letters: bytes) -> np.ndarray:
    """Which values begin with one of some ASCII characters."""
    starts, ends, data = _bytes_of(column)
    begins = np.zeros(len(column), bool)
    if len(data):
        first = data[np.minimum(starts, len(data) - 1)]
        for letter in letters:
            begins |= first == letter
        begins &= ends > starts
    return begins


def is_printable_ascii(column: pa.StringArray) -> bool:
    """Whether no value holds a control character or a letter beyond ASCII."""
    data = _bytes_of(column)[2]
    return not len(data) or (data.min() >= _SPACE and data.max() <= ord("~"))


def holds_byte(column: pa.StringArray, byte: int) -> bool:
    """Whether a byte stands in any value."""
    return bool((_bytes_of(column)[2] == byte).any())


def is_word(column: pa.StringArray, words: pa.StringArray) -> np.ndarray:
    """Which values are one of some lower-case words, whatever their case."""
    return pc.is_in(pc.utf8_lower(column), value_set=words).to_numpy(zero_copy_only=False)


def equals(column: pa.StringArray, value: str) -> np.ndarray:
    """Which values are exactly this one; a null is not."""
    return pc.fill_null(pc.equal(column, value), False).to_numpy(zero_copy_only=False)


def sure_nhs_number(column: pa.StringArray) -> np.ndarray:
    """Ten digits, spaces aside, not all the same, with the right check digit."""
    digits, rows = _digits(_without_spaces(column), 10)
    total = digits[:, :9] @ _NHS_WEIGHTS
    right = (11 - total % 11) % 11 == digits[:, 9]
    return _spread(right & _are_digits(digits) & (digits != digits[:, :1]).any(axis=1), rows, len(column))


def sure_mobile(column: pa.StringArray) -> np.ndarray:
    """Eleven digits, spaces aside, that begin with 07, of which the last eight are not all the same."""
    digits, rows = _digits(_without_spaces(column), 11)
    right = (digits[:, 0] == 0) & (digits[:, 1] == 7) & (digits[:, 3:] != digits[:, 3:4]).any(axis=1)
    return _spread(right & _are_digits(digits), rows, len(column))


def sure_email(column: pa.StringArray, never: pa.StringArray) -> np.ndarray:
    """A plain ASCII address that is none of `never` (placeholders and shared mailboxes, lower case)."""
    shaped = pc.match_substring_regex(column, _EMAIL).to_numpy(zero_copy_only=False)
    return shaped & ~is_word(column, never)


def sure_postcode(column: pa.StringArray) -> np.ndarray:
    """The shape of a postcode, with one space or none."""
    return pc.match_substring_regex(column, _POSTCODE).to_numpy(zero_copy_only=False)


def sure_digest(column: pa.StringArray) -> np.ndarray:
    """64 hexadecimal digits."""
    return pc.match_substring_regex(column, "^[0-9A-Fa-f]{64}$").to_numpy(zero_copy_only=False)


def _bytes_of(column: pa.StringArray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Start and end of each value in the bytes of the column."""
    _, offsets, data = column.buffers()
    if offsets is None or not len(column):
        return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.uint8)
    at = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    values = np.frombuffer(data, np.uint8)[at[0] : at[-1]] if data is not None else np.zeros(0, np.uint8)
    return at[:-1] - at[0], at[1:] - at[0], values


def _without_spaces(column: pa.StringArray) -> pa.StringArray:
    return pc.replace_substring(column, " ", "")


def _is_edge(character: np.ndarray) -> np.ndarray:
    return (character == _SPACE) | (character == ord('"')) | (character == ord("'"))


def _digits(column: pa.StringArray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """The values of exactly this length as numbers, a row a value and a column a character, and which rows they are."""
    starts, ends, data = _bytes_of(column)
    rows = np.flatnonzero(ends - starts == length)
    characters = data[starts[rows][:, None] + np.arange(length, dtype=np.int32)] if len(rows) else np.zeros((0, length))
    return characters.astype(np.int32) - _ZERO, rows


def _are_digits(digits: np.ndarray) -> np.ndarray:
    return ((digits >= 0) & (digits <= _NINE - _ZERO)).all(axis=1)


def _spread(right: np.ndarray, rows: np.ndarray, length: int) -> np.ndarray:
    sure = np.zeros(length, bool)
    sure[rows] = right
    return sure
