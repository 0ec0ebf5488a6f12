"""What spreadsheets, and programs that read bytes as they are not meant, leave in place of a value.

Whole columns are looked at for signs; what a sign means for one value, the functions `is_*` say.
"""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders import screening

# What our reader of workbooks says of a cell that has no value to give, in the manner of a spreadsheet's own errors.
NO_RESULT = "#FORMULA!"
TAKEN_FOR_DATE = "#DATE!"

# `#REF!`, `#DIV/0!`, `#NAME?`, `#N/A` and their like in any language, as `#¡VALOR!` and `#N/D`; a cell too narrow for
# its date; LibreOffice's `Err:502`.
_ERROR = r"^(#[¡¿]?[\p{Lu}0-9/_]+[!?]|#\p{Lu}/\p{Lu}|#NV|#GETTING_DATA|##+|Err:[0-9]{3})$"
_FIRST_LETTERS = b"#E"
# What stands in place of letters that were read in an encoding that they were not in, and what no keyboard types.
_LOST_LETTERS = r"[\x{fffd}\x00-\x1f\x7f-\x{9f}]"
_REASONS = {NO_RESULT: "formula_without_result", TAKEN_FOR_DATE: "taken_for_date"}


_ROUNDED = re.compile(r"[1-9][0-9]*0000")
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{2,3}")
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_SHORT_DATE = re.compile(rf"[0-9]{{1,2}}-(?:{_MONTHS})|(?:{_MONTHS})-[0-9]{{2}}")
# `="00123"` keeps zeros in a spreadsheet, and has them nowhere else; `=A2` says what stands in another cell.
_FORMULA = "="
_SHORT_DATE_LENGTHS = (len("4-Mar"), len("03-Apr"))

# The rows of a sheet of .xls and of .xlsx: what a larger table was cut to.
SHEET_ROWS = (1 << 16, 1 << 20)


def find_damage(column: pa.StringArray) -> dict[str, np.ndarray]:
    """For each reason code the values of a cleaned column, of whatever kind, that stand in place of a value."""
    found = _find_errors(column)
    if not screening.is_printable_ascii(column):
        lost = pc.match_substring_regex(column, _LOST_LETTERS).to_numpy(zero_copy_only=False)
        if lost.any():
            found["letters_lost"] = lost
    return found


def may_be_rounded(column: pa.StringArray) -> np.ndarray:
    """Which values `is_rounded` has to be asked about."""
    return pc.ends_with(column, "0000").to_numpy(zero_copy_only=False)


def is_rounded(value: str) -> bool:
    """Whether a number of identifying digits ends as one that was shortened to `9.43E+09` and written out again.

    One person's in ten thousand ends so by itself; written in groups, or with its leading zero, it is believed.
    """
    return bool(_ROUNDED.fullmatch(value))


def may_be_reformatted(column: pa.StringArray) -> np.ndarray:
    """Which values `find_reformatting` has to be asked about."""
    lengths = screening.measure(column)
    short = np.flatnonzero((lengths >= _SHORT_DATE_LENGTHS[0]) & (lengths <= _SHORT_DATE_LENGTHS[1]))
    doubtful = np.zeros(len(column), bool)
    if len(short):
        doubtful[short] = pc.match_substring_regex(column.take(pa.array(short)), "[A-Z][a-z]{2}").to_numpy(False)
    if screening.holds_byte(column, ord("+")):
        doubtful |= pc.match_substring(column, "+").to_numpy(False)
    return doubtful | screening.begins_with(column, _FORMULA.encode())


def find_reformatting(reference: str) -> str | None:
    """Why a reference is no more what was typed, as `1.23E+11` or, once `3-4`, `03-Apr`; None where it may be."""
    if reference.startswith(_FORMULA):
        return "formula_without_result"
    if _SCIENTIFIC.fullmatch(reference):
        return "reference_scientific"
    return "taken_for_date" if _SHORT_DATE.fullmatch(reference) else None


def _find_errors(column: pa.StringArray) -> dict[str, np.ndarray]:
    doubtful = np.flatnonzero(screening.begins_with(column, _FIRST_LETTERS))
    if not len(doubtful):
        return {}
    values = column.take(pa.array(doubtful))
    is_error = pc.match_substring_regex(values, _ERROR).to_numpy(zero_copy_only=False)
    found: dict[str, np.ndarray] = {}
    for at, value in zip(doubtful[is_error].tolist(), values.filter(pa.array(is_error)).to_pylist(), strict=True):
        reason = _REASONS.get(value, "spreadsheet_error")
        found.setdefault(reason, np.zeros(len(column), bool))[at] = True
    return found
