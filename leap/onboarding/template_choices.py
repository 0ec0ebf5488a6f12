"""What a column of a template lets one choose from: the provider's words, our codes, the levels of a scale."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from loaders import seeds
from loaders.column_checks import Circumstances, make_check
from loaders.layout import RecordPlan
from loaders.record_types import Column

# A scale of at most so many whole numbers is a list to choose from.
MOST_LEVELS = 10


@dataclass(frozen=True)
class Use:
    """One record that takes a column: its plan, and our column."""

    plan: RecordPlan
    column: Column

    @property
    def kind(self) -> str:
        """The kind of our column."""
        return self.column.kind

    @property
    def measure(self) -> str | None:
        """The measure of which the column is the score or category."""
        return self.plan.fixed.get("measure") if self.column.name in ("score", "category") else None


def find_words(uses: Sequence[Use]) -> tuple[str, ...]:
    """The provider's own words, else one for each code; of several records those that all of them take."""
    coded = [use for use in uses if use.kind == "code" or use.plan.values.get(use.column.name)]
    if not coded:
        return _find_levels(uses)
    words = list(dict.fromkeys(word for use in coded for word in use.plan.values.get(use.column.name, {})))
    if not words:
        words = _name_codes(coded[0].column.name)
    given = Circumstances(seeds.lists(), None, None, None)
    return tuple(word for word in words if all(_takes(use, word, given) for use in coded))


def find_bounds(uses: Sequence[Use]) -> tuple[float | None, float | None]:
    """Between which numbers a score has to be, where it is one of a known measure."""
    measures = {
        measure: (low, high) for measure, low, high in seeds.rows_of("measures", "measure", "minimum", "maximum")
    }
    for use in uses:
        low, high = measures.get(use.measure, ("", ""))
        if low and high:
            return float(low), float(high)
    return None, None


def _takes(use: Use, word: str, given: Circumstances) -> bool:
    words = use.plan.values.get(use.column.name, {})
    check = make_check(use.column, words, False, given)(pa.array([word], pa.string()))
    return not check.reasons


def _name_codes(column: str) -> list[str]:
    """One word a code: the code itself, or where it is a mere letter the first word for it."""
    codes = seeds.lists().codes.get(column, {})
    named: dict[str, str] = {}
    for word, code in codes.items():
        if code not in named and len(word) > 1 and "_" not in word:
            named[code] = word
    return [named.get(code, code) for code in dict.fromkeys(codes.values())]


def _find_levels(uses: Sequence[Use]) -> tuple[str, ...]:
    """The levels of a scale that is a category."""
    least, most = find_bounds(uses)
    is_category = any(use.column.name == "category" for use in uses)
    if not is_category or least is None or most is None or most - least >= MOST_LEVELS:
        return ()
    return tuple(str(level) for level in range(int(least), int(most) + 1))
