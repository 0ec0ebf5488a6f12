"""A file of made-up people, and the ways in which it is damaged: each case says what must be told, and where."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
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


def stray_quotation_mark(damage: Damage) -> Case:
    row = damage.rows[damage.at]
    column = damage.random.choice([REF, EMAIL, MOBILE, BORN])
    cells = [quote(cell) for cell in row]
    place = damage.random.randrange(1, len(row[column]) + 1)
    cells[column] = row[column][:place] + '"' + row[column][place:]
    return damage.of_line(",".join(cells), "stray_quotation_mark")


def quotation_mark_never_closed(damage: Damage) -> Case:
    cells = [quote(cell) for cell in damage.rows[damage.at]]
    column = damage.pick_cell()
    cells[column] = '"' + damage.rows[damage.at][column].replace('"', "")
    cells[ETHNIC_GROUP] = cells[ETHNIC_GROUP] if column == ETHNIC_GROUP else "White British"
    return damage.of_line(",".join(cells), "broken_quoting")


def quotation_mark_inside_quoted(damage: Damage) -> Case:
    cells = [quote(cell) for cell in damage.rows[damage.at]]
    column = damage.random.choice([REF, EMAIL, MOBILE, BORN, LANGUAGE])
    value = damage.rows[damage.at][column]
    place = damage.random.randrange(1, len(value))
    cells[column] = f'"{value[:place]}"{value[place:]}"'
    return damage.of_line(",".join(cells), "broken_quoting")


def unquoted_separator(damage: Damage) -> Case:
    row = damage.rows[damage.at]
    row[damage.random.choice([REF, ETHNIC_GROUP, LANGUAGE])] = "one, two"
    return damage.of_line(",".join(cell.replace('"', "") for cell in row), "wrong_width")


def separator_lost(damage: Damage) -> Case:
    cells = [cell.replace('"', "").replace(",", "") for cell in damage.rows[damage.at]]
    column = damage.random.randrange(len(cells) - 1)
    return damage.of_line(
        ",".join([*cells[:column], cells[column] + cells[column + 1], *cells[column + 2 :]]), "wrong_width"
    )


def row_cut_short(damage: Damage) -> Case:
    cells = [quote(cell) for cell in damage.rows[damage.at]]
    return damage.of_line(",".join(cells[: damage.random.randrange(1, len(cells))]), "wrong_width")


def line_break_in_value(damage: Damage) -> Case:
    row = [cell.replace('"', "").replace(",", "") for cell in damage.rows[damage.at]]
    column = damage.pick_cell()
    place = damage.random.randrange(1, len(row[column]))
    row[column] = row[column][:place] + damage.end * damage.random.choice([1, 1, 2]) + row[column][place:]
    text = ",".join(row)
    reasons = {0: (damage.line, "wrong_width"), len(row) - 1: (damage.line, "row_may_go_on")}
    line, reason = reasons.get(column, (damage.line, "wrong_width"))
    case = damage.of_line(text, reason)
    case.line = line
    return damage.with_more_lines(case, text.count(damage.end))


def other_separator(damage: Damage) -> Case:
    row = [cell.replace('"', "").replace(",", "") for cell in damage.rows[damage.at]]
    return damage.of_line(damage.random.choice(";|\t").join(row), "wrong_width")


def nul_character(damage: Damage) -> Case:
    text = write_row(damage.rows[damage.at])
    place = damage.random.randrange(len(text))
    return damage.of_line(text[:place] + "\0" * damage.random.choice([1, 5]) + text[place:], "nul_character")


def other_line_end(damage: Damage) -> Case:
    other = damage.random.choice(sorted({"\n", "\r\n", "\r"} - {damage.end}))
    damage.lines[damage.at + 1] = write_row(damage.rows[damage.at]) + other
    return damage.of_lines("mixed_line_ends", damage.line)


def two_files_in_one(damage: Damage) -> Case:
    other = "\r\n" if damage.end == "\n" else "\n"
    half = ROWS // 2
    damage.lines[half:] = [line.removesuffix(damage.end) + other for line in damage.lines[half:]]
    return damage.of_lines("too_many_refused", None, refuses_file=True)


def end_of_data_mark(damage: Damage) -> Case:
    damage.lines.insert(damage.at + 1, "\\." + damage.end)
    return damage.with_more_lines(damage.of_lines("end_of_data_mark", damage.line), 1, begins=True)


def headings_again(damage: Damage) -> Case:
    damage.lines.insert(damage.at + 1, damage.lines[0].upper() if damage.random.random() < 0.5 else damage.lines[0])
    return damage.with_more_lines(damage.of_lines("headings_again", damage.line), 1, begins=True)


def headings_absent(damage: Damage) -> Case:
    del damage.lines[0]
    return damage.of_lines("no_heading_row", 1, refuses_file=True)


def heading_repeated(damage: Damage) -> Case:
    one, other = damage.random.sample(HEADINGS, 2)
    damage.lines[0] = damage.lines[0].replace(one, other)
    return damage.of_lines("repeated_heading", 1, refuses_file=True)


def title_above(damage: Damage) -> Case:
    above = damage.random.choice([["Play group"], ["Play group", ""], ["Play group" + "," * 9]])
    damage.lines[:0] = [line + damage.end for line in above]
    return damage.of_lines("no_heading_row", len(above) + 1, refuses_file=True)


def no_utf_8(damage: Damage) -> Case:
    case = damage.of_value(LANGUAGE, "Fran!ais", "encoding_unknown")
    case.content = case.content.replace(b"!", bytes([damage.random.choice([0xE7, 0xFF, 0xC3, 0x80])]))
    return case


def windows_1252(damage: Damage) -> Case:
    return damage.of_lines("encoding_unknown", 11, refuses_file=True, encoding="cp1252")


def utf_16_without_mark(damage: Damage) -> Case:
    encoding = damage.random.choice(["utf-16-le", "utf-16-be"])
    return damage.of_lines("nul_character", 1, refuses_file=True, encoding=encoding)


def document_in_value(damage: Damage) -> Case:
    return damage.of_value(LANGUAGE, "x" * 70_000, "field_too_long")


def bad_quoting_beside_spanning(damage: Damage) -> Case:
    damage.rows[0][LANGUAGE] = "English\nand more"
    damage.lines = write(damage.rows, damage.end)
    case = damage.random.choice([stray_quotation_mark, quotation_mark_inside_quoted])(damage)
    return Case(case.content, "broken_quoting", case.line + 1, refuses_file=True)


def rows_swallowed(damage: Damage) -> Case:
    """A mark that opens a value in one row, and one that closes it rows later."""
    last = min(damage.at + damage.random.randrange(1, 9), ROWS - 1)
    column = damage.random.choice([REF, EMAIL, MOBILE, BORN])
    for at in range(damage.at, last + 1):
        damage.rows[at][ETHNIC_GROUP] = "Asian"
        damage.lines[at + 1] = write_row(damage.rows[at]) + damage.end
    opened, closed = list(damage.rows[damage.at]), list(damage.rows[last])
    opened[column], closed[column] = '"' + opened[column], closed[column] + '"'
    damage.lines[damage.at + 1], damage.lines[last + 1] = ",".join(opened) + damage.end, ",".join(closed) + damage.end
    return damage.of_lines("broken_quoting", damage.line, refuses_file=True)


def line_that_is_no_row(damage: Damage) -> Case:
    """A note between two rows."""
    note = damage.random.choice(["see the list of last year", "# checked by the office", "Total: 129", "---"])
    damage.lines.insert(damage.at + 1, note + damage.end)
    return damage.with_more_lines(damage.of_lines("wrong_width", damage.line), 1, begins=True)


def end_of_file_mark(damage: Damage) -> Case:
    damage.lines.append("\x1a" + damage.random.choice(["", damage.end]))
    return damage.of_lines("wrong_width", ROWS + 2)


def footnote(damage: Damage) -> Case:
    note = ["Figures of the quarter"] + [""] * (len(HEADINGS) - 1)
    damage.lines.append(write_row(note) + damage.end)
    return damage.of_lines("mandatory_missing", ROWS + 2)


def whole_row_quoted(damage: Damage) -> Case:
    return damage.of_line(quote(write_row(damage.rows[damage.at]), always=True), "wrong_width")


def separator_at_end(damage: Damage) -> Case:
    return damage.of_line(write_row(damage.rows[damage.at]) + "," * damage.random.choice([1, 1, 5]), "wrong_width")


def mark_escaped_by_backslash(damage: Damage) -> Case:
    cells = [quote(cell) for cell in damage.rows[damage.at]]
    cells[damage.pick_cell()] = '"one \\"two\\" three"'
    return damage.of_line(",".join(cells), "broken_quoting")


def space_before_mark(damage: Damage) -> Case:
    cells = [quote(cell, always=True) for cell in damage.rows[damage.at]]
    column = damage.pick_cell()
    cells[column] = " " + cells[column]
    return damage.of_line(",".join(cells), "stray_quotation_mark")


def space_behind_mark(damage: Damage) -> Case:
    cells = [quote(cell, always=True) for cell in damage.rows[damage.at]]
    cells[damage.pick_cell()] += damage.random.choice([" ", "\t", "\u00a0"])
    return damage.of_line(",".join(cells), "broken_quoting")


def headings_of_second_file(damage: Damage) -> Case:
    damage.lines.insert(damage.at + 1, "\ufeff" + damage.lines[0])
    return damage.with_more_lines(damage.of_lines("headings_again", damage.line), 1, begins=True)


def reference_as_formula(damage: Damage) -> Case:
    return damage.of_value(REF, f'="{damage.rows[damage.at][REF]}"', "formula_without_result")


def control_character(damage: Damage) -> Case:
    column = damage.random.choice([REF, EMAIL, LANGUAGE])
    value = damage.rows[damage.at][column]
    mark = damage.random.choice("\x01\x08\x1a\x1b\x7f\x80\x92")
    place = damage.random.randrange(1, len(value))
    return damage.of_value(column, value[:place] + mark + value[place:], "letters_lost")


def cut_off(damage: Damage) -> Case:
    """The file ends in the middle of its last row."""
    text = write_row([cell.replace('"', "").replace(",", "") for cell in damage.rows[damage.at]])
    cut = damage.random.randrange(10, text.rindex(","))
    damage.lines[damage.at + 1 :] = [text[:cut]]
    case = damage.of_lines("wrong_width", damage.line)
    case.first_lines = {at: line for at, line in case.first_lines.items() if at <= damage.at}
    return case


def phone_without_zero(damage: Damage) -> Case:
    return damage.of_value(MOBILE, damage.rows[damage.at][MOBILE].replace(" ", "")[1:], "mobile_repaired")


def phone_scientific(damage: Damage) -> Case:
    return damage.of_value(MOBILE, damage.random.choice(["7.7009E+09", "7.7E+09", "4.47701E+11"]), "mobile_scientific")


def phone_rounded(damage: Damage) -> Case:
    return damage.of_value(MOBILE, damage.random.choice(["7700900000", "7701000000", "447700900000"]), "digits_rounded")


def nhs_number_scientific(damage: Damage) -> Case:
    number = int(damage.rows[damage.at][NHS_NUMBER])
    shown = f"{number:.{damage.random.randrange(1, 7)}E}"
    return damage.of_value(NHS_NUMBER, shown, "nhs_number_scientific")


def nhs_number_rounded(damage: Damage) -> Case:
    number = int(damage.rows[damage.at][NHS_NUMBER])
    rounded = [*ROUNDED_NHS_NUMBERS, *(str(round(number, -zeros)) for zeros in range(4, 9))]
    return damage.of_value(NHS_NUMBER, damage.random.choice(rounded), "digits_rounded")


def nhs_number_digit_lost(damage: Damage) -> Case:
    number = damage.rows[damage.at][NHS_NUMBER]
    place = damage.random.randrange(10)
    return damage.of_value(NHS_NUMBER, number[:place] + number[place + 1 :], "nhs_number_digit_lost")


def nhs_number_mistyped(damage: Damage) -> Case:
    number = damage.rows[damage.at][NHS_NUMBER]
    place = damage.random.randrange(10)
    digit = damage.random.choice(sorted(set("0123456789") - {number[place]}))
    return damage.of_value(NHS_NUMBER, number[:place] + digit + number[place + 1 :], "nhs_number_check_digit")


def date_as_number(damage: Damage) -> Case:
    day, month, year = map(int, damage.rows[damage.at][BORN].split("/"))
    days = (date(year, month, day) - date(1899, 12, 30)).days - damage.random.choice([0, 1462])
    return damage.of_value(BORN, f"{days}{damage.random.choice(['', '.5', '.0', ',5'])}", "date_serial_number")


def one_date_swapped(damage: Damage) -> Case:
    return damage.of_value(
        BORN, f"0{damage.random.randrange(1, 10)}/2{damage.random.randrange(9)}/1985", "day_month_swapped"
    )


def _swap(row: Row) -> None:
    day, month, year = row[BORN].split("/")
    row[BORN] = f"{month}/{day}/{year}"


def dates_swapped(damage: Damage) -> Case:
    """All dates, or those of rows from another system."""
    first = damage.random.choice([0, ROWS // 2, ROWS * 3 // 4])
    for row in damage.rows[first:]:
        _swap(row)
    damage.lines = write(damage.rows, damage.end)
    line = next(at for at, row in enumerate(damage.rows, 2) if at >= first + 2 and int(row[BORN][3:5]) > 12)
    return damage.of_lines("day_month_swapped", line, refuses_file=True)


def error_in_cell(damage: Damage) -> Case:
    errors = ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#########", "#BEZUG!", "Err:502"]
    errors += ["#¡VALOR!", "#¿NOMBRE?", "#N/D", "#SPILL!"]
    column = damage.random.choice([REF, EMAIL, MOBILE, NHS_NUMBER, BORN, ETHNIC_GROUP, LANGUAGE])
    return damage.of_value(column, damage.random.choice(errors), "spreadsheet_error")


def letters_lost(damage: Damage) -> Case:
    return damage.of_value(damage.random.choice([REF, EMAIL, LANGUAGE]), "Fran\ufffdais", "letters_lost")


def reference_scientific(damage: Damage) -> Case:
    return damage.of_value(
        REF, damage.random.choice(["1.23457E+11", "1,23457E+11", "1E+15", "9.9e+20"]), "reference_scientific"
    )


def reference_as_date(damage: Damage) -> Case:
    return damage.of_value(REF, damage.random.choice(["03-Apr", "4-Mar", "Oct-12"]), "taken_for_date")


_KINDS: list[Callable[[Damage], Case]] = [
    stray_quotation_mark, quotation_mark_never_closed, quotation_mark_inside_quoted, unquoted_separator, separator_lost,
    row_cut_short, line_break_in_value, other_separator, nul_character, other_line_end, two_files_in_one,
    end_of_data_mark, headings_again, headings_absent, heading_repeated, title_above, no_utf_8, windows_1252,
    utf_16_without_mark, document_in_value, bad_quoting_beside_spanning, rows_swallowed, cut_off, phone_without_zero,
    phone_scientific, phone_rounded, nhs_number_scientific, nhs_number_rounded, nhs_number_digit_lost,
    nhs_number_mistyped, date_as_number, one_date_swapped, dates_swapped, error_in_cell, letters_lost,
    reference_scientific, reference_as_date, line_that_is_no_row, end_of_file_mark, footnote, whole_row_quoted,
    separator_at_end, mark_escaped_by_backslash, space_before_mark, space_behind_mark, headings_of_second_file,
    control_character, reference_as_formula,
]  # fmt: skip
KINDS = {kind.__name__: kind for kind in _KINDS}
CASES_A_KIND = 12


def make_cases() -> Iterator[tuple[str, int]]:
    """Kind and seed of every case."""
    return product(KINDS, range(CASES_A_KIND))
