"""How large a file, a row and a value may be: what is over a limit is refused with that cause."""

import pytest

from loaders import blocks, limits

ROW = "A1,ann@example.org,07700 900123,9434765919,01/02/1990,Woman,ZZ1 1AA,yes"
PLAIN, SPANNING = "x", "x\n"


@pytest.fixture
def source(make_source, contract_text):
    return make_source(contract_text + "dropped: {Notes: free text}\n")


@pytest.fixture
def check_rows(source, headings, make_file, check_file):
    """Check rows of the play group with a column of notes; gives the outcome and the rows that came in."""

    def check(*rows, encoding="utf-8"):
        path = make_file("".join(f"{row}\n" for row in [",".join([*headings, "Notes"]), *rows]), encoding=encoding)
        outcome, records = check_file(path, source)
        assert outcome.tally.rows_read == outcome.tally.rows_accepted + outcome.tally.rows_refused
        return outcome, [row for row, _ in records]

    return check


def make_row(size, filling=PLAIN):
    """A row with a note of some bytes, and how many lines it takes."""
    note = (filling * size)[: size - 1] + "x"
    return f'{ROW},"{note}"', 1 + note.count("\n")


@pytest.mark.parametrize("filling", [PLAIN, SPANNING])
@pytest.mark.parametrize("block_bytes", [1 << 17, 4 << 20])
@pytest.mark.parametrize("size", [limits.FIELD_BYTES, limits.FIELD_BYTES + 1, 140_000, limits.ROW_BYTES + 1])
def test_a_value_or_a_row_over_the_limit_refuses_its_row_alone(size, block_bytes, filling, check_rows, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", block_bytes)
    row, lines = make_row(size, filling)
    outcome, landed = check_rows(f"{ROW},a", row, f"{ROW},b")
    reason = "row_too_long" if size > limits.ROW_BYTES else "field_too_long"
    assert outcome.state == "checked"
    if size == limits.FIELD_BYTES:
        assert (landed, outcome.refusals) == ([2, 3, 3 + lines], [])
    else:
        assert (landed, outcome.refusals) == ([2, 3 + lines], [(3, None, reason)])


@pytest.mark.parametrize("filling", [PLAIN, SPANNING])
def test_a_value_is_measured_in_bytes(filling, check_rows):
    row, _ = make_row(40_000, filling.replace("x", "ö"))
    outcome, landed = check_rows(row, f"{ROW},b")
    assert [refusal.reason for refusal in outcome.refusals] == (["field_too_long"] if filling == PLAIN else [])
    assert len(landed) == (1 if filling == PLAIN else 2)


@pytest.mark.parametrize("filling", [PLAIN, SPANNING])
@pytest.mark.parametrize(("more", "is_refused"), [(0, False), (1, True)])
def test_a_row_of_many_long_values_is_measured_as_a_whole(
    more, is_refused, filling, make_source, contract_text, headings, make_file, check_file
):
    notes = [f"N{at}" for at in range(20)]
    source = make_source(contract_text + "dropped: {" + ", ".join(f"{note}: null" for note in notes) + "}\n")
    cells = [f'"{(filling * 60_000)[:59_999]}x"'] * 17
    short = limits.ROW_BYTES + more - len(",".join([ROW, *cells, '""', "", ""]))
    cells += [f'"{"x" * short}"', "", ""]
    long = ",".join([ROW, *cells])
    assert len(long) == limits.ROW_BYTES + more
    text = "".join(f"{row}\n" for row in [",".join([*headings, *notes]), long, ROW + "," * 20])
    outcome, records = check_file(make_file(text), source)
    assert [refusal.reason for refusal in outcome.refusals] == ["row_too_long"] * is_refused
    assert len(records) == 2 - is_refused


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_limit_of_a_row_does_not_count_line_ends(end):
    limit = limits.ROW_BYTES
    text = end.join(["a", "b" * limit, "c" * (limit + 1), "d"]).encode()
    assert limits.may_hold_long_line(text)
    assert limits.find_long_lines(text).tolist() == [False, False, True, False]
    assert not limits.may_hold_long_line(end.join(["a" * (limit - 1)] * 3).encode())


@pytest.mark.parametrize("block_bytes", [1000, 4 << 20])
@pytest.mark.parametrize("is_closed", [True, False])
def test_a_value_without_end_refuses_the_file_before_it_is_read_whole(is_closed, block_bytes, check_rows, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", block_bytes)
    monkeypatch.setattr("loaders.text_reading.LONGEST_ROW_BYTES", 5000)
    monkeypatch.setattr("loaders.quoted_rows.LONGEST_ROW_BYTES", 5000)
    monkeypatch.setattr("loaders.quoted_rows.ROW_BYTES", 1000)
    mark = '"' if is_closed else ""
    outcome, _ = check_rows(f"{ROW},a", f'{ROW},"{SPANNING * 5000}{mark}', f"{ROW},b")
    assert [(refusal.line, refusal.reason) for refusal in outcome.refusals] == [(3, "broken_quoting")]


def test_more_columns_than_the_limit_refuse_the_file(source, headings, make_file, check_file):
    for count, reason in ((limits.COLUMNS, "unknown_column"), (limits.COLUMNS + 1, "too_many_columns")):
        header = [*headings, *(f"More {at}" for at in range(count - len(headings)))]
        outcome, _ = check_file(make_file(",".join(header) + "\n"), source)
        assert outcome.whole_file[0].reason == reason


def test_a_file_over_the_limit_is_refused_unread(source, headings, make_file, check_file, monkeypatch):
    path = make_file(",".join(headings) + f"\n{ROW}\n")
    for limit, state in ((path.stat().st_size, "checked"), (path.stat().st_size - 1, "refused")):
        monkeypatch.setattr("loaders.fingerprint.FILE_BYTES", limit)
        outcome, _ = check_file(path, source)
        assert outcome.state == state
    assert [refusal.reason for refusal in outcome.refusals] == ["file_too_large"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_row_of_another_width_may_be_too_long_as_well(encoding, check_rows):
    outcome, landed = check_rows(f"{ROW},a", "x" * (limits.ROW_BYTES + 1), f"{ROW},b", encoding=encoding)
    assert (landed, outcome.refusals) == ([2, 4], [(3, None, "row_too_long")])


def test_a_file_of_too_many_bad_rows_is_given_up(source, headings, make_file, check_file, monkeypatch):
    monkeypatch.setattr("loaders.examination.REFUSED_ROWS", 20)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 100)
    lines = [",".join([*headings, "Notes"]), *[f"{ROW},a"] * 3, *["a,b"] * 20]
    assert check_file(make_file("\n".join(lines)), source)[0].state == "checked"
    outcome, records = check_file(make_file("\n".join([*lines, *["a,b"] * 500])), source)
    assert (outcome.state, outcome.whole_file[0].reason, records) == ("refused", "too_many_refused", {})
    assert 20 < outcome.tally.rows_refused < 100
    assert outcome.tally.adds_up


def test_a_mark_that_is_never_closed_is_given_up_after_so_many_lines(check_rows, monkeypatch):
    monkeypatch.setattr("loaders.text_reading.LONGEST_ROW_LINES", 50)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 100)
    outcome, landed = check_rows(f"{ROW},a", f'{ROW},"a', *[f"{ROW},b"] * 200)
    assert (outcome.refusals, len(landed)) == ([(3, None, "broken_quoting")], 201)
