"""The provider's words of a coded column to our codes: known ones need nothing, like ones are guessed, others left."""

import difflib
from collections.abc import Callable, Mapping

from leap.onboarding.evidence import ColumnEvidence, find_near_code
from loaders import seeds
from loaders.contract_rules import UNDECIDED
from loaders.normalising import clean_text

# A word of fewer rows may be somebody's name in the wrong column: it is counted, not shown.
LEAST_ROWS_SHOWN = 8
_LIKE_ENOUGH = 0.85


def guess_words(column: str, evidence: ColumnEvidence) -> tuple[dict[str, str], int]:
    """The words of a coded column that no list knows, each with its likely code or `undecided`; how many are hidden."""
    known = seeds.lists().codes.get(column, {})
    # A sign that is a word of some column, as `x`, may be one here.
    never = frozenset(word for word, kept_in in seeds.lists().placeholders.items() if not any(kept_in))
    guessed: dict[str, str] = {}
    hidden = 0
    for word, rows in evidence.counts.items():
        folded = clean_text(word).casefold()
        if folded in known or folded in never:
            continue
        if rows < LEAST_ROWS_SHOWN:
            hidden += 1
            continue
        guessed[word] = _guess(folded, known)
    _spell_out_letters(guessed, known)
    return guessed, hidden


def guess_names(evidence: ColumnEvidence, find: Callable[[str], str | None]) -> tuple[dict[str, str], int]:
    """The words of a column that names services or measures, each with the one of ours that `find` gives."""
    guessed = {word: find(word) or UNDECIDED for word in evidence.counts}
    shown = {
        word: name
        for word, name in guessed.items()
        if word != name and (name != UNDECIDED or evidence.counts[word] >= LEAST_ROWS_SHOWN)
    }
    return shown, sum(name == UNDECIDED and word not in shown for word, name in guessed.items())


def _guess(word: str, known: Mapping[str, str]) -> str:
    if word in known:
        return known[word]
    if near := find_near_code(word, known):
        return near
    close = difflib.get_close_matches(word, known, n=1, cutoff=_LIKE_ENOUGH) if len(word) > 3 else []
    return known[close[0]] if close else UNDECIDED


def _spell_out_letters(guessed: dict[str, str], known: Mapping[str, str]) -> None:
    """Take single letters for the codes that begin with them, where all do and no two codes begin alike."""
    codes = {code[0]: code for code in set(known.values())}
    if len(codes) == len(set(known.values())) and all(len(word) == 1 and word.casefold() in codes for word in guessed):
        guessed.update({word: codes[word.casefold()] for word in guessed})
