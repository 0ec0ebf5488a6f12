"""What is typed for an individual's id."""

import pytest

from leap.commands.explain import explain
from leap.errors import WrongUsage
from leap.identity.individual_ids import read_individual_id


@pytest.mark.parametrize("typed", ["I0123456789ABCDEF", "i0123456789abcdef", " I0123456789ABCDEF "])
def test_an_id(typed: str) -> None:
    assert read_individual_id(typed) == "I0123456789ABCDEF"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("9999999999", "of 10 characters, is no id.*the letter I and 16 of 0-9 and A-F"),
        ("I0123456789ABCDEG", "of 17 characters, is no id"),
        ("I0123456789ABCDEF0", "of 18 characters, is no id"),
        ("", "of 0 characters, is no id"),
        ("F0123456789ABCDEF", "id of a family"),
        ("I0000000000000000", "unknown member"),
    ],
)
def test_what_is_none_is_told_what_is_allowed(typed: str, said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        read_individual_id(typed)


def test_what_is_none_needs_no_database_and_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAP_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(WrongUsage) as raised:
        explain("9999999999")
    assert "9999999999" not in str(raised.value)
