"""The reader held to RFC 4180 read naively: what it keeps is what the file says, and one bad row costs that row."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leap.errors import FileRefused
from loaders import blocks
from loaders.fingerprint import take_fingerprint
from loaders.layout import Layout
from loaders.quoting import has_swallowed_rows
from loaders.text_reading import TextReader
from tests.unit import rfc4180

WIDTH = 3
HEAD = "x,y,z"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("rfc4180") / "file.csv"


def read(path, text, width=WIDTH):
    """Line and values of the rows that are kept, the refused lines with their reasons, and why the file is refused."""
    path.write_bytes(text.encode())
    layout = Layout(",", "clear", [str(at) for at in range(width)], [], None)
    try:
        chunks = list(TextReader(path, take_fingerprint(path), layout).chunks())
    except FileRefused as refusal:
        return {}, {}, refusal.reason
    kept = {}
    for chunk in chunks:
        cells = zip(*(column.to_pylist() for column in chunk.columns), strict=True)
        kept.update(zip(chunk.lines.tolist(), map(list, cells), strict=True))
    refused = dict(refusal for chunk in chunks for refusal in chunk.refused)
    blank = sum(chunk.blank for chunk in chunks)
    assert sum(chunk.rows for chunk in chunks) == len(kept) + len(refused) + blank
    return {line: row for line, row in kept.items() if any(row)}, refused, None


def write(row, end):
    return ",".join('"' + value.replace('"', '""') + '"' for value in row) + end


values = st.text(st.sampled_from(list('ab ",\r\n')), max_size=4)
tables = st.lists(st.lists(values, min_size=WIDTH, max_size=WIDTH), max_size=6)
rows = st.sampled_from(["a,b,c", 'a,"b",c', '"a ""b""",,c', "", ",,", "a,b", 'a,"b\nc",d', "a,b,c,d"])
bodies = st.one_of(
    tables.map(lambda table: "".join(write(row, "\n") for row in table)),
    st.lists(rows, max_size=8).map(lambda rows: "".join(row + "\n" for row in rows)),
)
letters = st.sampled_from(["", '"', ",", "\n", "\r", "\r\n", "a", '""'])
strokes = st.lists(st.tuples(st.integers(0, 60), letters), max_size=3)


@settings(deadline=None, max_examples=300)
@given(bodies, strokes, st.integers(8, 80))
def test_what_is_kept_is_what_the_file_says(path, body, strokes, block_bytes):
    for at, letters in strokes:
        body = body[:at] + letters + body[at + 1 :]
    text = f"{HEAD}\n{body}"
    try:
        expected = dict(rfc4180.read(text))
    except rfc4180.Faulty:
        # Whatever is kept of a faulty file stands on a line that is a row by itself.
        expected = dict(read_lines(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK_BYTES", block_bytes)
        kept, _, reason = read(path, text)
    assert reason in (None, "broken_quoting")
    assert kept == {line: expected[line] for line in kept}
    assert all(len(row) == WIDTH for row in kept.values())


def read_lines(text):
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        with suppress(rfc4180.Faulty):
            yield number, rfc4180.read(line)[0][1]


@settings(deadline=None, max_examples=150)
@given(tables, st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_file_without_fault_is_kept_whole(path, table, end):
    written = [write(row, end) for row in table]
    assume(not any(has_swallowed_rows(list(io.StringIO(row, newline="")), ",", WIDTH) for row in written))
    text = "".join([HEAD + end, *written])
    expected = {line: row for line, row in rfc4180.read(text) if line > 1 and any(row)}
    assert read(path, text) == (expected, {}, None)


# A table such as a shop exports: text with commas and inches, and a last column that is mostly empty.
PRODUCTS = [
    [
        f"{at % 28 + 1:02d}/03/2018", f"{at % 24:02d}:15", str(at), f"AB-{1000 + at}", f"${at}.69",
        ["Men's Boots", "Throw Pillow, Wooden", 'Table, Round 48"', "Wool Coat"][at % 4],
        ["Warm, dry and light.", "Rugged enough for hills.", 'A 9" rod, for her.'][at % 3],
        f"https://example.org/{at}.html", "" if at % 9 else "new",
    ]
    for at in range(83)
]  # fmt: skip
ALWAYS_QUOTED = (6, 7)


def write_product(row):
    return [
        '"' + cell.replace('"', '""') + '"' if at in ALWAYS_QUOTED or any(mark in cell for mark in ',"') else cell
        for at, cell in enumerate(row)
    ]


def extra_quotation_mark(cells, column):
    return ",".join([*cells[:column], '"' + cells[column], *cells[column + 1 :]])


def quotation_mark_inside(cells, column):
    cell = cells[column]
    place = len(cell) // 2
    return ",".join([*cells[:column], cell[:place] + '"' + cell[place:], *cells[column + 1 :]])


def separator_less(cells, column):
    at = max(column, 1)
    return ",".join([*cells[: at - 1], cells[at - 1] + cells[at], *cells[at + 1 :]])


def separator_more(cells, column):
    return ",".join([*cells[:column], "", *cells[column:]])


def spaces_as_separators(cells, column):
    return " ".join(cells)


def quotation_marks_escaped_by_backslash(cells, column):
    return ",".join([*cells[:column], '"a \\"b\\" c"', *cells[column + 1 :]])


def cut(cells, column):
    return ",".join(cells[: max(column, 2)])


FAULTS = [
    extra_quotation_mark, quotation_mark_inside, separator_less, separator_more, spaces_as_separators,
    quotation_marks_escaped_by_backslash, cut,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_one_bad_row_costs_that_row(fault, path):
    good = [",".join(write_product(row)) for row in PRODUCTS]
    width = len(PRODUCTS[0])
    for at in range(len(good)):
        column = at % width
        bad = fault(write_product(PRODUCTS[at]), column)
        text = "\n".join([",".join("abcdefghi"), *good[:at], bad, *good[at + 1 :], ""])
        kept, refused, reason = read(path, text, width)
        assert reason is None
        if list(refused) != [at + 2]:
            # Two marks put side by side are one that is doubled: the row is another, and a sound one.
            assert (refused, kept[at + 2]) == ({}, next(csv.reader([bad])))
        assert {line: row for line, row in kept.items() if line != at + 2} == {
            line: row for line, row in enumerate(PRODUCTS, 2) if line != at + 2
        }
