"""What a column may be, the likeliest first: how its heading is called, weighed with what its values look like."""

from collections.abc import Sequence
from dataclasses import dataclass

from leap.onboarding.evidence import ColumnEvidence
from leap.onboarding.names import find_service
from leap.onboarding.value_fit import (
    FITS,
    LISTED_TEXTS,
    POOR,
    TELLING_LISTS,
    Fit,
    judge_fit,
    looks_identifying,
)
from leap.onboarding.vocabulary import DROPPED, Phrase, Vocabulary

SURE, LIKELY, UNSURE = "sure", "likely", "unsure"
LEAST_LIKELY = 0.55
LEAST_LEAD = 0.05
LEAST_SURE_LEAD = 0.2
LEAST_FILLED_TO_BE_SURE = 5
_ONLY_BY_VALUES = 0.62
_EXACT = 0.99
_TOLD_IN_PASSING = ("relationship", "delivery")
_LIKE_DROPPED = 0.8
# `Child's name` is rather a child's name than a name, of whomever.
_FOR_EACH_IGNORED = 0.06


@dataclass(frozen=True)
class Candidate:
    """One thing that a column may be.

    `likeness` is how like the heading is to `phrase` (1 the same words), `fit` how well the values fit, `score` both;
    `ignored` counts the words that say whose it is and are not in the phrase.
    """

    concept: str
    likeness: float
    fit: Fit
    phrase: Phrase | None = None
    ignored: int = 0

    @property
    def score(self) -> float:
        """How good a guess it is, about 0 to 1."""
        return self.likeness * self.fit.value - _FOR_EACH_IGNORED * self.ignored

    @property
    def is_exact(self) -> bool:
        """Whether the heading has the very words of a synonym."""
        return self.likeness >= _EXACT

    @property
    def reason(self) -> str:
        """Why, in one line; counts and shapes, never a value."""
        if self.phrase is None:
            return self.fit.reason
        where = f"'{self.phrase.text}'" + (f" of {self.phrase.source}" if self.phrase.source else "")
        called = f"called like {where}" if self.is_exact else f"a heading like {where}"
        return f"{called}; {self.fit.reason}" if self.fit.reason else called


@dataclass(frozen=True)
class Match:
    """A column of a file, whom its heading names, and what it may be, the likeliest first."""

    evidence: ColumnEvidence
    words: tuple[str, ...]
    subjects: frozenset[str]
    candidates: tuple[Candidate, ...]

    @property
    def heading(self) -> str:
        """The provider's heading."""
        return self.evidence.heading

    @property
    def best(self) -> Candidate | None:
        """The likeliest candidate."""
        return self.candidates[0] if self.candidates else None

    @property
    def lead(self) -> float:
        """How far the likeliest is before the next."""
        rest = self.candidates[1].score if len(self.candidates) > 1 else 0.0
        return self.candidates[0].score - rest if self.candidates else 0.0

    @property
    def level(self) -> str:
        """How sure the likeliest is: `sure`, `likely` or `unsure`."""
        best = self.best
        if best is None or best.score < LEAST_LIKELY or self.lead < LEAST_LEAD:
            return UNSURE
        if best.concept == DROPPED:
            return best.phrase.level if best.is_exact else LIKELY
        is_enough = self.evidence.filled >= LEAST_FILLED_TO_BE_SURE
        if best.is_exact and best.fit.value >= FITS and self.lead >= LEAST_SURE_LEAD and is_enough:
            return SURE
        return LIKELY


def match_column(evidence: ColumnEvidence, vocabulary: Vocabulary, date_format: str | None = None) -> Match:
    """Find what a column may be."""
    words = vocabulary.read(evidence.heading)
    subjects = vocabulary.find_subjects(words)
    found: dict[str, Candidate] = {}
    told = [] if vocabulary.strangers & set(words) else _tell_by_values(evidence)
    for concept, (likeness, phrase) in _compare(words, vocabulary).items():
        fit = _judge_dropping(likeness, told) if concept == DROPPED else judge_fit(concept, evidence, date_format)
        ignored = len((vocabulary.subjects.keys() & set(words)) - phrase.words)
        found[concept] = Candidate(concept, likeness, fit, phrase, ignored)
    for concept in told:
        known = found.get(concept)
        if known is None or known.likeness < _ONLY_BY_VALUES:
            found[concept] = Candidate(concept, _ONLY_BY_VALUES, judge_fit(concept, evidence, date_format))
    candidates = sorted(found.values(), key=lambda one: (-one.score, one.concept))
    kept = tuple(one for one in candidates if one.score >= 0.2 or one.is_exact)
    return Match(evidence, tuple(words), subjects, kept[:6])


def _compare(words: list[str], vocabulary: Vocabulary) -> dict[str, tuple[float, Phrase]]:
    """For each concept the phrase most like a heading."""
    best: dict[str, tuple[float, Phrase]] = {}
    all_words = frozenset(words)
    for phrase in vocabulary.phrases:
        shared = phrase.words & all_words
        if not shared:
            continue
        # Whom a column is about is judged apart, unless the phrase itself names somebody.
        rest = all_words - phrase.words - vocabulary.subjects.keys()
        missing = vocabulary.weigh(phrase.words - shared)
        weight = vocabulary.weigh(shared)
        likeness = weight / (weight + missing + vocabulary.weigh(rest - vocabulary.fillers))
        # Of phrases that fit equally well the one that explains more of the heading.
        if likeness > best.get(phrase.concept, (0.0, None))[0]:
            best[phrase.concept] = (likeness, phrase)
    return best


def _judge_dropping(likeness: float, told: Sequence[str]) -> Fit:
    """What values speak for is not dropped for its heading; and like is not enough to drop a column."""
    if told:
        return Fit(POOR, "")
    return Fit(FITS if likeness >= _EXACT else _LIKE_DROPPED, "")


def _tell_by_values(evidence: ColumnEvidence) -> Sequence[str]:
    """Concepts that the values alone speak for."""
    if kind := looks_identifying(evidence):
        return [kind] if kind != "digest" else []
    lists = (*TELLING_LISTS, *LISTED_TEXTS)
    if evidence.kinds.get("number", 0.0) >= 0.5 or evidence.distinct < 2:
        return []
    # Single letters are codes of many lists.
    by_words = [name for name in lists if evidence.words.get(name, 0.0) >= 0.9 and _has_words(evidence)]
    by_words = [name for name in by_words if _TELLS_ENOUGH.get(name, bool)(evidence)]
    return by_words or [name for name in _TOLD_IN_PASSING if evidence.near_words.get(name, 0.0) >= 0.9]


def _names_several_services(evidence: ColumnEvidence) -> bool:
    """Whether more than one service is named: among occupations a nurse is one by chance."""
    return len({find_service(value) for value in evidence.counts} - {None}) > 1


def _is_more_than_yes_or_no(evidence: ColumnEvidence) -> bool:
    return evidence.words.get("consent", 0.0) < 0.9


_TELLS_ENOUGH = {"service": _names_several_services, "attended": _is_more_than_yes_or_no}


def _has_words(evidence: ColumnEvidence) -> bool:
    return evidence.share_of(lambda value: len(value) > 2) >= 0.5
