"""The measures of seeds/measures.csv, as headings and values speak of them."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from leap.onboarding.evidence import ColumnEvidence
from leap.onboarding.vocabulary import Vocabulary
from loaders import seeds
from loaders.normalising import normalise_number

# A scale of so few levels is a category, not a number to be averaged.
MOST_LEVELS_OF_A_CATEGORY = 4
_LEAST_SHARE = 0.9
_SHORTEST_NAME = 3
_SHORTEST_IN_A_HEADING = 6
_STEM = 8
_COLUMNS = ("measure", "measure_name", "minimum", "maximum", "thresholds", "direction")


@dataclass(frozen=True)
class Measure:
    """A measure: the words of its names, those that no other measure has, those of its parts, and its scale."""

    name: str
    words: tuple[frozenset[str], ...]
    own_words: frozenset[str]
    parts: frozenset[str]
    is_named: bool
    lowest: float | None
    highest: float | None

    @property
    def value(self) -> str:
        """The column of an outcome that takes it: `category` or `score`."""
        if self.lowest is None or self.highest is None:
            return "category"
        return "category" if self.highest - self.lowest < MOST_LEVELS_OF_A_CATEGORY else "score"

    def find_name(self, heading: str, words: set[str]) -> frozenset[str]:
        """The words of a heading that name the measure, none where they do not."""
        if whole := next((called for called in self.words if called <= words), None):
            return whole
        name = _letters(self.name)
        if len(name) >= _SHORTEST_IN_A_HEADING and name in _letters(heading):
            return frozenset(word for word in words if word in name)
        return frozenset(word for word in words for own in self.own_words if _is_like(word, own))

    def takes(self, evidence: ColumnEvidence) -> bool:
        """Whether the values can be those of the measure."""
        if evidence.kinds["number"] < _LEAST_SHARE:
            return self.value == "category" and not evidence.words_in_a_value > 4
        low = float("-inf") if self.lowest is None else self.lowest
        high = float("inf") if self.highest is None else self.highest
        return evidence.share_of(lambda value: low <= _read_number(value, low) <= high) >= _LEAST_SHARE

    def has_words(self, evidence: ColumnEvidence) -> bool:
        """Whether the values are words of the measure's levels: red, amber, green."""
        is_named = self.is_named and evidence.kinds["number"] < 0.5 and not evidence.is_empty
        return is_named and evidence.share_of(lambda value: value.casefold() in self.parts) >= _LEAST_SHARE


def read_measures(vocabulary: Vocabulary) -> list[Measure]:
    """The measures, those with the longest name first."""
    rows = seeds.rows_of("measures", *_COLUMNS)
    names = {row[0]: [frozenset(vocabulary.read(text)) for text in (row[0].replace("_", " "), row[1])] for row in rows}
    spread = Counter(word for called in names.values() for word in set().union(*called))
    common = {word for phrase in vocabulary.phrases for word in phrase.words if phrase.concept not in ("dropped",)}
    measures = [
        Measure(
            name=name,
            words=tuple(names[name]),
            own_words=frozenset(
                word
                for word in names[name][0] - common - vocabulary.subjects.keys()
                if spread[word] == 1 and len(word) >= _SHORTEST_NAME and not word.isdigit()
            ),
            parts=frozenset(
                word for word in vocabulary.read(re.sub(r"[0-9.]+", " ", thresholds)) if len(word) >= _SHORTEST_NAME
            ),
            is_named=direction == "category",
            lowest=float(low) if low else None,
            highest=float(high) if high else None,
        )
        for name, _, low, high, thresholds, direction in rows
    ]
    return sorted(measures, key=lambda one: -max(map(len, one.words)))


def tell_timepoint(words: Iterable[str]) -> dict[str, str]:
    """The time point that a heading names, as a constant."""
    timepoints = seeds.lists().codes["timepoint"]
    return next(({"timepoint": timepoints[word]} for word in words if word in timepoints), {})


def _read_number(value: str, otherwise: float) -> float:
    text, _ = normalise_number(value, frozenset())
    return float(text) if text else otherwise - 1


def _is_like(word: str, other: str) -> bool:
    """Whether two words are one, or begin alike: gestation, gestational."""
    return word == other or (word[:_STEM] == other[:_STEM] and min(len(word), len(other)) >= _STEM)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
