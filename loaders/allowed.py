"""What would have been right where a row or a value was not: the agreed words, the date format, what a key needs."""

from collections.abc import Iterator
from itertools import chain, zip_longest

from loaders.contract import Contract
from loaders.layout import Layout, RecordPlan
from loaders.record_rules import KEYS_OF_ROLE
from loaders.seeds import Lists
from loaders.tally import Tally

MOST_WORDS = 12
MOST_WIDTHS = 5
_DATE_REASONS = {"date_shape", "date_not_in_calendar", "date_out_of_range"}
_EXAMPLE = (("DD", "24"), ("MM", "03"), ("YYYY", "2019"), ("HH", "09"), ("mm", "30"))


class Allowed:
    """Says what one file may hold, by its contract; never a value of a row."""

    def __init__(self, contract: Contract, layout: Layout, tally: Tally, lists: Lists) -> None:
        self._contract = contract
        self._layout = layout
        self._tally = tally
        self._lists = lists

    def say(self, column: str | None, reason: str) -> str:
        """What is allowed under a heading (of `no_usable_key`: for a role), a sentence, empty where nothing helps."""
        if reason == "wrong_width":
            return self._say_widths()
        if reason == "no_usable_key":
            return self._say_keys(column or "")
        if reason in _DATE_REASONS:
            return self._say_date()
        if reason == "code_unknown":
            return self._say_words(column)
        return self._say_missing(column) if reason == "mandatory_missing" else ""

    def _say_widths(self) -> str:
        found = sorted(self._tally.widths.items(), key=lambda item: -item[1].count)
        said = [f"{width} on line {list_lines(seen.lines, seen.count)}" for width, seen in found[:MOST_WIDTHS]]
        more = "; …" if len(found) > MOST_WIDTHS else ""
        return f"The heading row has {self._layout.width} values; there are {'; '.join(said)}{more}." if said else ""

    def _say_keys(self, role: str) -> str:
        ways = dict.fromkeys(
            way for plan in self._layout.plans if _is_of(plan, role) for way in self._find_ways(plan, role)
        )
        return f"Needed for the {role}: {'; or '.join(ways)}." if ways else ""

    def _find_ways(self, plan: RecordPlan, role: str) -> Iterator[str]:
        for parts in KEYS_OF_ROLE[role]:
            if not all(part in plan.columns or part in plan.fixed for part in parts):
                continue
            mapped = (plan.columns[part] for part in parts if part in plan.columns)
            headings = list(dict.fromkeys(self._layout.headings[at] for at in mapped))
            if headings:
                yield headings[0] if len(headings) == 1 else f"{', '.join(headings[:-1])} and {headings[-1]} together"

    def _say_date(self) -> str:
        written = self._contract.file.date_format
        example = written
        for token, digits in _EXAMPLE:
            example = example.replace(token, digits)
        return f"Agreed is {written}, as {example}."

    def _say_words(self, heading: str | None) -> str:
        words = list(dict.fromkeys(self._find_words(heading)))
        end = ", …" if len(words) > MOST_WORDS else "."
        return f"Agreed are {', '.join(words[:MOST_WORDS])}{end}" if words else ""

    def _find_words(self, heading: str | None) -> Iterator[str]:
        """The contract's own words first, then the codes, then what all sources share, a word of each code in turn."""
        places = list(self._find_places(heading))
        service = self._layout.service_column
        if service is not None and self._layout.headings[service] == heading:
            yield from (word for word, code in self._contract.service.values.items() if code)
        for plan, name in places:
            yield from (word for word, code in plan.values.get(name, {}).items() if code)
        known = {word.casefold() for plan, name in places for word in plan.values.get(name, {})}
        for _, name in places:
            codes = self._lists.codes.get(name, {})
            by_code: dict[str, list[str]] = {code: [code] for code in codes.values() if code.casefold() not in known}
            for word, code in codes.items():
                # A letter or digit alone would only puzzle.
                if len(word) > 1 and word not in known and word != code.casefold():
                    by_code.setdefault(code, []).append(word)
            yield from filter(None, chain.from_iterable(zip_longest(*by_code.values())))

    def _say_missing(self, heading: str | None) -> str:
        places = list(self._find_places(heading))
        if any(plan.type.columns[name].kind == "code" for plan, name in places) or not places:
            return self._say_words(heading)
        if any(plan.type.columns[name].kind in ("date", "birth_date") for plan, name in places):
            return self._say_date()
        for plan, name in places:
            homes = [other for other in ("postcode", "lsoa_code") if other in plan.columns and other != name]
            if name in ("postcode", "lsoa_code"):
                kind = {"postcode": "A full postcode", "lsoa_code": "An LSOA code, as E01003043"}[name]
                instead = f", or a value under {self._layout.headings[plan.columns[homes[0]]]}" if homes else ""
                return f"{kind}{instead}."
        return ""

    def _find_places(self, heading: str | None) -> Iterator[tuple[RecordPlan, str]]:
        for plan in self._layout.plans:
            for name, at in plan.columns.items():
                if self._layout.headings[at] == heading:
                    yield plan, name


def list_lines(lines: list[int], count: int, most: int = 5) -> str:
    """`3, 17, …`: the first lines of so many."""
    more = ", …" if count > min(most, len(lines)) else ""
    return ", ".join(map(str, lines[:most])) + more


def _is_of(plan: RecordPlan, role: str) -> bool:
    return plan.type.name == "person" and plan.fixed.get("role", role) == role
