"""Made-up rows for a template, in ranges that belong to nobody, so that a filled template can be seen and checked."""

import hashlib
from collections.abc import Callable
from datetime import date

from leap.onboarding.template_choices import Use
from leap.onboarding.template_columns import DATES, Template, TemplateColumn, may_have
from loaders import seeds

EXAMPLE_ROWS = 3
_NHS_WEIGHTS = range(10, 1, -1)
_FIRST_NAMES = ("Ada", "Ben", "Cleo")
_TEXTS = {
    "activity": ("Group session", "Home visit", "Telephone call"),
    "group_ref": ("G1", "G1", "G2"),
    "ethnicity": ("White British", "Black African", "Bangladeshi"),
    "home_language": ("English", "French", "Portuguese"),
    "country_of_origin": ("United Kingdom", "Ghana", "Portugal"),
    "employment_status": ("Employed part time", "On leave", "Not employed"),
    "education_level": ("GCSE", "A level", "Degree"),
    "question": ("Was it useful?", "Was it useful?", "Was it useful?"),
    "answer": ("Agree", "Strongly agree", "Neither"),
    "period": ("2023-24 Q2", "2023-24 Q2", "2023-24 Q2"),
    "unit": ("hours", "hours", "hours"),
    "item": ("total", "total", "total"),
    "measure": ("phq9", "gad7", "wemwbs"),
}
_EVENT = date(2023, 9, 12)
_DUE = date(2024, 2, 20)
_BIRTHS = {"adult": (1990, 1985, 1998), "child": (2021, 2022, 2020)}

Cell = str | date | int | float | None


def make_examples(template: Template) -> list[list[Cell]]:
    """Three rows, as typed: days as dates, numbers as numbers, all else text.

    The second leaves out every record that a row may lack; where one column says who it is, the second is a child.
    """
    return [[_make_cell(template, column, row) for column in template.columns] for row in range(EXAMPLE_ROWS)]


def write_cell(value: Cell, date_format: str) -> str:
    """A cell as a text file has it."""
    if isinstance(value, date):
        parts = {"DD": f"{value:%d}", "MM": f"{value:%m}", "YYYY": f"{value:%Y}", "HH": "00", "mm": "00"}
        for token, digits in parts.items():
            date_format = date_format.replace(token, digits)
        return date_format
    return "" if value is None else str(value)


def _make_cell(template: Template, column: TemplateColumn, row: int) -> Cell:
    uses = [use for use in column.uses if _is_there(template, use, row)]
    if column.uses and not uses:
        return None
    role_of_row = _role_of(template, row)
    uses = [use for use in uses if _belongs(use, role_of_row)]
    if column.uses and not uses:
        return None
    if column.words:
        return _choose(column, uses, row)
    use = uses[0]
    kind = use.kind
    if kind in DATES:
        return _make_day(use, row, role_of_row)
    if kind in _MAKERS:
        return _MAKERS[kind](column, use, row)
    return _TEXTS.get(use.column.name, ("example",) * EXAMPLE_ROWS)[row]


def _is_there(template: Template, use: Use, row: int) -> bool:
    """Whether a row holds a record: the second lacks those that may be lacking, unless no other is left."""
    if row != 1 or use.plan.when is None:
        return True
    return all(plan.when is not None for plan in template.layout.plans)


def _role_of(template: Template, row: int) -> str | None:
    """The role of a row where a column says it: adult, child, adult."""
    by_column = any("role" in plan.columns for plan in template.layout.plans)
    return ("adult", "child", "adult")[row] if by_column else None


def _belongs(use: Use, role: str | None) -> bool:
    """Whether people of a role have such a value: an e-mail address is an adult's, a first name a child's."""
    if role is None or use.plan.type.name != "person":
        return True
    return may_have(role, use.column.name)


def _choose(column: TemplateColumn, uses: list[Use], row: int) -> str:
    """A word of the list: of consent and role the one that the row needs, else one after the other."""
    names = {use.column.name for use in uses}
    if "consent" in names:
        return _word_for(uses, "consent", "yes", column.words)
    if "role" in names:
        return _word_for(uses, "role", ("adult", "child", "adult")[row], column.words)
    told = [word for word in column.words if all(_code_of(use, word) is not None for use in uses)] or column.words
    return told[row % len(told)]


def _word_for(uses: list[Use], name: str, code: str, words: tuple[str, ...]) -> str:
    use = next(use for use in uses if use.column.name == name)
    return next((word for word in words if _code_of(use, word) == code), words[0])


def _code_of(use: Use, word: str) -> str | None:
    own = {known.casefold(): code for known, code in use.plan.values.get(use.column.name, {}).items()}
    codes = {**seeds.lists().codes.get(use.column.name, {}), **own}
    return codes.get(word.casefold()) if use.kind == "code" else word


def _make_day(use: Use, row: int, role_of_row: str | None) -> date:
    if use.kind == "birth_date":
        is_event = use.plan.type.name != "person"
        role = role_of_row or ("child" if is_event else use.plan.fixed.get("role"))
        year = _BIRTHS["child" if role == "child" else "adult"][row]
        return date(year, 5, 14 + row)
    first = _DUE if use.column.name == "expected_due_date" else _EVENT
    return first.replace(day=first.day + row)


def _make_nhs_number(number: int) -> str:
    """The n-th number of the range that is never issued, of those with a check digit."""
    digits = f"999{number:06d}"
    check = (11 - sum(int(digit) * weight for digit, weight in zip(digits, _NHS_WEIGHTS, strict=True)) % 11) % 11
    return f"{digits}{check}" if check < 10 else _make_nhs_number(number + 500_000)


def _number(column: TemplateColumn, use: Use, row: int) -> int | float:
    if column.least is not None and column.most is not None:
        return int((column.least + column.most) / 2) + row
    return {"birth_order": 1, "duration_minutes": 60, "hours_reading_to_child": 3.5}.get(use.column.name, 20 + row)


def _distinct(column: TemplateColumn, row: int, most: int) -> int:
    """A number of its own for each column and row, the same each time."""
    return (int(hashlib.sha256(column.heading.encode()).hexdigest()[:8], 16) % (most // 10)) * 10 + row


_MAKERS: dict[str, Callable[[TemplateColumn, Use, int], Cell]] = {
    "nhs_number": lambda column, use, row: _make_nhs_number(_distinct(column, row, 400_000)),
    "email": lambda column, use, row: f"{('ann', 'bola', 'carla')[row]}@example.org",
    "mobile": lambda column, use, row: f"07700900{_distinct(column, row, 990):03d}",
    "person_ref": lambda column, use, row: f"EX{_distinct(column, row, 9_000):04d}",
    "family_code": lambda column, use, row: f"EXF{row + 1:03d}",
    "postcode": lambda column, use, row: f"ZZ1 {row + 1}AA",
    "first_name": lambda column, use, row: _FIRST_NAMES[row],
    "lsoa_code": lambda column, use, row: seeds.rows_of("areas", "lsoa_code")[row][0],
    "digest": lambda column, use, row: hashlib.sha256(f"example {column.heading} {row}".encode()).hexdigest(),
    "birth_month": lambda column, use, row: f"{_BIRTHS['adult'][row]}-05",
    "number": _number,
    "whole_number": lambda column, use, row: int(_number(column, use, row)),
}
