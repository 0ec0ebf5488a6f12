"""What the values of a column say about what the column is: how many of them could be an NHS number, a day, a code."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

import pyarrow as pa
import pyarrow.compute as pc

from leap.onboarding.names import find_measure, find_service
from leap.onboarding.shapes import count_shapes
from loaders import normalising, seeds
from loaders.dates import DateFormat

# Of a column with more distinct values every n-th is looked at.
MOST_DISTINCT = 2_000
FEW_WORDS = 40

_ODD_DAY = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?[ ./-]*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ .,/-]*(?:\d{4}|\d{2})"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ .]*\d{1,2}[ ,]+(?:\d{4}|\d{2})"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2}|(?:1[5-9]|[234]\d)\d{3}",
    re.IGNORECASE,
)
_DAY_ORDERS = ("DD{0}MM{0}YYYY", "MM{0}DD{0}YYYY", "YYYY{0}MM{0}DD")
DATE_FORMATS = [
    order.format(separator) + time
    for time in ("", " HH:mm", "THH:mm")
    for separator in ("/", "-", ".", "")
    for order in _DAY_ORDERS
]


@dataclass(frozen=True)
class ColumnEvidence:
    """What one column of a file holds. Shares are of its filled cells; placeholders such as `n/a` do not fill one.

    `counts` has rows by distinct value, `kinds` the share that is well formed by kind of value, `dates` the share by
    date format, `words` the share that is in a list of ours by canonical column, `near_words` the share that holds a
    word of such a list among others; `marks` which rows are filled, `values` all cells.
    """

    heading: str
    rows: int
    filled: int
    distinct: int
    counts: Mapping[str, int]
    kinds: Mapping[str, float]
    dates: Mapping[str, float]
    words: Mapping[str, float]
    near_words: Mapping[str, float]
    marks: pa.ChunkedArray
    values: pa.ChunkedArray

    @property
    def completeness(self) -> float:
        """Share of rows in which the column holds something."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.filled

    @property
    def repeats(self) -> float:
        """Filled rows to a distinct value: 1 where each value stands once."""
        return self.filled / self.distinct if self.distinct else 0.0

    @cached_property
    def main_shape_share(self) -> float:
        """Share of values that have the most frequent shape."""
        shapes = count_shapes(self.counts)
        return shapes.most_common(1)[0][1] / shapes.total() if shapes else 0.0

    @cached_property
    def words_in_a_value(self) -> float:
        """How many words a value has on average."""
        rows = sum(self.counts.values())
        return sum(len(value.split()) * count for value, count in self.counts.items()) / rows if rows else 0.0

    @cached_property
    def letters(self) -> float:
        """Share of values that are made of letters, spaces, hyphens and apostrophes alone."""
        return self.share_of(lambda value: all(one.isalpha() or one in " -'\u2019" for one in value))

    @cached_property
    def odd_days(self) -> float:
        """Share of values that are days as no `date_format` says: `3 May 2021`, `03/05/21`, a serial number."""
        return self.share_of(lambda value: bool(_ODD_DAY.fullmatch(value.strip())))

    @property
    def has_few_words(self) -> bool:
        """Whether the values can be a list of words: few, and most of them more than once."""
        return 0 < self.distinct <= FEW_WORDS and (self.repeats >= 2 or self.distinct <= 3)

    def share_of(self, holds: Callable[[str], bool]) -> float:
        """Share of filled rows whose value something holds of."""
        rows = sum(self.counts.values())
        return sum(count for value, count in self.counts.items() if holds(value)) / rows if rows else 0.0

    def read_days(self, date_format: str) -> list[date]:
        """The days among its distinct values."""
        reader = DateFormat.parse(date_format)
        return sorted(day for day, _ in map(reader.read, self.counts) if day)


def gather_evidence(heading: str, column: pa.ChunkedArray) -> ColumnEvidence:
    """Look at the cleaned values of a column."""
    lists = seeds.lists()
    placeholders = frozenset(word for word, kept_in in lists.placeholders.items() if not any(kept_in))
    lowered = pc.utf8_lower(column)
    marks = pc.and_(
        pc.not_equal(column, ""), pc.invert(pc.is_in(lowered, value_set=pa.array(sorted(placeholders), pa.string())))
    )
    filled = column.filter(marks)
    counted = filled.value_counts()
    values, rows = counted.field("values").to_pylist(), counted.field("counts").to_pylist()
    by_frequency = sorted(zip(values, rows, strict=True), key=lambda item: (-item[1], item[0]))
    step = -(-len(by_frequency) // MOST_DISTINCT) or 1
    counts = dict(by_frequency[::step])
    return ColumnEvidence(
        heading=heading,
        rows=len(column),
        filled=len(filled),
        distinct=len(values),
        counts=counts,
        kinds=_measure_kinds(counts),
        dates=_measure_dates(counts),
        words=_measure_words(counts),
        near_words=_measure_near_words(counts) if len(counts) <= FEW_WORDS else {},
        marks=marks,
        values=column,
    )


def _measure_kinds(counts: Mapping[str, int]) -> dict[str, float]:
    none: frozenset[str] = frozenset()
    tests: dict[str, Callable[[str], normalising.Normalised]] = {
        "nhs_number": lambda value: normalising.normalise_nhs_number(value, none),
        "email": lambda value: normalising.normalise_email(value, none, none),
        "mobile": lambda value: normalising.normalise_mobile(value, none),
        "postcode": lambda value: normalising.normalise_postcode(value, none),
        "lsoa_code": lambda value: normalising.normalise_lsoa_code(value, none),
        "digest": lambda value: normalising.normalise_digest(value, none),
        "birth_month": lambda value: normalising.normalise_birth_month(value, none),
        "number": lambda value: normalising.normalise_number(value, none),
        "whole_number": lambda value: normalising.normalise_whole_number(value, none),
    }
    return _shares(counts, {kind: (lambda value, of=test: of(value)[0] is not None) for kind, test in tests.items()})


def _measure_dates(counts: Mapping[str, int]) -> dict[str, float]:
    # A day has at least eight signs; nothing else is worth thirty-six trials.
    if not any(len(value) >= 8 and value[0].isdigit() for value in counts):
        return {}
    readers = {text: DateFormat.parse(text) for text in DATE_FORMATS}
    none: frozenset[str] = frozenset()
    earliest, latest = normalising.EARLIEST_DATE, normalising.LATEST_DATE

    def is_day(value: str, reader: DateFormat) -> bool:
        day, _ = reader.read(normalising.normalise_text(value, none)[0] or "")
        return day is not None and earliest <= day <= latest

    tests = {text: (lambda value, of=reader: is_day(value, of)) for text, reader in readers.items()}
    return {text: share for text, share in _shares(counts, tests).items() if share}


def _measure_words(counts: Mapping[str, int]) -> dict[str, float]:
    folded: Counter[str] = Counter()
    for value, rows in counts.items():
        folded[normalising.clean_text(value).casefold()] += rows
    total = folded.total()
    if not total:
        return {}
    named = {"service": find_service, "measure": find_measure}
    called = {
        column: sum(rows for value, rows in counts.items() if find(value)) / total
        for column, find in named.items()
        if len(counts) <= FEW_WORDS
    }
    return called | {
        column: known / total
        for column, words in _word_lists().items()
        if (known := sum(rows for word, rows in folded.items() if word in words))
    }


def _measure_near_words(counts: Mapping[str, int]) -> dict[str, float]:
    tests = {
        column: (lambda value, known=known: find_near_code(value, known) is not None)
        for column, known in seeds.lists().codes.items()
    }
    return {column: share for column, share in _shares(counts, tests).items() if share}


def find_near_code(value: str, known: Mapping[str, str]) -> str | None:
    """The code of the known words of at least three letters that stand in a text of several, where they agree."""
    words = re.split(r"[^a-z]+", re.sub("['\u2019]s?\\b", "", value.casefold()))
    codes = {known[word] for word in words if len(word) > 2 and word in known}
    return codes.pop() if len(codes) == 1 and len(words) > 1 else None


def _shares(counts: Mapping[str, int], tests: Mapping[str, Callable[[str], bool]]) -> dict[str, float]:
    total = sum(counts.values())
    return {
        name: sum(rows for value, rows in counts.items() if holds(value)) / total if total else 0.0
        for name, holds in tests.items()
    }


@cache
def _word_lists() -> dict[str, frozenset[str]]:
    """The words that are known of each canonical column, those of ethnic groups and languages among them."""
    return {
        **{column: frozenset(words) for column, words in seeds.lists().codes.items()},
        "ethnicity": frozenset(word for (word,) in seeds.rows_of("ethnic_groups", "value")),
        "home_language": frozenset(word for (word,) in seeds.rows_of("languages", "value")),
    }
