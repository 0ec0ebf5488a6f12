"""What people call the services and measures of seeds/: `Being a Parent (EPEC)`, `healthy living`, `Karitane`."""

import re
from collections import Counter
from collections.abc import Collection
from functools import cache

from loaders import seeds

_SMALL_WORDS = {"a", "an", "and", "at", "by", "for", "in", "of", "on", "s", "the", "to", "with"}
_LIKE_ENOUGH = 0.75


def find_service(word: str) -> str | None:
    """The one service of seeds/services.csv that may be meant, None where none or several are."""
    return _find(word, tuple(seeds.rows_of("services", "service", "service_name")))


def find_measure(word: str) -> str | None:
    """The one measure of seeds/measures.csv that may be meant, None where none or several are."""
    return _find(word, tuple(seeds.rows_of("measures", "measure", "measure_name")))


@cache
def _find(word: str, rows: tuple[tuple[str, str], ...]) -> str | None:
    """The name all of whose words, or most of the heavy ones, stand in the word that is looked for."""
    if exact := [name for name, title in rows if _letters(word) in (_letters(name), _letters(title))]:
        return exact[0]
    words = _words(word)
    called = {name: _words(f"{name.replace('_', ' ')} {title}") for name, title in rows}
    spread = Counter(part for parts in called.values() for part in parts)
    whole = sum(1 / spread.get(part, 1) for part in words)
    likeness = {
        name: sum(1 / spread[part] for part in words & parts) / whole for name, parts in called.items() if whole
    }
    best = sorted(likeness.values(), reverse=True)[:2]
    if not best or best[0] < _LIKE_ENOUGH or (len(best) > 1 and best[1] == best[0]):
        return None
    return max(likeness, key=likeness.get)


def _words(text: str) -> Collection[str]:
    words = re.findall(r"[a-z]+|[0-9]+", text.casefold())
    return {word.removesuffix("s") if len(word) > 3 else word for word in words if word not in _SMALL_WORDS}


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
