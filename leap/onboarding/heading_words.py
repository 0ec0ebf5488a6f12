"""A heading to its words, in one spelling: `ChildBirthDate` and `Child's date of birth` are the same two."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

_POSSESSIVE = re.compile("['\u2019]s\\b|s['\u2019](?=\\s)")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-zA-Z]{3})(?=[0-9])")
_WORD = re.compile(r"[^\W_]+|#")
_SHORTEST_FUZZY = 5
_LONGEST_JOIN = 4


@dataclass(frozen=True)
class Spelling:
    """How words are brought to one spelling: `one_word` of several, `joined` of words in a row, `known` all of them."""

    one_word: Mapping[str, str]
    joined: Mapping[tuple[str, ...], str]
    known: frozenset[str]

    def read(self, heading: str) -> list[str]:
        """The words of a heading."""
        plain = unicodedata.normalize("NFKD", heading)
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
        words = [
            word.casefold()
            for part in _WORD.findall(_POSSESSIVE.sub("", plain))
            for word in _CAMEL.sub(" ", part).split()
        ]
        words = [part for word in self._join(words) for part in self._spell(word)]
        return list(dict.fromkeys(self._join(words)))

    def _spell(self, word: str) -> Sequence[str]:
        if word in self.one_word:
            return (self.one_word[word],)
        if word in self.known or word.isdigit():
            return (word,)
        if parts := _cut(word, self._pieces):
            return [self.one_word.get(part, part) for part in self._join(parts)]
        if len(word) >= _SHORTEST_FUZZY:
            close = difflib.get_close_matches(word, self.known, n=1, cutoff=0.86)
            return tuple(close) or (word,)
        return (word,)

    @cached_property
    def _pieces(self) -> frozenset[str]:
        return self.known.union(self.one_word)

    def _join(self, words: Sequence[str]) -> list[str]:
        joined, at = [], 0
        while at < len(words):
            for count in range(_LONGEST_JOIN, 1, -1):
                if one := self.joined.get(tuple(words[at : at + count])):
                    joined += one.split()
                    at += count
                    break
            else:
                joined.append(words[at])
                at += 1
        return joined


def make_spelling(spellings: Mapping[str, Iterable[str]], joined: Mapping[str, Iterable[str]]) -> Spelling:
    """The spelling that a file of synonyms says, still without the words of its phrases."""
    one_word = {other: word for word, others in spellings.items() for other in others}
    in_a_row = {tuple(words.split()): one for one, several in joined.items() for words in several}
    return Spelling(one_word, in_a_row, frozenset(spellings))


def _cut(word: str, known: frozenset[str]) -> tuple[str, ...]:
    """Known words of at least two letters that make up a longer one, as few as can be; none where there are none."""
    if len(word) < 6 or not word.isalpha():
        return ()
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(2, len(word) + 1):
        for begin in range(max(0, end - 15), end - 1):
            before, part = best[begin], word[begin:end]
            if (
                before is not None
                and part in known
                and (len(part) > 2 or part in {"no", "id", "of", "by", "on"})
                and (best[end] is None or len(before) + 1 < len(best[end]))
            ):
                best[end] = (*before, part)
    return best[len(word)] or ()
