"""Which files are deliveries, and of which quarter."""

import os

import pytest

from leap.errors import WrongUsage
from loaders.deliveries import find_deliveries, require_quarters
from loaders.quarters import Quarter


@pytest.fixture
def inbox(tmp_path):
    """A folder of two quarters with a correction and files that are no deliveries."""
    for name in (
        "2023-24-Q1/b.csv",
        "2023-24-Q1/a.tsv",
        "2023-24-Q1/notes.docx",
        "2023-24-Q1/_draft.csv",
        "2023-24-Q3/corrections/2023-24-Q1/b.csv",
        "2023-24-Q3/.old/c.csv",
        "truth.csv",
        "postcodes.csv",
        "loose.txt",
    ):
        path = tmp_path / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x\n")
    return tmp_path / "inbox"


def test_deliveries_come_sorted_by_path_each_with_its_quarter(inbox):
    deliveries, passed_over = find_deliveries([inbox])
    assert [(delivery.path.relative_to(inbox).as_posix(), delivery.quarter) for delivery in deliveries] == [
        ("2023-24-Q1/a.tsv", Quarter(2023, 1)),
        ("2023-24-Q1/b.csv", Quarter(2023, 1)),
        ("2023-24-Q3/corrections/2023-24-Q1/b.csv", Quarter(2023, 1)),
        ("loose.txt", None),
    ]
    assert sorted(path.name for path in passed_over) == ["_draft.csv", "postcodes.csv", "truth.csv"]


def test_a_file_given_twice_is_one_delivery(inbox):
    path = inbox / "2023-24-Q1" / "b.csv"
    assert len(find_deliveries([path, inbox / "2023-24-Q1"])[0]) == 2


def test_the_quarter_of_the_command_wins(inbox):
    deliveries, _ = find_deliveries([inbox], Quarter(2024, 4))
    assert {delivery.quarter for delivery in deliveries} == {Quarter(2024, 4)}


def test_a_quarter_that_nobody_says_is_asked_for(inbox):
    deliveries, _ = find_deliveries([inbox])
    with pytest.raises(WrongUsage, match=r"loose\.txt is not known: give --quarter"):
        require_quarters(deliveries)


@pytest.mark.parametrize("name", ["nowhere", "2023-24-Q3/.old/nothing"])
def test_a_path_must_hold_something(inbox, name):
    (inbox / "2023-24-Q3/.old/nothing").mkdir()
    with pytest.raises(WrongUsage):
        find_deliveries([inbox / name])


def test_a_name_that_is_no_text_is_asked_to_be_changed(tmp_path):
    name = os.fsdecode(b"play_\xff.csv")
    (tmp_path / name).write_text("x\n")
    with pytest.raises(WrongUsage, match="rename the file"):
        find_deliveries([tmp_path])
