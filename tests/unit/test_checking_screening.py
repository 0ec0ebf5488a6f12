"""The quick tests of whole columns agree with the precise functions: what they are sure of is good."""

import string

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders import normalising, screening

PLACEHOLDERS = frozenset({"n/a", "unknown", "0000000000", "none@example.org"})
SHARED = frozenset({"team@example.org"})
NEVER = pa.array(sorted(PLACEHOLDERS | SHARED))

digits = st.text("0123456789 ", min_size=8, max_size=13)
nhs_numbers = (
    st.integers(0, 10**9 - 1)
    .map(lambda number: f"{number:09d}")
    .flatmap(lambda nine: st.sampled_from([nine + last for last in string.digits]))
)
addresses = st.from_regex(r"[A-Za-z.+' ]{0,6}@{0,2}[a-z.-]{1,8}(org|com)?", fullmatch=True)
postcodes = st.from_regex(r"[A-Za-z]{1,3}[0-9]{1,2}[A-Z]? ?[0-9][A-Za-z]{1,2}", fullmatch=True)
anything = st.text(max_size=20)


def precisely(rule: str, values: list[str]) -> list[bool]:
    """What the precise function finds good, and not in need of repair."""
    normalise = getattr(normalising, f"normalise_{rule}")
    given_lists = (PLACEHOLDERS, SHARED) if rule == "email" else (PLACEHOLDERS,)
    return [normal is not None and reason is None for normal, reason in (normalise(v, *given_lists) for v in values)]


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("nhs_number", st.one_of(nhs_numbers, digits, anything)),
        ("mobile", st.one_of(st.from_regex(r"0?7[0-9 ]{9,11}", fullmatch=True), digits, anything)),
        ("postcode", st.one_of(postcodes, anything)),
        ("digest", st.one_of(st.text("0123456789abcdefABCDEFg", min_size=63, max_size=65), anything)),
        ("email", st.one_of(addresses, st.sampled_from([*SHARED, *PLACEHOLDERS, "Team@Example.org"]), anything)),
    ],
)
def test_what_the_quick_test_is_sure_of_is_good(rule, values):
    quick = getattr(screening, f"sure_{rule}")

    @settings(deadline=None)
    @given(st.lists(values, min_size=1, max_size=30))
    def agree(drawn: list[str]) -> None:
        column = screening.clean_column(pa.array(drawn, pa.string()))
        sure = quick(column, NEVER) if rule == "email" else quick(column)
        good = precisely(rule, column.to_pylist())
        assert not np.any(sure & ~np.array(good))

    agree()


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("nhs_number", "9434765919"),
        ("nhs_number", "943 476 5919"),
        ("mobile", "07700900123"),
        ("mobile", "07700 900 123"),
        ("postcode", "ZZ1 1AA"),
        ("digest", "0aF" + "1" * 61),
    ],
)
def test_the_quick_test_is_sure_of_the_usual(rule, value):
    assert getattr(screening, f"sure_{rule}")(pa.array([value])).tolist() == [True]


def test_the_quick_test_is_sure_of_the_usual_address():
    assert screening.sure_email(pa.array(["ann.o'neill+x@mail.example.org"]), NEVER).tolist() == [True]


@settings(deadline=None)
@given(st.lists(st.one_of(anything, st.text(" \"'ab\u00a0\ufeff", max_size=6)), max_size=30), st.integers(0, 3))
def test_columns_are_cleaned_as_values_are(values, first):
    column = pa.array(values, pa.string()).slice(first)
    cleaned = screening.clean_column(column).to_pylist()
    assert cleaned == [normalising.clean_text(value) for value in values[first:]]
    assert screening.is_blank(screening.clean_column(column)).tolist() == [value == "" for value in cleaned]
