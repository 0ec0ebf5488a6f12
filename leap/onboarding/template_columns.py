"""The columns of a template: what each is, whether it is needed, and what may stand in it, all from the contract."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from loaders import seeds
from loaders.allowed import Allowed
from loaders.column_checks import Circumstances, make_check
from loaders.contract import Contract
from loaders.layout import Layout, Place, RecordPlan, match_layout, needed_in_every_row
from loaders.record_types import Column, record_types
from loaders.tally import Tally

IDENTIFIERS = {
    "nhs_number", "email", "mobile", "person_ref", "family_code", "postcode", "first_name", "digest", "lsoa_code",
}  # fmt: skip
DATES = {"date", "birth_date"}
NUMBERS = {"number", "whole_number"}
MOST_WORDS_NAMED = 12
# A scale of at most so many whole numbers is a list to choose from.
MOST_LEVELS = 10


@dataclass(frozen=True)
class Use:
    """One record that takes a column: its plan, and our column."""

    plan: RecordPlan
    column: Column

    @property
    def kind(self) -> str:
        """The kind of our column."""
        return self.column.kind

    @property
    def measure(self) -> str | None:
        """The measure of which the column is the score or category."""
        return self.plan.fixed.get("measure") if self.column.name in ("score", "category") else None


@dataclass(frozen=True)
class TemplateColumn:
    """One column of a template: the provider's heading, the records that take it, and what may stand in it.

    `words` are those to choose from, empty where anything may be written; `least` and `most` bound a number.
    """

    heading: str
    uses: Sequence[Use]
    words: tuple[str, ...]
    note: str
    is_needed: bool
    least: float | None = None
    most: float | None = None

    @property
    def kind(self) -> str:
        """What stands in it: `identifier`, `date`, `number`, `list` or `text`."""
        if self.words:
            return "list"
        kinds = {use.kind for use in self.uses}
        for name, of in (("identifier", IDENTIFIERS), ("date", DATES), ("number", NUMBERS)):
            if kinds & of:
                return name
        return "text"


@dataclass(frozen=True)
class Template:
    """All columns of a template, in the order in which the contract names them."""

    contract: Contract
    layout: Layout

    @cached_property
    def columns(self) -> list[TemplateColumn]:
        """The columns, left to right."""
        allowed = Allowed(self.contract, self.layout, Tally(), seeds.lists())
        needed = needed_in_every_row(self.contract, self.layout.form)
        return [self._describe(heading, allowed, heading in needed) for heading in self.layout.headings]

    def _describe(self, heading: str, allowed: Allowed, is_needed: bool) -> TemplateColumn:
        at = self.layout.headings.index(heading)
        uses = [
            Use(plan, plan.type.columns[name])
            for plan in self.layout.plans
            for name, position in plan.columns.items()
            if position == at
        ]
        words = self._find_words(at, uses)
        least, most = _find_bounds(uses)
        needed = is_needed or at == self.layout.service_column
        note = " ".join(filter(None, self._say(at, uses, words, needed, (least, most), allowed)))
        return TemplateColumn(heading, uses, words, note, needed, least, most)

    def _find_words(self, at: int, uses: Sequence[Use]) -> tuple[str, ...]:
        """The provider's own words, else one for each code; of several records those that all of them take."""
        if at == self.layout.service_column:
            return tuple(self.contract.service.values)
        coded = [use for use in uses if use.kind == "code" or use.plan.values.get(use.column.name)]
        if not coded:
            return _find_levels(uses)
        words = list(dict.fromkeys(word for use in coded for word in use.plan.values.get(use.column.name, {})))
        if not words:
            words = _name_codes(coded[0].column.name)
        given = Circumstances(seeds.lists(), None, None, None)
        return tuple(word for word in words if all(_takes(use, word, given) for use in coded))

    def _say(
        self,
        at: int,
        uses: Sequence[Use],
        words: Sequence[str],
        is_needed: bool,
        bounds: tuple[float | None, float | None],
        allowed: Allowed,
    ) -> Iterator[str]:
        heading = self.layout.headings[at]
        if at == self.layout.service_column:
            yield "The service that the row is about."
        yield from dict.fromkeys(_describe_use(use) for use in uses)
        yield "Needed in every row." if is_needed else self._say_when_needed(heading, uses)
        if words:
            named = ", ".join(words[:MOST_WORDS_NAMED])
            yield f"Choose one of the list: {named}{', …' if len(words) > MOST_WORDS_NAMED else ''}."
        elif any(use.kind in DATES for use in uses):
            yield allowed.say(heading, "date_shape")
        elif (rule := next((_RULES[use.kind] for use in uses if use.kind in _RULES), None)) is not None:
            least, most = bounds
            yield rule if least is None and most is None else f"A number from {least:g} to {most:g}."
        for role in dict.fromkeys(use.plan.fixed.get("role") for use in uses if use.plan.type.name == "person"):
            if any(use.kind in IDENTIFIERS - {"postcode", "lsoa_code", "family_code"} for use in uses):
                yield from (allowed.say(one, "no_usable_key") for one in ([role] if role else ["adult", "child"]))

    def _say_when_needed(self, heading: str, uses: Sequence[Use]) -> str:
        """Where a column is needed only in the rows that hold its record."""
        headings = self.layout.headings
        for use in uses:
            plan = use.plan
            if plan.when is None:
                continue
            if headings[plan.when] == heading:
                return f"Leave it empty where the row has no {_name_record(plan)}."
            if use.column.required:
                return f"Needed where '{headings[plan.when]}' is filled."
        return "Leave it empty where it is not known."


def make_template(contract: Contract) -> Template:
    """The template of a source, in the first form in which it may be sent."""
    headings = list(dict.fromkeys(_list_headings(contract)))
    return Template(contract, match_layout(Place("template", 1), {contract.file.delimiter or ",": headings}, contract))


def _list_headings(contract: Contract) -> Iterator[str]:
    if not isinstance(contract.service, str):
        yield contract.service.column
    for record in contract.records:
        if contract.forms[0] == "at_source":
            yield from (
                column.name
                for column in record_types()[record.type].columns.values()
                if column.stands_in("at_source") and column.name not in ("service", *record.fixed)
            )
        else:
            yield from record.columns.values()
            yield from ([record.when] if record.when else [])
            yield from record.each


def _takes(use: Use, word: str, given: Circumstances) -> bool:
    words = use.plan.values.get(use.column.name, {})
    check = make_check(use.column, words, False, given)(pa.array([word], pa.string()))
    return not check.reasons


def _name_codes(column: str) -> list[str]:
    """One word a code: the code itself, or where it is a mere letter the first word for it."""
    codes = seeds.lists().codes.get(column, {})
    named: dict[str, str] = {}
    for word, code in codes.items():
        if code not in named and len(word) > 1 and "_" not in word:
            named[code] = word
    return [named.get(code, code) for code in dict.fromkeys(codes.values())]


def _find_levels(uses: Sequence[Use]) -> tuple[str, ...]:
    """The levels of a scale that is a category."""
    least, most = _find_bounds(uses)
    is_category = any(use.column.name == "category" for use in uses)
    if not is_category or least is None or most is None or most - least >= MOST_LEVELS:
        return ()
    return tuple(str(level) for level in range(int(least), int(most) + 1))


def _find_bounds(uses: Sequence[Use]) -> tuple[float | None, float | None]:
    measures = {
        measure: (low, high) for measure, low, high in seeds.rows_of("measures", "measure", "minimum", "maximum")
    }
    for use in uses:
        low, high = measures.get(use.measure, ("", ""))
        if low and high:
            return float(low), float(high)
    return None, None


def _describe_use(use: Use) -> str:
    fixed = use.plan.fixed
    if use.measure:
        part = f", {fixed['item']}" if fixed.get("item") else ""
        return f"{use.column.name.capitalize()} of {_name_measure(use.measure)}{part}."
    if use.column.name == "answer" and fixed.get("question"):
        return f"Answer to: {fixed['question']}."
    if use.column.name == "amount" and fixed.get("kind"):
        return f"Amount of {fixed['kind']}{', in ' + fixed['unit'] if fixed.get('unit') else ''}."
    of = f" ({_name_record(use.plan)})" if use.plan.type.name == "person" and fixed.get("role") else ""
    return f"{use.column.description.split(';')[0].split(':')[0]}{of}."


def _name_record(plan: RecordPlan) -> str:
    return plan.fixed.get("role") or {"engagement": "contact"}.get(plan.type.name, plan.type.name)


def _name_measure(measure: str) -> str:
    return dict(seeds.rows_of("measures", "measure", "measure_name")).get(measure, measure)


_RULES = {
    "nhs_number": "Ten digits, typed as text.",
    "email": "A person's own address, not a shared mailbox.",
    "mobile": "Begins with 07 and has 11 digits, typed as text.",
    "postcode": "The full postcode.",
    "lsoa_code": "Nine characters, as E01003043.",
    "digest": "64 hexadecimal digits, as `leap pseudonymise` writes them.",
    "birth_month": "Year and month, as 2019-05.",
    "number": "A number, with a point before decimals.",
    "whole_number": "A whole number.",
    "person_ref": "The same person always has the same.",
    "family_code": "The same for everybody of a family.",
    "first_name": "As it is written in the records.",
    "text": "",
}
