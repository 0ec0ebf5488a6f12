"""A contract that changes after its file landed: followed at once as to the source, as to the rows where asked for."""

import pytest
from typer.testing import CliRunner

from leap.cli import app
from leap.errors import WrongUsage
from loaders import landing
from loaders.deliveries import Delivery
from loaders.landing import open_landing
from tests.unit.conftest import QUARTER
from tests.unit.test_landing import CURRENT

STAGE = ("source: play_group\n", "source: play_group\nstage: pipeline\n")
WORD = ("Man: M,", "Man: M, Lady: F,")


@pytest.fixture
def path(make_file, good_row):
    """A file of two rows, of which one uses a word that nobody has agreed."""
    lady = [*good_row[:5], "Lady", *good_row[6:]]
    return make_file([good_row, lady])


def test_the_same_bytes_bring_in_what_the_contract_says_of_the_source(deliver, query, path):
    deliver(path)
    assert query("select stage from restricted.sources") == [("profiling",)]
    again = deliver(path, STAGE)
    assert again.state == "unchanged"
    assert "load the file with --again" in again.message
    assert query("select stage from restricted.sources") == [("pipeline",)]
    assert deliver(path, STAGE).message == "the same bytes have landed before; nothing was changed"


def test_a_changed_contract_is_something_to_be_planned(deliver, database_url, make_source, contract_text, path):
    deliver(path)
    with open_landing() as connection:
        for text, has_landed in ((contract_text, True), (contract_text.replace(*STAGE), False)):
            sources = {"play_group": make_source(text)}
            assert landing.has_landed(connection, Delivery(path, QUARTER), sources) == has_landed


def test_rows_are_read_anew_by_the_contract_as_it_is_now(deliver, query, path):
    first = deliver(path)
    assert (first.tally.rows_accepted, first.tally.rows_refused) == (1, 1)
    assert deliver(path, WORD).state == "unchanged"
    again = deliver(path, WORD, again=True)
    assert (again.state, again.tally.rows_accepted, again.tally.rows_refused) == ("landed", 2, 0)
    assert again.message.startswith("the same bytes, read anew by contract and lists as they are now; replaces")
    assert query(CURRENT) == [(again.file_id,)]
    before = query("select * from restricted.files order by file_id")
    for how in ({}, {"takes_up": True}, {"again": True}):
        assert deliver(path, WORD, **how).file_id == again.file_id
    assert query("select * from restricted.files order by file_id") == before


def test_what_was_read_by_an_earlier_contract_counts_again_with_it(deliver, query, path):
    first = deliver(path)
    second = deliver(path, WORD, again=True)
    third = deliver(path, again=True)
    assert len({first.file_id, second.file_id, third.file_id}) == 3
    back = deliver(path, WORD, again=True)
    assert (back.state, back.file_id) == ("landed", second.file_id)
    assert query(CURRENT) == [(second.file_id,)]
    assert query("select count(*) from restricted.persons") == [(4,)]


def test_nothing_is_read_anew_by_the_same_contract(deliver, path):
    assert deliver(path).file_id == deliver(path, again=True).file_id


def test_a_file_that_was_replaced_is_read_anew_by_its_own_path_alone(deliver, query, path, make_file, good_row):
    deliver(path)
    correction = deliver(make_file([good_row] * 3, name="play_group_2.csv"))
    assert deliver(path, WORD, again=True).state == "unchanged"
    assert query(CURRENT) == [(correction.file_id,)]
    again = deliver(path, WORD, again=True, takes_up=True)
    assert query(CURRENT) == [(again.file_id,)]


def test_corrected_rows_that_count_no_more_are_told_of(deliver, path, make_file, good_row, headings):
    deliver(path)
    lines = [",".join(["Corrects line", *headings]), ",".join(["3", *good_row])]
    corrected = make_file("\n".join(lines) + "\n", name="play_group_3.csv")
    assert deliver(corrected, amends=True).state == "landed"
    again = deliver(path, WORD, again=True)
    assert any("added to play_group_1.csv (1) count no more" in warning for warning in again.warnings)


def test_again_is_of_whole_files(path):
    refused = CliRunner().invoke(app, ["load", str(path), "--again", "--amends"])
    assert isinstance(refused.exception, WrongUsage)


def test_a_report_says_that_it_tells_nothing_of_files_that_landed_before(
    database_url, make_source, contract_text, path, tmp_path
):
    folder = make_source(contract_text).path.parent
    load = ["load", str(path), "--sources", str(folder), "--report", str(tmp_path / "report")]
    first, second = (CliRunner().invoke(app, load).output for _ in range(2))
    assert "What to correct is in" in first
    assert "had landed before" not in first
    assert "had landed before it says nothing: `leap check FILE --report` does." in second
