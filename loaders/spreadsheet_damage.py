"""What spreadsheets leave in a cell in place of its value."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders import screening

# What our reader of workbooks says of a cell that has no value to give, in the manner of a spreadsheet's own errors.
NO_RESULT = "#FORMULA!"
TAKEN_FOR_DATE = "#DATE!"

# `#REF!`, `#DIV/0!`, `#NAME?` and their like in any language; a cell too narrow for its date; LibreOffice's `Err:502`.
_ERROR = r"^(#[\p{Lu}0-9/_]+[!?]|#N/A|#NV|#GETTING_DATA|##+|Err:[0-9]{3})$"
_FIRST_LETTERS = b"#E"
_REASONS = {NO_RESULT: "formula_without_result", TAKEN_FOR_DATE: "taken_for_date"}


def find_errors(column: pa.StringArray) -> dict[str, np.ndarray]:
    """For each reason code the values of a cleaned column that are a spreadsheet's error in place of a value."""
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
