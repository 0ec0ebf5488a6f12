"""What columns are called: synonyms.yml, and what the contracts there are call theirs."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml

from leap.onboarding.heading_words import Spelling, make_spelling
from loaders.contract import Contract
from loaders.naming import fold_heading

SYNONYMS = Path(__file__).with_name("synonyms.yml")
DROPPED = "dropped"
# A heading of nothing but common words, as `No`, means something else in every file.
LEAST_WEIGHT = 0.4
# Canonical columns that say of whom they tell besides what they are.
CARERS = {"carer_email": "email", "carer_mobile": "mobile", "carer_nhs_number": "nhs_number"}


@dataclass(frozen=True)
class Phrase:
    """One way to call a concept: its words, and the source whose contract it was learnt from.

    Of concept `dropped`, `why` says why nobody needs it and `level` how sure that is.
    """

    concept: str
    words: frozenset[str]
    text: str
    source: str | None = None
    why: str = ""
    level: str = "likely"


@dataclass(frozen=True)
class Vocabulary:
    """All phrases, whose words are whose, and the words that hardly matter; `answers`: how people agree."""

    spelling: Spelling
    phrases: Sequence[Phrase]
    subjects: dict[str, str]
    fillers: frozenset[str]
    weights: dict[str, float]
    answers: frozenset[str]

    def read(self, heading: str) -> list[str]:
        """The words of a heading in one spelling."""
        return self.spelling.read(heading)

    def weigh(self, words: Iterable[str]) -> float:
        """How much words say: one that many concepts share says little."""
        return sum(self.weights.get(word, self.weights[""]) for word in words)

    def find_subjects(self, words: Iterable[str]) -> frozenset[str]:
        """Whom words name: adult, child, practitioner."""
        return frozenset(self.subjects[word] for word in words if word in self.subjects)


def learn(contracts: Iterable[Contract]) -> Vocabulary:
    """The synonyms of the file and those of some contracts."""
    vocabulary = read_synonyms()
    # One source's use of a common heading is no rule: a baby's date of birth may be the day of its registration too.
    common = {phrase.words for phrase in vocabulary.phrases}
    found = [phrase for contract in contracts for phrase in _learn_from(contract, vocabulary)]
    learnt = [
        phrase
        for phrase in dict.fromkeys(found)
        if phrase.words not in common and vocabulary.weigh(phrase.words - vocabulary.subjects.keys()) >= LEAST_WEIGHT
    ]
    return replace(vocabulary, phrases=[*vocabulary.phrases, *learnt])


@cache
def read_synonyms() -> Vocabulary:
    """The synonyms of synonyms.yml."""
    content = yaml.load(SYNONYMS.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    subjects = {word: subject for subject, words in content["subjects"].items() for word in words}
    spelling = make_spelling(content["spellings"], content["joined"])
    texts = [text for texts in content["concepts"].values() for text in texts]
    texts += [text for entry in content["dropped"] for text in entry["headings"]]
    words = {word for text in [*texts, *content["fillers"], *subjects] for word in text.split()}
    spelling = replace(spelling, known=frozenset(spelling.known | words))
    bare = Vocabulary(spelling, [], subjects, frozenset(content["fillers"]), {}, frozenset(content["answers"]))
    phrases = [
        Phrase(concept, frozenset(spelling.read(text)), text)
        for concept, texts in content["concepts"].items()
        for text in texts
    ]
    phrases += [
        Phrase(DROPPED, frozenset(spelling.read(text)), text, None, entry["why"], entry["level"])
        for entry in content["dropped"]
        for text in entry["headings"]
    ]
    phrases = list({(phrase.concept, phrase.words): phrase for phrase in reversed(phrases)}.values())[::-1]
    return replace(bare, phrases=phrases, weights=_weigh(phrases, bare.fillers))


def _weigh(phrases: Iterable[Phrase], fillers: frozenset[str]) -> dict[str, float]:
    """The rarer among concepts the heavier; under the empty word what a word weighs that none has."""
    concepts: dict[str, set[str]] = {}
    for phrase in phrases:
        for word in phrase.words:
            concepts.setdefault(word, set()).add(phrase.concept if phrase.concept != DROPPED else phrase.why)
    spread = Counter({word: len(of) for word, of in concepts.items()})
    weights = {word: 1 / math.log2(1 + count) for word, count in spread.items()}
    return {**weights, **dict.fromkeys(fillers, 0.1), "": 0.4}


def _learn_from(contract: Contract, vocabulary: Vocabulary) -> Iterable[Phrase]:
    for record in contract.records:
        for column, heading in record.columns.items():
            yield _phrase(CARERS.get(column, column).removesuffix("_part"), heading, contract, vocabulary)
    if not isinstance(contract.service, str):
        yield _phrase("service", contract.service.column, contract, vocabulary)
    for heading, why in contract.dropped.items():
        yield replace(_phrase(DROPPED, heading, contract, vocabulary), why=why or "not needed")


def _phrase(concept: str, heading: str, contract: Contract, vocabulary: Vocabulary) -> Phrase:
    words = vocabulary.read(heading)
    content = [word for word in words if word not in vocabulary.subjects] or words
    concept = {"first_name_part": "first_name", "first_name": "first_name"}.get(concept, concept)
    return Phrase(concept, frozenset(content), fold_heading(heading), contract.source)
