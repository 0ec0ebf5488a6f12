"""The columns of a template: what each is, whether it is needed, and what may stand in it, all from the contract."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from leap.onboarding.template_choices import Use, find_bounds, find_words
from leap.onboarding.template_notes import RULES, describe_uses, name_record
from loaders import seeds
from loaders.allowed import Allowed
from loaders.contract import Contract
from loaders.headings import Place
from loaders.layout import Layout, match_layout, needed_in_every_row
from loaders.record_types import record_types
from loaders.tally import Tally

IDENTIFIERS = {
    "nhs_number", "email", "mobile", "person_ref", "family_code", "postcode", "first_name", "digest", "lsoa_code",
}  # fmt: skip
DATES = {"date", "birth_date"}
NUMBERS = {"number", "whole_number"}
PLACES = {"postcode", "lsoa_code"}
MOST_WORDS_NAMED = 12
_OF_CHILDREN = {"first_name_part", "birth_order", "special_educational_needs", "child_key", "child_place_key"}
_OF_ADULTS = {
    "email", "mobile", "additional_mobile", "relationship", "lone_parent", "pregnant", "expected_due_date",
    "hours_reading_to_child", "employment_status", "education_level", "volunteer",
}  # fmt: skip


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
        words = tuple(self.contract.service.values) if at == self.layout.service_column else find_words(uses)
        least, most = find_bounds(uses)
        needed = is_needed or at == self.layout.service_column
        note = " ".join(filter(None, self._say(at, uses, words, needed, (least, most), allowed)))
        return TemplateColumn(heading, uses, words, note, needed, least, most)

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
        yield from describe_uses(uses)
        yield "Needed in every row." if is_needed else self._say_when_needed(heading, uses)
        if words:
            named = ", ".join(words[:MOST_WORDS_NAMED])
            yield f"Choose one of the list: {named}{', …' if len(words) > MOST_WORDS_NAMED else ''}."
        elif any(use.kind in DATES for use in uses):
            yield allowed.say(heading, "date_shape")
        elif (rule := next((RULES[use.kind] for use in uses if use.kind in RULES), None)) is not None:
            least, most = bounds
            yield rule if least is None and most is None else f"A number from {least:g} to {most:g}."
        for role in dict.fromkeys(use.plan.fixed.get("role") for use in uses if use.plan.type.name == "person"):
            kinds = {use.kind for use in uses}
            for ways in (allowed.say(one, "no_usable_key") for one in ([role] if role else ["adult", "child"])):
                # A child without a reference is known by the date of birth in each of its ways, an adult in none.
                if kinds & (IDENTIFIERS - {"postcode", "lsoa_code", "family_code"}) or (
                    "birth_date" in kinds and heading in ways
                ):
                    yield ways

    def _is_needed(self, use: Use) -> bool:
        """Whether every record that is there has to have it: as `loaders/record_rules.py` judges."""
        name, plan, contract = use.column.name, use.plan, self.contract
        if use.column.required or plan.type.name != "person":
            return use.column.required
        if name == "consent":
            return contract.lawful_basis == "consent"
        is_asked = not contract.administrative and plan.fixed.get("role") != "practitioner"
        return is_asked and (name == "gender" or (name in PLACES and len(PLACES & plan.columns.keys()) == 1))

    def _say_when_needed(self, heading: str, uses: Sequence[Use]) -> str:
        """Where a column is needed only in the rows that hold its record."""
        headings = self.layout.headings
        for use in uses:
            plan = use.plan
            if plan.when is None:
                continue
            if headings[plan.when] == heading:
                return f"Leave it empty where the row has no {name_record(plan)}."
            if self._is_needed(use):
                return f"Needed where '{headings[plan.when]}' is filled."
        return "Leave it empty where it is not known."


def may_have(role: str | None, column: str) -> bool:
    """Whether people of a role can have such a value: an e-mail address is an adult's, a first name a child's."""
    name = column.removesuffix("_digest")
    if role == "child":
        return name not in _OF_ADULTS
    return role is None or not (name in _OF_CHILDREN or name.startswith("carer_"))


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
                if column.stands_in("at_source")
                and column.name not in ("service", *record.fixed)
                and (record.type != "person" or may_have(record.role, column.name))
            )
        else:
            yield from record.columns.values()
            yield from ([record.when] if record.when else [])
            yield from record.each
