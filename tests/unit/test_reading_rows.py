"""The quick reader and the careful one read the same rows, and both what was written."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from loaders.plain_rows import is_plain, read_plain
from loaders.quoted_rows import read_quoted
from loaders.quoting import has_swallowed_rows

cells = st.text(st.sampled_from(list('ab "ö,;\r\n\x1f')), max_size=5)
tables = st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8)
dialects = st.tuples(st.sampled_from([",", ";", "\t", "|"]), st.booleans(), st.sampled_from(["\n", "\r\n"]))
unhurried = settings(deadline=None)


def write(rows, dialect):
    delimiter, quotes_all, end = dialect

    def write_cell(cell):
        if quotes_all or any(mark in cell for mark in (delimiter, '"', "\r", "\n")):
            return '"' + cell.replace('"', '""') + '"'
        return cell

    return "".join(delimiter.join(map(write_cell, row)) + end for row in rows)


def count_line_ends(text):
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def read_chunk(block, first_line, delimiter, width, reader):
    if reader is read_plain:
        return read_plain(block, first_line, delimiter, width)
    read = read_quoted(block, first_line, delimiter, width)
    return read.chunk, read.lines


def read(block, delimiter, reader):
    chunk, lines = read_chunk(block, 10, delimiter, 3, reader)
    rows = list(zip(*(column.to_pylist() for column in chunk.columns), strict=True))
    return rows, chunk.lines.tolist(), chunk.refused, lines


@unhurried
@given(tables, dialects)
def test_what_was_written_is_read_with_its_lines(rows, dialect):
    text = write(rows, dialect)
    written = [write([row], dialect) for row in rows]
    assume(not any(has_swallowed_rows(row.splitlines(keepends=True), dialect[0], 3) for row in written))
    starts = [10 + count_line_ends(write(rows[:at], dialect)) for at in range(len(rows))]
    expected = ([tuple(row) for row in rows], starts, [], count_line_ends(text))
    assert read(text, dialect[0], read_quoted) == expected
    if is_plain(text.encode(), dialect[0]):
        assert read(text.encode(), dialect[0], read_plain) == expected


@unhurried
@given(st.text(st.sampled_from(list('ab"ö,\r\n ')), min_size=1, max_size=40).map(lambda text: text + "\n"))
def test_the_quick_reader_reads_any_plain_text_as_the_careful_one(text):
    if not is_plain(text.encode(), ","):
        return
    quick, careful = read_plain(text.encode(), 1, ",", 2)[0], read_quoted(text, 1, ",", 2).chunk
    filled = [
        [at for at, row in enumerate(zip(*of, strict=True)) if any(row)] for of in (_cells(quick), _cells(careful))
    ]
    for of in range(2):
        assert [_cells(quick)[of][at] for at in filled[0]] == [_cells(careful)[of][at] for at in filled[1]]
    assert [quick.lines[at] for at in filled[0]] == [careful.lines[at] for at in filled[1]]
    assert sorted(quick.refused) == sorted(careful.refused)


def _cells(chunk):
    return [column.to_pylist() for column in chunk.columns]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b,c\n", True),
        ('"a","b ""x""",c\r\n"",,\n', True),
        ('a,"b\nc",d\n', False),
        ('a,b"c,d\n', False),
        ('"a"b,c,d\n', False),
        ('"a\x1f",b,c\n', False),
    ],
)
def test_a_plain_block_is_known(text, expected):
    assert is_plain(text.encode(), ",") is expected


def test_a_line_that_breaks_the_rules_of_quoting_is_no_row():
    read = read_quoted('a,b,c\n"a"b,c,d\nd,e,f\n', 1, ",", 3)
    assert (read.chunk.refused, read.chunk.lines.tolist(), read.chunk.rows) == ([(2, "broken_quoting")], [1, 3], 3)


def test_an_unfinished_row_is_left_until_it_is_given_up():
    text = 'a,b,c\na,"b\nd,e,f\n'
    read = read_quoted(text, 1, ",", 3)
    assert (read.unfinished_at, read.lines, read.chunk.lines.tolist()) == (6, 1, [1])
    given_up = read_quoted(text, 1, ",", 3, gives_up=True)
    assert (given_up.unfinished_at, given_up.chunk.lines.tolist()) == (None, [1, 3])
