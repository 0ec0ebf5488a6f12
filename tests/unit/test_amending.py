"""Corrected rows sent alone: added to what the first file landed, each once, and never in its place."""

import psycopg
import pytest

from leap.init.initialisation import initialise
from loaders.quarters import Quarter

REGISTER = "select state, amends, supersedes, rows_accepted, rows_refused from restricted.files order by file_number"
PEOPLE = "select person_ref from restricted.persons order by person_ref"


@pytest.fixture
def row(good_row):
    """A good row of a person of another reference; the consent may be left out, which refuses it."""

    def row(reference, consent="yes", email=None):
        return [reference, email or f"{reference.lower()}@example.org", *good_row[2:-1], consent]

    return row


@pytest.fixture
def make_corrections(make_file, headings):
    """Write corrected rows, each with the line that it corrects, or without any."""

    def make(rows, lines=None, name="play_group_corrections.csv"):
        if lines is None:
            return make_file(rows, name=name)
        table = [["Corrects line", *headings], *([str(line), *row] for line, row in zip(lines, rows, strict=True))]
        return make_file("".join(",".join(cells) + "\n" for cells in table), name=name)

    return make


@pytest.fixture
def first(deliver, make_file, row):
    """The first file: A and D accepted, B and C refused on the lines 3 and 4."""
    return deliver(make_file([row("A"), row("B", ""), row("C", ""), row("D")]))


@pytest.mark.parametrize("has_lines", [True, False])
def test_corrected_rows_are_added_to_the_file_that_counts(has_lines, first, deliver, query, make_corrections, row):
    path = make_corrections([row("C")], [4] if has_lines else None)
    outcome = deliver(path, amends=True)
    assert (outcome.state, outcome.amends) == ("landed", first.file_id)
    assert outcome.message == "adds corrected rows to play_group_1.csv: 1 now, 1 still to be corrected"
    assert query(REGISTER) == [("landed", None, None, 2, 2), ("landed", first.file_id, None, 1, 0)]
    assert query(PEOPLE) == [("A",), ("C",), ("D",)]
    assert query("select * from restricted.amended_rows") == ([(outcome.file_id, 2, 4)] if has_lines else [])
    again = deliver(path, amends=True)
    assert (again.state, again.file_id) == ("unchanged", outcome.file_id)
    assert deliver(make_corrections([row("B")], [3], "play_group_more.csv"), amends=True).state == "landed"
    assert query(PEOPLE) == [("A",), ("B",), ("C",), ("D",)]
    refused = deliver(make_corrections([row("E")], [3], "play_group_even_more.csv"), amends=True)
    assert refused.whole_file[0].reason == "nothing_to_amend"


def test_a_row_stands_for_a_line_that_waits_and_for_it_alone(first, deliver, query, make_corrections, row):
    strict = ("refuse_file_above: 1", "refuse_file_above: 0.2")
    outcome = deliver(make_corrections([row("B"), row("X")], [3, 3]), amends=True)
    assert outcome.refusals == [(3, "Corrects line", "line_not_refused")]
    for number, line in enumerate([3, 2, 4711, "", "x", "٣"]):
        path = make_corrections([row("Y")], [line], f"play_group_{number}.csv")
        refused = deliver(path, strict, amends=True)
        assert [one.reason for one in refused.refusals] == ["too_many_refused", "line_not_refused"]
    still_wrong = deliver(make_corrections([row("B", "")], [3], "play_group_again.csv"), strict, amends=True)
    assert {reason for _, reason, *_ in still_wrong.tally.refusal_groups()} == {"mandatory_missing"}
    assert deliver(make_corrections([row("C")], [4], "play_group_c.csv"), amends=True).state == "landed"
    assert query(PEOPLE) == [("A",), ("B",), ("C",), ("D",)]


def test_a_row_that_is_still_wrong_leaves_its_line_to_the_next(first, deliver, make_corrections, row):
    strict = ("refuse_file_above: 1", "refuse_file_above: 0.4")
    outcome = deliver(make_corrections([row("B", ""), row("B")], [3, 3]), strict, amends=True)
    assert outcome.refusals == [(2, "Consent", "mandatory_missing")]
    assert (outcome.state, outcome.tally.rows_accepted) == ("landed", 1)


@pytest.mark.parametrize("reference", ["a", " A "])
def test_without_lines_a_row_that_was_accepted_before_keeps_the_file_out(
    reference, first, deliver, query, make_corrections, row
):
    before = query("select * from restricted.persons")
    outcome = deliver(make_corrections([row("B"), row(reference, email="new@example.org")]), amends=True)
    assert (outcome.state, outcome.refusals) == (
        "refused",
        [(None, None, "accepted_before"), (3, None, "accepted_before")],
    )
    assert (outcome.tally.rows_accepted, outcome.tally.rows_refused) == (1, 1)
    assert "'Corrects line'" in outcome.message
    assert query("select * from restricted.persons") == before
    # a line says that it is another row of the same person
    assert deliver(make_corrections([row("A", email="b@example.org")], [3]), amends=True).state == "landed"


def test_lines_do_not_repeat_what_came_without_one(first, deliver, make_corrections, row):
    assert deliver(make_corrections([row("B")]), amends=True).state == "landed"
    again = deliver(make_corrections([row("B")], [3], "play_group_again.csv"), amends=True)
    assert again.whole_file[0].reason == "accepted_before"
    assert deliver(make_corrections([row("C")], [4], "play_group_c.csv"), amends=True).state == "landed"


def test_a_consent_withheld_at_last_counts_nothing_twice(first, deliver, query, make_corrections, row):
    assert deliver(make_corrections([row("A", "no")]), amends=True).state == "landed"
    assert query("select consent, email from restricted.persons where person_ref = 'A' order by consent") == [
        ("no", None),
        ("yes", "a@example.org"),
    ]


@pytest.mark.parametrize("has_lines", [True, False])
def test_after_the_purge_lines_are_asked_for(has_lines, first, deliver, query, make_corrections, row):
    query("update restricted.files set state = 'purged' returning state")
    query("delete from restricted.persons returning source")
    outcome = deliver(make_corrections([row("B")], [3] if has_lines else None), amends=True)
    assert outcome.state == ("landed" if has_lines else "refused")
    assert [one.reason for one in outcome.whole_file] == ([] if has_lines else ["amended_file_purged"])


def test_a_whole_file_is_not_taken_for_corrected_rows(first, deliver, query, make_file, row):
    whole = make_file([row(reference) for reference in "ABCD"], name="play_group_2.csv")
    outcome = deliver(whole, amends=True)
    assert outcome.whole_file[0].reason == "more_than_refused"
    assert query(PEOPLE) == [("A",), ("D",)]
    assert deliver(whole).state == "landed"


def test_corrected_rows_are_not_taken_for_a_whole_file(first, deliver, query, make_corrections, row):
    outcome = deliver(make_corrections([row("B")], [3]))
    assert outcome.whole_file[0].reason == "corrected_rows_alone"
    assert "--amends" in outcome.message
    assert query(REGISTER) == [("landed", None, None, 2, 2)]
    without_lines = deliver(make_corrections([row("B")]))
    assert "REPLACES 2 ACCEPTED ROWS BY 1" in without_lines.warnings[0]
    assert "--amends" in without_lines.warnings[0]


def test_a_folder_loaded_again_leaves_corrected_rows_what_they_are(first, deliver, query, make_corrections, row):
    path = make_corrections([row("B")])
    amending = deliver(path, amends=True)
    before = query(REGISTER)
    for takes_up in (False, True):
        again = deliver(path, takes_up=takes_up)
        assert (again.state, again.file_id) == ("unchanged", amending.file_id)
        assert again.message == (
            "the same bytes have landed before, as corrected rows of play_group_1.csv; nothing was changed"
        )
    assert query(REGISTER) == before


def test_a_mistaken_replacement_is_undone_and_amends_then(first, deliver, query, make_file, make_corrections, row):
    path = make_corrections([row("B")])
    mistaken = deliver(path)
    assert deliver(path, amends=True).whole_file[0].reason == "nothing_to_amend"
    whole = make_file([row("A"), row("B", ""), row("C", ""), row("D")])
    assert deliver(whole, takes_up=True).file_id == first.file_id
    amending = deliver(path, amends=True)
    assert (amending.state, amending.amends) == ("landed", first.file_id)
    assert amending.file_id != mistaken.file_id


def test_a_new_whole_file_is_amended_anew(first, deliver, query, make_file, make_corrections, row):
    old = deliver(make_corrections([row("B")], [3]), amends=True)
    second = deliver(make_file([row("A"), row("B", ""), row("D")], name="play_group_2.csv"))
    assert query("select supersedes from restricted.files where file_id = %s", second.file_id) == [(first.file_id,)]
    again = deliver(make_corrections([row("B")], [3]), amends=True)
    assert (again.state, again.amends) == ("landed", second.file_id)
    assert again.file_id != old.file_id


def test_nothing_is_amended_where_nothing_landed(deliver, query, make_corrections, row, make_file):
    outcome = deliver(make_corrections([row("B")], [3]), amends=True)
    assert outcome.whole_file[0].reason == "nothing_to_amend"
    deliver(make_file([row("B")]))
    other = deliver(make_corrections([row("B")], [3]), amends=True, quarter=Quarter(2023, 2))
    assert other.whole_file[0].reason == "nothing_to_amend"
    assert query("select count(*) from restricted.persons") == [(1,)]


def test_a_database_made_before_gets_the_columns(deliver, query, database_url, make_file, make_corrections, row):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("drop function restricted.find_rows_accepted_before; drop table restricted.amended_rows")
        connection.execute("alter table restricted.files drop column amends cascade")
        initialise(connection)
    deliver(make_file([row("A"), row("B", "")]))
    assert deliver(make_corrections([row("B")], [3]), amends=True).state == "landed"
