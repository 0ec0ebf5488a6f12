"""The rules of one value, as tables of cases."""

from datetime import date

import pytest

from loaders import normalising
from loaders.dates import DateFormat, normalise_date
from loaders.normalising import normalise_email

PLACEHOLDERS = frozenset({"n/a", "unknown", "-", "none@example.org"})
SHARED = frozenset({"team@example.org"})


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("  x  ", "x"),
        ("\ufeffx", "x"),
        ("a\u200bb", "ab"),
        ("a\u00a0b\u2003", "a b"),
        ("two\nlines", "two lines"),
        ('"quoted"', "quoted"),
        ("“quoted”", "quoted"),
        ("'with one mark", "with one mark"),
        ("\u201elow\u201c", "low"),
        ("\u202adirected\u202c", "directed"),
        ("O'Neill", "O'Neill"),
        ("Zoe\u0308", "Zoë"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_text_is_cleaned(value, cleaned):
    assert normalising.clean_text(value) == cleaned


@pytest.mark.parametrize(
    ("rule", "value", "normal", "reason"),
    [
        ("nhs_number", "943 476 5919", "9434765919", None),
        ("nhs_number", "943-476-5919", "9434765919", None),
        ("nhs_number", " 9434765919", "9434765919", None),
        ("nhs_number", "4505577104", "4505577104", None),
        ("nhs_number", "9990000018", "9990000018", None),
        ("nhs_number", "9434765918", None, "nhs_number_check_digit"),
        ("nhs_number", "1111111111", None, "nhs_number_repeated"),
        ("nhs_number", "943476591", None, "nhs_number_digit_lost"),
        ("nhs_number", "94347659", None, "nhs_number_length"),
        ("nhs_number", "9434765919.0", None, "nhs_number_length"),
        ("nhs_number", "9.43476E+09", None, "nhs_number_scientific"),
        ("nhs_number", "9.4347659E+19", None, "nhs_number_scientific"),
        ("nhs_number", "n/a", None, "placeholder"),
        ("nhs_number", "", None, None),
        ("mobile", "+44 (0)7700 900123", "07700900123", None),
        ("mobile", "0044 7700 900123", "07700900123", None),
        ("mobile", "44 7700 900123", "07700900123", None),
        ("mobile", "07700-900-123", "07700900123", None),
        ("mobile", "7700900123", "07700900123", "mobile_repaired"),
        ("mobile", "7.7009E+09", None, "mobile_scientific"),
        ("mobile", "07700(0)900123", None, "mobile_shape"),
        ("mobile", "020 7946 0123", None, "mobile_shape"),
        ("mobile", "07700 90012", None, "mobile_shape"),
        ("mobile", "07711111111", None, "mobile_repeated"),
        ("postcode", "zz1 1aa", "ZZ11AA", None),
        ("postcode", "SW9", None, "postcode_shape"),
        ("lsoa_code", "e01003043", "E01003043", None),
        ("lsoa_code", "E0100304", None, "lsoa_code_shape"),
        ("digest", "A" * 64, "a" * 64, None),
        ("digest", "A" * 63, None, "digest_shape"),
        ("number", "7.5", "7.5", None),
        ("number", "1,200", None, "number_shape"),
        ("number", "nan", None, "number_shape"),
        ("whole_number", "2", "2", None),
        ("whole_number", "1.5", None, "number_shape"),
        ("birth_month", "2019-05", "2019-05", None),
        ("birth_month", "2019-13", None, "birth_month_shape"),
        ("reference", " c-10 01 ", "C-1001", None),
        ("reference", "stra\u00dfe-\u00e91", "STRA\u00dfE-\u00c91", None),
    ],
)
def test_a_value_is_brought_to_its_normal_form_or_refused_with_a_reason(rule, value, normal, reason):
    assert getattr(normalising, f"normalise_{rule}")(value, PLACEHOLDERS) == (normal, reason)


@pytest.mark.parametrize(
    ("value", "normal", "reason"),
    [
        (" Anna.O'Neill@Example.ORG ", "anna.o'neill@example.org", None),
        ("mailto:ann@example.org", "ann@example.org", None),
        ("Ann <ann@example.org>", "ann@example.org", None),
        ("ann@example", None, "email_shape"),
        ("ann@@example.org", None, "email_shape"),
        ("a nn@example.org", None, "email_shape"),
        ("ann@example.org; bob@example.org", None, "email_shape"),
        ("Team@example.org", None, "email_shared_mailbox"),
        ("None@example.org", None, "placeholder"),
        ("Unknown", None, "placeholder"),
        ("", None, None),
    ],
)
def test_an_address_is_one_persons_own(value, normal, reason):
    assert normalise_email(value, PLACEHOLDERS, SHARED) == (normal, reason)


@pytest.mark.parametrize(
    ("value", "part"),
    [("Amina", "AMI"), ("Zoë", "ZOE"), ("Al", "AL"), ("O'Brien", "OBR"), ("Jean-Luc", "JEA"), (" na ", "NA")],
)
def test_three_letters_stay_of_a_first_name(value, part):
    assert normalising.normalise_first_name(value) == (part, None)


def test_a_first_name_without_latin_letters_says_so():
    assert normalising.normalise_first_name("李") == (None, "first_name_without_letters")
    assert normalising.normalise_first_name("  ") == (None, None)


@pytest.mark.parametrize(
    ("date_format", "value", "day", "reason"),
    [
        ("DD/MM/YYYY", "04/05/2019", "2019-05-04", None),
        ("DD/MM/YYYY", "4/5/2019", "2019-05-04", None),
        ("MM/DD/YYYY", "04/05/2019", "2019-04-05", None),
        ("YYYYMMDD", "20190504", "2019-05-04", None),
        ("YYYYMMDD", "2019054", None, "date_shape"),
        ("DD-MM-YYYY HH:mm", "04-05-2019 13:30", "2019-05-04", None),
        ("DD-MM-YYYY HH:mm", "04-05-2019", "2019-05-04", None),
        ("DD-MM-YYYY HH:mm", "04-05-2019 25:00", None, "date_not_in_calendar"),
        ("DD/MM/YYYY", "04/05/2019 00:00", None, "date_shape"),
        ("DD/MM/YYYY", "2019-05-04", None, "date_shape"),
        ("DD/MM/YYYY", "04/05/19", None, "date_shape"),
        ("DD/MM/YYYY", "31/02/2019", None, "date_not_in_calendar"),
        ("DD/MM/YYYY", "04/05/0019", None, "date_out_of_range"),
        ("DD/MM/YYYY", "n/a", None, "placeholder"),
        ("DD/MM/YYYY", "", None, None),
    ],
)
def test_a_date_is_read_by_its_format_and_nothing_is_guessed(date_format, value, day, reason):
    assert normalise_date(value, DateFormat.parse(date_format), PLACEHOLDERS) == (day, reason)


@pytest.mark.parametrize(
    ("date_format", "problem"),
    [
        ("DD/MM/YY", "year of two digits"),
        ("DD/MM", "YYYY exactly once"),
        ("DD/MM/YYYY DD", "DD exactly once"),
        ("DD MMM YYYY", "'M'"),
    ],
)
def test_a_date_format_that_would_need_guessing_is_refused(date_format, problem):
    with pytest.raises(ValueError, match=problem):
        DateFormat.parse(date_format)


@pytest.mark.parametrize(
    ("born", "is_child", "reason"),
    [
        (date(2019, 5, 4), True, None),
        (date(2004, 12, 31), True, "birth_date_implausible"),
        (date(2026, 1, 2), True, "birth_date_in_future"),
        (date(1990, 5, 4), False, None),
        (date(1919, 12, 31), False, "birth_date_implausible"),
        (date(1900, 1, 1), False, "birth_date_implausible"),
        (date(2012, 6, 30), False, None),
        (date(2012, 7, 1), False, "birth_date_implausible"),
    ],
)
def test_a_date_of_birth_fits_the_person(born, is_child, reason):
    today, quarter_end = date(2026, 1, 1), date(2023, 6, 30)
    assert normalising.judge_birth_date(born, is_child, today, quarter_end) == reason


@pytest.mark.parametrize(
    ("value", "code", "reason"),
    [
        (" Woman", "F", None),
        ("f", "F", None),
        ("not asked", None, None),
        ("n/a", None, "placeholder"),
        ("", None, None),
        ("femal", None, "code_unknown"),
    ],
)
def test_a_word_becomes_a_code(value, code, reason):
    codes = {"woman": "F", "f": "F", "not asked": None}
    assert normalising.normalise_code(value, codes, PLACEHOLDERS) == (code, reason)
