"""How names are compared and suggested: headings, keys of a contract, sources."""

import difflib
import re
import unicodedata
from collections.abc import Iterable

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_DIGITS_IN_A_ROW = re.compile(r"[0-9]{5}|[0-9]{2}[/.-][0-9]{2}")


def fold_heading(heading: str) -> str:
    """The form in which headings are compared: NFC, spaces folded and trimmed, without regard to case."""
    return " ".join(unicodedata.normalize("NFC", heading).translate(_INVISIBLE).split()).casefold()


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, None where none is like it."""
    by_fold = {fold_heading(other): other for other in known}
    found = difflib.get_close_matches(fold_heading(name), by_fold, n=1, cutoff=0.5)
    return by_fold[found[0]] if found else None


def suggest(name: str, known: Iterable[str]) -> str:
    """`'name' (nearest: 'known')`, or the bare name in quotation marks where none is like it."""
    found = nearest(name, known)
    return f"'{name}' (nearest: '{found}')" if found else f"'{name}'"


def shorten(names: Iterable[str], most: int = 8) -> str:
    """The first of many names in the order of the alphabet, and how many more there are."""
    listed = sorted(names)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return f"{', '.join(listed[:most])}{more}"


def looks_like_row(headings: Iterable[str]) -> int:
    """How many of the headings are rather values of a row: addresses, dates, numbers; 0 where it is one alone."""
    like_values = sum(looks_like_data(heading) or heading.strip().isdigit() for heading in headings)
    return like_values if like_values > 1 else 0


def looks_like_data(heading: str) -> bool:
    """Whether a heading is more likely a value of a row, which no message may show."""
    return holds_value(heading) or len(heading) > 60


def holds_value(heading: str) -> bool:
    """Whether there is an address, a date or a long number in a heading."""
    return "@" in heading or bool(_DIGITS_IN_A_ROW.search(heading))
