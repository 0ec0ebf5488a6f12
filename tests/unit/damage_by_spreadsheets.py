"""Damage by spreadsheets and by hand to single values."""

from collections.abc import Callable
from datetime import date

from tests.unit.damage import (
    BORN,
    EMAIL,
    ETHNIC_GROUP,
    LANGUAGE,
    MOBILE,
    NHS_NUMBER,
    REF,
    ROUNDED_NHS_NUMBERS,
    ROWS,
    Case,
    Damage,
    Row,
    write,
)


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


KINDS: list[Callable[[Damage], Case]] = [
    phone_without_zero,
    phone_scientific,
    phone_rounded,
    nhs_number_scientific,
    nhs_number_rounded,
    nhs_number_digit_lost,
    nhs_number_mistyped,
    date_as_number,
    one_date_swapped,
    dates_swapped,
    error_in_cell,
    letters_lost,
    reference_scientific,
    reference_as_date,
]
