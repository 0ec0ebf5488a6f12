"""Which files are deliveries, and of which quarter."""

import os
from pathlib import Path

import pytest

from leap.errors import WrongUsage
from loaders.deliveries import Delivery, find_deliveries, require_quarters
from loaders.forewarnings import forewarn, require_order
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
        ("loose.txt", None),
        ("2023-24-Q1/a.tsv", Quarter(2023, 1)),
        ("2023-24-Q1/b.csv", Quarter(2023, 1)),
        ("2023-24-Q3/corrections/2023-24-Q1/b.csv", Quarter(2023, 1)),
    ]
    assert sorted(path.name for path in passed_over) == ["_draft.csv", "postcodes.csv", "truth.csv"]


def test_a_correction_comes_after_what_it_corrects_whatever_the_alphabet_says(tmp_path):
    names = ["z/x.csv", "z/corrections/x.csv", "z/corrections/a.csv", "a/x.csv", "y.csv"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x\n")
    expected = ["y.csv", "a/x.csv", "z/x.csv", "z/corrections/a.csv", "z/corrections/x.csv"]
    for paths in ([tmp_path], [tmp_path / name for name in names], [tmp_path / "z/corrections/../x.csv", tmp_path]):
        deliveries, _ = find_deliveries(paths)
        assert [delivery.path.resolve().relative_to(tmp_path).as_posix() for delivery in deliveries] == expected


def test_files_of_one_folder_that_would_replace_each_other_are_refused(make_source, contract_text):
    source = make_source(contract_text)
    sources = {source.name: source}

    def deliver(*names, number=1):
        return [Delivery(Path(name), Quarter(2023, number)) for name in names]

    with pytest.raises(WrongUsage) as refused:
        require_order(deliver("q/play_group corrected.csv", "q/play_group.csv"), sources)
    assert str(refused.value) == (
        "play_group corrected.csv and play_group.csv in q are of play_group and 2023-24 Q1, and each would replace the "
        "one before it. Load them one after the other in the order in which they were made, or put the corrected one "
        "into a subfolder corrections/."
    )
    assert forewarn(deliver("q/play_group corrected.csv", "q/play_group.csv"), sources) == [
        f"`leap load` refuses this: {refused.value}"
    ]
    require_order(deliver("q/play_group.csv", "q/corrections/play_group.csv", "q/other.csv", "q/other.txt"), sources)
    later = deliver("q/play_group 2.csv", number=2)
    require_order([*deliver("q/play_group.csv"), *later], sources)


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


@pytest.mark.parametrize("folder", ["2023-24-Q7", "2023-25-Q1", "2023-24_Q1"])
def test_a_folder_named_like_a_quarter_that_is_none_is_told(folder, tmp_path):
    path = tmp_path / folder / "a.csv"
    path.parent.mkdir()
    path.write_text("x\n")
    with pytest.raises(WrongUsage, match=f"'{folder}' is not a quarter"):
        find_deliveries([path])
    assert find_deliveries([path], Quarter(2023, 1))[0][0].quarter == Quarter(2023, 1)


def forewarn_of(source, quarter, *names):
    return " ".join(forewarn([Delivery(Path(name), quarter) for name in names], {source.name: source}))


def test_files_of_one_source_and_quarter_are_named_before(make_source, contract_text):
    source = make_source(contract_text)
    said = forewarn_of(source, Quarter(2023, 1), "play_group_1.csv", "corrections/play_group_1.csv", "other.csv")
    assert (
        "2 files are of play_group and 2023-24 Q1: play_group_1.csv, corrections/play_group_1.csv. Each replaces"
        in said
    )
    assert "refuses" not in said
    assert forewarn_of(source, Quarter(2023, 1), "play_group_1.csv", "other.csv") == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("play_group_2023-24_Q1.csv", ""),
        ("play_group_2023-24Q2.csv", "says 2023-24 Q2, but it is taken for 2023-24 Q1"),
        ("play_group_2022-23 q1.csv", "says 2022-23 Q1, but it is taken for 2023-24 Q1"),
        ("play_group_12023-24_Q22.csv", ""),
    ],
)
def test_a_name_that_says_another_quarter_is_told(name, said, make_source, contract_text):
    warned = forewarn_of(make_source(contract_text), Quarter(2023, 1), name)
    assert said in warned
    assert bool(warned) == bool(said)


def test_a_quarter_that_load_will_want_is_told(make_source, contract_text):
    said = forewarn_of(make_source(contract_text), None, "play_group_2023-24_Q1.csv")
    assert said.startswith("The quarter of play_group_2023-24_Q1.csv is not known. `leap load` refuses this")
