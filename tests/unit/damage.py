"""A file of made-up people, and one damage to it: each case says what must be told, and where."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from leap.bench.people import make_nhs_numbers

CONTRACT = """
source: play_group
title: Play group, people registered
service: baby_steps
provider: play_group_team
lawful_basis: consent
authority: service
file: {pattern: play_group*.csv, date_format: DD/MM/YYYY}
records:
  - type: person
    role: adult
    columns:
      person_ref: Ref
      email: Email
      mobile: Mobile
      nhs_number: NHS number
      date_of_birth: Born
      gender: Gender
      postcode: Postcode
      consent: Consent
      ethnicity: Ethnic group
      home_language: Language
    values:
      gender: {Woman: F, Man: M}
"""
HEADINGS = [
    "Ref", "Email", "Mobile", "NHS number", "Born", "Gender", "Postcode", "Consent", "Ethnic group", "Language",
]  # fmt: skip
REF, EMAIL, MOBILE, NHS_NUMBER, BORN, ETHNIC_GROUP, LANGUAGE = 0, 1, 2, 3, 4, 8, 9
ROWS = 130
ALL_NHS_NUMBERS = make_nhs_numbers()
NHS_NUMBERS = [number for number in ALL_NHS_NUMBERS[: ROWS * 2] if not number.endswith("0000")]
ROUNDED_NHS_NUMBERS = [number for number in ALL_NHS_NUMBERS if number.endswith("0000")]

Row = list[str]


@dataclass
class Case:
    """A damaged file, and what must be told of it; `first_lines` is where each undamaged row stands now."""

    content: bytes
    reason: str
    line: int | None
    refuses_file: bool = False
    first_lines: dict[int, int] = field(default_factory=lambda: {at: at + 2 for at in range(ROWS)})


def make_rows() -> list[Row]:
    """The undamaged rows, all different in every identifier, with dates that can and cannot be read both ways."""
    groups = ["White British", "Black, African", 'Mixed "other"', "Asian"]
    languages = ["English", "Portuguese", "Yoruba", "Français"]
    first = date(1980, 1, 1)
    return [
        [
            f"C-{1000 + at}",
            f"person{at}@example.org",
            f"07700 900{at:03d}",
            NHS_NUMBERS[at],
            f"{first + timedelta(days=37 * at):%d/%m/%Y}",
            "Woman" if at % 3 else "Man",
            f"ZZ{at % 9 + 1} {at // 9 % 9}AB",
            "yes",
            groups[at % 4],
            languages[at // 3 % 4],
        ]
        for at in range(ROWS)
    ]


def quote(cell: str, always: bool = False) -> str:
    """A value as CSV has it."""
    return '"' + cell.replace('"', '""') + '"' if always or any(mark in cell for mark in ',"\r\n') else cell


def write_row(row: Row, always: bool = False) -> str:
    """A row as CSV has it, without a line end."""
    return ",".join(quote(cell, always) for cell in row)


def write(rows: list[Row], end: str = "\n") -> list[str]:
    """The lines of a file, the heading row first."""
    return [write_row(row) + end for row in [HEADINGS, *rows]]


class Damage:
    """One damage to the file, by chance: a row `at` (on `line`) and the lines as they were."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.rows = make_rows()
        self.at = self.random.randrange(1, ROWS - 1)
        self.line = self.at + 2
        self.end = self.random.choice(["\n", "\r\n"])
        self.lines = write(self.rows, self.end)

    def of_line(self, text: str, reason: str, *, refuses_file: bool = False) -> Case:
        """The row written otherwise."""
        self.lines[self.at + 1] = text + self.end
        return self.of_lines(reason, self.line, refuses_file=refuses_file)

    def of_lines(self, reason: str, line: int | None, *, refuses_file: bool = False, encoding: str = "utf-8") -> Case:
        """All lines as they are now."""
        return Case("".join(self.lines).encode(encoding), reason, line, refuses_file)

    def of_value(self, column: int, value: str, reason: str) -> Case:
        """Another value in the row."""
        self.rows[self.at][column] = value
        return self.of_line(write_row(self.rows[self.at]), reason)

    def with_more_lines(self, case: Case, lines: int, begins: bool = False) -> Case:
        """The same, where the damaged row takes more lines than it did, or begins below them."""
        for at in range(self.at + (not begins), ROWS):
            case.first_lines[at] += lines
        return case

    def pick_cell(self) -> int:
        """A column by chance."""
        return self.random.randrange(len(HEADINGS))
