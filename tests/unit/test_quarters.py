"""Financial quarters."""

from datetime import date
from pathlib import Path

import pytest

from leap.errors import WrongUsage
from loaders.quarters import Quarter


@pytest.mark.parametrize("text", ["2023-24 Q2", "2023-24-Q2", " 2023-24-q2 "])
def test_a_quarter_is_read_in_both_spellings(text):
    assert Quarter.parse(text) == Quarter(2023, 2)


@pytest.mark.parametrize("text", ["2023-25-Q1", "2023-24-Q5", "2023-24", "Q1", "2023 Q1", "2099-01-Q1", ""])
def test_what_is_no_quarter_is_refused_with_the_form_that_is(text):
    with pytest.raises(WrongUsage, match="2023-24-Q2"):
        Quarter.parse(text)


def test_the_turn_of_a_century_is_a_financial_year():
    assert Quarter.parse("2099-00-Q1").year == 2099


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [
        ("2023-24 Q1", date(2023, 4, 1), date(2023, 6, 30)),
        ("2023-24 Q2", date(2023, 7, 1), date(2023, 9, 30)),
        ("2023-24 Q3", date(2023, 10, 1), date(2023, 12, 31)),
        ("2023-24 Q4", date(2024, 1, 1), date(2024, 3, 31)),
    ],
)
def test_a_quarter_has_its_days(quarter, first, last):
    parsed = Quarter.parse(quarter)
    assert (parsed.first_day, parsed.last_day, str(parsed)) == (first, last, quarter)
    assert Quarter.containing(first) == Quarter.containing(last) == parsed


def test_the_nearest_folder_names_the_quarter():
    path = Path("inbox/2023-24-Q3/corrections/2023-24-Q1/file.csv")
    assert Quarter.of_path(path) == Quarter(2023, 1)
    assert Quarter.of_path(path.parent.parent / "file.csv") == Quarter(2023, 3)


def test_no_folder_names_no_quarter():
    assert Quarter.of_path(Path("inbox/file.csv")) is None
