"""What stands in a column, counted a chunk at a time: filled cells, different values, shapes; no value is kept."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from leap.onboarding.shapes import shorten_shape
from loaders import seeds

# As in published counts: what so few have is not told apart.
MOST_HIDDEN = 7
# Whether there are more does not matter, and the count takes no more memory.
MOST_COUNTED = 100_000
_PLACEHOLDERS = pa.array(
    sorted(word for word, kept_in in seeds.lists().placeholders.items() if not any(kept_in)), pa.string()
)


@dataclass
class ColumnCounts:
    """Counts of one column. `shapes` has rows by shape, `codes` rows by code of ours, where it is a coded column.

    `problems` has rows by reason code; where it is mapped `asked` counts the rows that hold a record which takes
    it, and `usable` those of them whose value comes in.
    """

    heading: str
    rows: int = 0
    filled: int = 0
    placeholders: int = 0
    shapes: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    asked: int | None = None
    usable: int | None = None
    _hashes: set[int] = field(default_factory=set)

    @property
    def distinct(self) -> int:
        """How many different values there are, or `MOST_COUNTED` where there are at least as many."""
        return min(len(self._hashes), MOST_COUNTED)

    @property
    def completeness(self) -> float:
        """Share of the rows asked for it that hold something; a placeholder such as `n/a` is nothing."""
        asked = self.rows if self.asked is None else self.asked
        return min(1.0, self.filled / asked) if asked else 0.0

    def add(self, column: pa.StringArray) -> None:
        """Count the cleaned cells of a chunk."""
        self.rows += len(column)
        is_nothing = pc.is_in(pc.utf8_lower(column), value_set=_PLACEHOLDERS)
        self.placeholders += pc.sum(is_nothing).as_py() or 0
        counted = column.filter(pc.and_(pc.not_equal(column, ""), pc.invert(is_nothing))).value_counts()
        values, rows = counted.field("values"), counted.field("counts").to_numpy(zero_copy_only=False)
        self.filled += int(rows.sum())
        if len(self._hashes) < MOST_COUNTED:
            self._hashes.update(map(hash, values.to_pylist()))
        letters = pc.replace_substring_regex(values, r"\p{L}", "A")
        for shape, of_shape in _sum_by(pc.replace_substring_regex(letters, r"[0-9]", "9"), rows).items():
            self.shapes[shorten_shape(shape)] += of_shape

    def list_shapes(self, most: int = 4) -> tuple[list[tuple[str, int]], int]:
        """The most frequent shapes with their rows, and the rows of all others; rare shapes are never named."""
        named = [(shape, rows) for shape, rows in self.shapes.most_common(most) if rows > MOST_HIDDEN]
        return named, self.filled - sum(rows for _, rows in named)


def _sum_by(texts: pa.StringArray, rows: np.ndarray) -> dict[str, int]:
    encoded = texts.dictionary_encode()
    sums = np.bincount(encoded.indices.to_numpy(zero_copy_only=False), rows, len(encoded.dictionary))
    return dict(zip(encoded.dictionary.to_pylist(), sums.astype(np.int64).tolist(), strict=True))
