"""Rows beside a line of a single value: refused where that may be a part of them, kept where it cannot be."""

import pytest

from loaders import blocks

ROWS, AT = 60, 30
MAY_GO_ON = "row_may_go_on"


@pytest.fixture
def check_with(make_source, contract_text, headings, make_file, check_file):
    """Check a file of rows made by a function of their number, and something written between two of them.

    Gives the lines that were refused with their reasons.
    """

    def check(make_row, *between, rows=ROWS):
        written = [make_row(at) for at in range(rows)]
        written[rows // 2 : rows // 2] = between
        path = make_file("".join(f"{row}\n" for row in [",".join(headings), *written]))
        outcome, records = check_file(path, make_source(contract_text))
        tally = outcome.tally
        assert tally.rows_read == len(written) == len(records) + tally.rows_refused + tally.rows_blank
        return [(refusal.line, refusal.reason) for refusal in outcome.refusals]

    return check


def make_row(ref="C-{}", consent="yes"):
    """A function that makes rows, all with references and last values of a kind."""
    middle = "ann@example.org,07700 900123,9434765919,01/02/1990,Woman,ZZ1 1AA"
    return lambda at: f"{ref.format(1000 + at)},{middle},{consent if isinstance(consent, str) else consent[at % 2]}"


ABOVE, NOTE, BELOW = AT + 1, AT + 2, AT + 3


@pytest.mark.parametrize(
    ("make", "refused"),
    [
        (make_row(), []),
        (make_row(ref="{}"), []),
        (make_row(ref="MR {}X"), []),
        (make_row(consent=["yes", "y"]), [ABOVE]),
        (lambda at: make_row(ref=["AB-{}", "C-{}"][at % 2])(at), [BELOW]),
        (lambda at: make_row(ref=["{}", "{}0"][at % 2], consent=["yes", "y"])(at), [ABOVE, BELOW]),
        (lambda at: make_row(ref="" if at == AT else "C-{}")(at), [BELOW]),
    ],
)
@pytest.mark.parametrize("note", ["see last year", "# a comment", "C-2000"])
def test_a_row_is_kept_where_every_value_of_its_column_has_the_form_of_its_own(make, refused, note, check_with):
    told = check_with(make, note)
    assert told == sorted([*((line, MAY_GO_ON) for line in refused), (NOTE, "wrong_width")])


@pytest.mark.parametrize("cut", range(1, len("C-1030")))
def test_a_row_whose_first_value_was_cut_is_refused(cut, check_with):
    ref = "C-1030"
    rows = make_row()
    told = check_with(lambda at: rows(at) if at != AT else rows(at).removeprefix(ref[:cut]), ref[:cut])
    assert (BELOW, MAY_GO_ON) in told
    assert (ABOVE, MAY_GO_ON) not in told


@pytest.mark.parametrize("cut", [1, 2])
def test_a_row_whose_last_value_was_cut_is_refused(cut, check_with):
    rows = make_row()
    told = check_with(lambda at: rows(at) if at != AT - 1 else rows(at)[:-cut], "yes"[-cut:])
    assert ABOVE in {line for line, _ in told}


def test_a_few_rows_are_no_evidence(check_with):
    told = check_with(make_row(), "note", rows=20)
    assert told == [(11, MAY_GO_ON), (12, "wrong_width"), (13, MAY_GO_ON)]


def test_a_line_at_the_border_of_blocks_is_judged_alike(check_with, monkeypatch):
    make = make_row(consent=["yes", "y"])
    whole = check_with(make, "note")
    before = len(make(0)) + 1
    for block_bytes in (before * 29 + 80, before * 30 + 80, before * 30 + 85, before * 31 + 85):
        monkeypatch.setattr(blocks, "BLOCK_BYTES", block_bytes)
        assert check_with(make, "note") == whole


def test_the_mark_that_ends_a_file_is_a_part_of_no_row(check_with):
    assert check_with(make_row(consent=["yes", "y"]), "\x1a") == [(NOTE, "wrong_width")]
