"""The note of a template's column: what it is, and how it is written."""

from collections.abc import Iterator, Sequence

from leap.onboarding.template_choices import Use
from loaders import seeds
from loaders.layout import RecordPlan

RULES = {
    "nhs_number": "Ten digits, typed as text.",
    "email": "A person's own address, not a shared mailbox.",
    "mobile": "Begins with 07 and has 11 digits, typed as text.",
    "postcode": "The full postcode.",
    "lsoa_code": "Nine characters, as E01003043.",
    "digest": "64 hexadecimal digits.",
    "birth_month": "Year and month, as 2019-05.",
    "number": "A number, with a point before decimals.",
    "whole_number": "A whole number.",
    "person_ref": "The same person always has the same.",
    "family_code": "The same for everybody of a family.",
    "first_name": "As it is written in the records.",
    "text": "",
}


def describe_uses(uses: Sequence[Use]) -> Iterator[str]:
    """What a column is, and of whom: a sentence for each thing that it is."""
    of: dict[str, list[str]] = {}
    for use in uses:
        whose = of.setdefault(_describe_use(use), [])
        role = use.plan.fixed.get("role")
        if use.plan.type.name == "person" and role and role not in whose:
            whose.append(role)
    for what, whose in of.items():
        # Whose an address is the description says itself.
        is_said = any(word in what for word in ("adult", "child"))
        yield f"{what}." if is_said or not whose else f"{what} ({' and '.join(whose)})."


def _describe_use(use: Use) -> str:
    fixed = use.plan.fixed
    if use.measure:
        part = f", {fixed['item']}" if fixed.get("item") else ""
        return f"{use.column.name.capitalize()} of {_name_measure(use.measure)}{part}"
    if use.column.name == "answer" and fixed.get("question"):
        return f"Answer to: {fixed['question']}"
    if use.column.name == "amount" and fixed.get("kind"):
        return f"Amount of {fixed['kind']}{', in ' + fixed['unit'] if fixed.get('unit') else ''}"
    if use.kind in ("code", "first_name"):
        # Their descriptions speak of our codes and of what lands.
        return use.column.name.removesuffix("_part").replace("_", " ").capitalize()
    return use.column.description.split(";")[0].split(":")[0]


def name_record(plan: RecordPlan) -> str:
    """What a provider would call a record."""
    return plan.fixed.get("role") or {"engagement": "contact"}.get(plan.type.name, plan.type.name)


def _name_measure(measure: str) -> str:
    return dict(seeds.rows_of("measures", "measure", "measure_name")).get(measure, measure)
