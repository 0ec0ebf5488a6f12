"""Rows of a file: quoting, width, line numbers, blocks."""

import pytest

from loaders import blocks
from loaders.fingerprint import take_fingerprint

ROW = "A1,ann@example.org,07700 900123,9434765919,01/02/1990,Woman,ZZ1 1AA,yes"


def text_of(headings, *rows, end="\n", delimiter=","):
    return "".join(line.replace(",", delimiter) + end for line in [",".join(headings), *rows])


@pytest.fixture
def source(make_source, contract_text):
    return make_source(contract_text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_delimiters_and_line_ends_are_found_out(end, delimiter, quote, source, headings, make_file, check_file):
    row = ",".join(f"{quote}{cell}{quote}" for cell in ROW.split(","))
    outcome, records = check_file(make_file(text_of(headings, row, row, end=end, delimiter=delimiter)), source)
    assert (outcome.state, list(records)) == ("checked", [(2, 1), (3, 1)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_are_found_out(encoding, source, headings, make_file, check_file):
    path = make_file(text_of(headings, ROW.replace("A1", "Zoë-李")), encoding=encoding)
    outcome, records = check_file(path, source)
    assert outcome.state == "checked"
    assert records[2, 1]["person_ref"] == "Zoë-李"


def test_cp1252_is_read_where_the_contract_allows_it(make_source, contract_text, headings, make_file, check_file):
    path = make_file(text_of(headings, ROW.replace("A1", "Zoë"), ROW.replace("A1", "Noël")), encoding="cp1252")
    refused, _ = check_file(path, make_source(contract_text))
    assert refused.whole_file[0][::2] == (2, "encoding_unknown")
    allowed = contract_text.replace("date_format: DD/MM/YYYY", "date_format: DD/MM/YYYY, encoding: cp1252")
    outcome, records = check_file(path, make_source(allowed))
    assert outcome.state == "checked"
    assert records[2, 1]["person_ref"] == "Zoë"


def test_a_line_of_utf_8_in_a_file_of_cp1252_is_refused_alone(
    make_source, contract_text, headings, make_file, check_file
):
    allowed = contract_text.replace("date_format: DD/MM/YYYY", "date_format: DD/MM/YYYY, encoding: cp1252")
    lines = text_of(headings, *[ROW.replace("A1", name) for name in ("Zoë", "René", "Ann", "Noël")]).splitlines(True)
    content = b"".join(line.encode("utf-8" if "René" in line else "cp1252") for line in lines)
    outcome, records = check_file(make_file(content), make_source(allowed))
    assert outcome.refusals == [(3, None, "encoding_unknown")]
    assert [record["person_ref"] for record in records.values()] == ["Zoë", "Ann", "Noël"]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", None, "empty_file"),
        (b"\xef\xbb\xbf", None, "empty_file"),
        (b"\xff\xfe", None, "empty_file"),
        (b"\xfe\xff", None, "empty_file"),
        (b"PK\x03\x04rest", None, "not_a_text_file"),
        (f"{ROW}\n".encode(), 1, "no_heading_row"),
    ],
)
def test_what_is_no_table_is_refused(content, line, reason, source, make_file, check_file):
    outcome, _ = check_file(make_file(content), source)
    assert [(refusal.line, refusal.reason) for refusal in outcome.refusals] == [(line, reason)]


def test_a_refused_heading_row_shows_nothing_of_the_row(source, make_file, check_file):
    outcome, _ = check_file(make_file(f"{ROW}\n"), source)
    assert not any(cell in outcome.message for cell in ROW.split(",") if cell != "yes")


@pytest.mark.parametrize(
    ("rows", "line", "reason"),
    [
        ([ROW.replace("Woman", '"Wo\nman"'), ROW.replace("A1", '"A"1')], 4, "broken_quoting"),
        ([ROW.replace("A1", '"A"1'), ROW.replace("Woman", '"Wo\nman"')], 2, "broken_quoting"),
        ([ROW.replace("Woman", '"Wo\nman"'), ROW.replace("Woman", 'Wo"man')], 4, "broken_quoting"),
        ([ROW, ROW.replace("Woman", '"Wo\nman"') + ",more"], 3, "broken_quoting"),
        ([ROW, ROW.replace("Woman", '"Wo\nman"').replace("A1", 'A"1')], 3, "broken_quoting"),
        ([ROW, ROW.replace("A1", '"A1'), ROW, ROW.replace("A1", '"A1')], 3, "broken_quoting"),
        ([ROW, ROW.replace("A1", '"A1'), ROW, ROW.replace("A1", 'A1"')], 3, "broken_quoting"),
        ([ROW, ROW.replace("yes", '"yes'), "more", ROW], 3, "broken_quoting"),
        ([ROW, ROW.replace("Woman", '"Woman'), ROW, ROW, ROW.replace("Woman", 'Woman"')], 3, "broken_quoting"),
        ([ROW, ROW.replace("Wo", '"Wo\n') + '"', ROW], 3, "broken_quoting"),
    ],
)
def test_where_rows_are_not_sure_the_file_is_refused(rows, line, reason, source, headings, make_file, check_file):
    outcome, records = check_file(make_file(text_of(headings, *rows)), source)
    assert [(refusal.line, refusal.reason) for refusal in outcome.refusals] == [(line, reason)]
    assert records == {}
    assert f"line {line}" in outcome.message


def test_rows_keep_the_line_they_start_on(source, headings, make_file, check_file):
    rows = [ROW, '"A\n2"' + ROW[2:], "", ROW, ",,,,,,,", ROW + ",more", ROW[:-4], ROW]
    outcome, records = check_file(make_file(text_of(headings, *rows)), source)
    assert [row for row, _ in records] == [2, 3, 6, 10]
    assert outcome.refusals == [(8, None, "wrong_width"), (9, None, "wrong_width")]
    assert (outcome.tally.rows_read, outcome.tally.rows_blank) == (8, 2)


BLANK, NOTE = "", "see the list of last year"
OTHER = ROW.replace("A1", "A2")


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        ([ROW, "A\0" + ROW, OTHER], [(3, "nul_character")]),
        ([ROW, "\0" * 40, OTHER], [(3, "nul_character")]),
        ([ROW, ROW.replace("A1", '"A1'), OTHER], [(3, "broken_quoting")]),
        ([ROW, OTHER, ROW.replace("A1", '"A1')], [(4, "broken_quoting")]),
        ([ROW, ROW.replace("Woman", '"Wo"man"'), OTHER], [(3, "broken_quoting")]),
        (
            [ROW, ROW.replace("Woman", '"Wo"man'), OTHER, ROW.replace("A1", '"A"1'), ROW],
            [(3, "broken_quoting"), (5, "broken_quoting")],
        ),
        (
            [ROW, ROW.replace("A1", 'A"1'), OTHER, ROW.replace("A1", '5"')],
            [(3, "stray_quotation_mark"), (5, "stray_quotation_mark")],
        ),
        ([ROW, "\\.", OTHER], [(3, "end_of_data_mark")]),
        ([ROW, ROW.replace("Woman", '"Wo\n\\.\nman"'), OTHER], [(3, "end_of_data_mark")]),
        (
            [ROW, ",".join(["Ref", "Email", "MOBILE", "NHS number", "Born", "Gender ", "Postcode", "Consent"]), OTHER],
            [(3, "headings_again")],
        ),
        ([OTHER, ROW + "\nmore", OTHER, ROW], [(3, "row_may_go_on"), (4, "wrong_width"), (5, "row_may_go_on")]),
        ([OTHER, ROW, BLANK, NOTE, BLANK], [(3, "row_may_go_on"), (5, "wrong_width")]),
        ([NOTE, BLANK, ROW, OTHER], [(2, "wrong_width"), (4, "row_may_go_on")]),
        ([OTHER, ROW.replace(",", ";"), ROW], [(3, "wrong_width")]),
        ([OTHER, ROW[:30], NOTE, ROW], [(3, "wrong_width"), (4, "wrong_width"), (5, "row_may_go_on")]),
        ([OTHER, ROW.replace("Wo", "Wo\r"), ROW], [(3, "mixed_line_ends"), (4, "mixed_line_ends")]),
        ([OTHER, "A\r" + ROW, ROW], [(3, "mixed_line_ends"), (4, "mixed_line_ends")]),
        ([OTHER, ROW + "\r", ROW, OTHER], [(3, "mixed_line_ends"), (4, "mixed_line_ends")]),
        ([OTHER, ROW + "\r\n" + BLANK, ROW, OTHER], [(3, "mixed_line_ends"), (5, "mixed_line_ends")]),
        ([OTHER, ROW, OTHER + "\r"], [(4, "mixed_line_ends")]),
    ],
)
@pytest.mark.parametrize("block_bytes", [100, 4 << 20])
def test_a_bad_line_is_refused_alone(block_bytes, rows, refused, source, headings, make_file, check_file, monkeypatch):
    path = make_file(text_of(headings, *rows))
    monkeypatch.setattr(blocks, "BLOCK_BYTES", block_bytes)
    outcome, records = check_file(path, source)
    assert [(refusal.line, refusal.reason) for refusal in outcome.refusals] == refused
    kept = {line for line, _ in records}
    assert all(record["person_ref"] in ("A1", "A2") for record in records.values())
    tally = outcome.tally
    assert tally.rows_accepted == len(kept)
    assert (
        outcome.tally.rows_read == outcome.tally.rows_accepted + outcome.tally.rows_refused + outcome.tally.rows_blank
    )


def test_a_line_that_is_no_utf_8_is_refused_alone(source, headings, make_file, check_file):
    text = text_of(headings, ROW, ROW.replace("A1", "Zo!"), ROW.replace("A1", "Zoë")).encode()
    outcome, records = check_file(make_file(text.replace(b"!", b"\xff\xfe")), source)
    assert outcome.refusals == [(3, None, "encoding_unknown")]
    assert [record["person_ref"] for record in records.values()] == ["A1", "Zoë"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("block_bytes", [200, 4 << 20])
def test_a_byte_order_mark_inside_a_file_is_no_row(
    end, block_bytes, source, headings, make_file, check_file, monkeypatch
):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", block_bytes)
    rows = [ROW, "\ufeff" + ROW, "\ufeff", *[ROW] * 9]
    path = make_file(text_of(headings, *rows, end=end) + "\ufeff")
    outcome, records = check_file(path, source)
    assert (outcome.refusals, outcome.tally.rows_read, outcome.tally.rows_blank) == ([], 13, 2)
    assert {record["person_ref"] for record in records.values()} == {"A1"}


def test_line_ends_inside_a_value_are_its_own(source, headings, make_file, check_file):
    rows = [ROW.replace("Woman", '"\nWoman\r"'), ROW.replace("A1", '"A\n\n1"'), ROW]
    outcome, records = check_file(make_file(text_of(headings, *rows, end="\r\n")), source)
    assert (outcome.refusals, [line for line, _ in records]) == ([], [2, 5, 8])


def test_a_nul_in_the_heading_row_refuses_the_file(source, headings, make_file, check_file):
    outcome, _ = check_file(make_file(text_of(headings, ROW).encode("utf-16-le")), source)
    assert [(refusal.line, refusal.reason) for refusal in outcome.whole_file] == [(1, "nul_character")]


def test_a_stray_quotation_mark_refuses_its_row_alone(source, headings, make_file, check_file):
    rows = [ROW, ROW.replace("Woman", 'Wo"man'), ROW.replace("A1", '"A ""1"" b"'), ROW]
    outcome, records = check_file(make_file(text_of(headings, *rows)), source)
    assert outcome.refusals == [(3, None, "stray_quotation_mark")]
    assert records[4, 1]["person_ref"] == 'A "1" b'
    assert [row for row, _ in records] == [2, 4, 5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("block_bytes", [64, 97, 1000])
def test_a_file_reads_the_same_in_blocks_of_any_size(
    block_bytes, encoding, source, headings, make_file, check_file, monkeypatch
):
    rows = [ROW.replace("A1", f'"A\r\n{at}"' if at % 7 == 0 else f"Ä{at}") for at in range(60)]
    path = make_file(text_of(headings, *rows, end="\r\n"), encoding=encoding)
    whole = check_file(path, source)[1]
    monkeypatch.setattr(blocks, "BLOCK_BYTES", block_bytes)
    assert check_file(path, source)[1] == whole
    assert len(whole) == 60


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_block_has_no_more_lines_than_memory_can_bear(end, source, headings, make_file, check_file, monkeypatch):
    rows = [*[ROW] * 30, *[""] * 60, ROW, *["x,y"] * 30, ROW.replace("A1", f'"A{end}1"'), ROW]
    path = make_file(text_of(headings, *rows, end=end))
    whole, records = check_file(path, source)
    monkeypatch.setattr(blocks, "BLOCK_LINES", 7)
    lines = [len(block.splitlines()) for block in blocks.read_blocks(path, take_fingerprint(path))]
    assert max(lines) <= 7
    outcome, again = check_file(path, source)
    assert (again, outcome.refusals, outcome.tally.rows_read) == (records, whole.refusals, whole.tally.rows_read)


def test_a_heading_row_alone_is_a_quarter_without_people(source, headings, make_file, check_file):
    outcome, _ = check_file(make_file(text_of(headings)), source)
    assert (outcome.state, outcome.tally.rows_read) == ("checked", 0)


def test_a_file_that_changes_while_it_is_read_is_refused(source, headings, make_file, check_file, monkeypatch):
    path = make_file(text_of(headings, ROW))
    take = blocks.hashlib.sha256
    monkeypatch.setattr(blocks.hashlib, "sha256", lambda: take(b"other"))
    monkeypatch.setattr("loaders.fingerprint.hashlib", _Original(take))
    outcome, _ = check_file(path, source)
    assert [refusal.reason for refusal in outcome.refusals] == ["file_changed"]


class _Original:
    def __init__(self, sha256):
        self.sha256 = sha256


def test_a_file_that_may_not_be_opened_is_refused(source, tmp_path, check_file):
    (tmp_path / "play_group_1.csv").mkdir()
    outcome, _ = check_file(tmp_path / "play_group_1.csv", source)
    assert [refusal.reason for refusal in outcome.refusals] == ["file_unreadable"]


def test_a_file_that_disappears_while_it_is_read_is_refused(source, headings, make_file, check_file, monkeypatch):
    path = make_file(text_of(headings, ROW))
    take = take_fingerprint

    def take_and_delete(*arguments):
        fingerprint = take(*arguments)
        path.unlink()
        return fingerprint

    monkeypatch.setattr("loaders.examination.take_fingerprint", take_and_delete)
    outcome, records = check_file(path, source)
    assert [refusal.reason for refusal in outcome.refusals] == ["file_unreadable"]
    assert "play_group_1.csv: the file can be read no longer" in outcome.message
    assert records == {}


def test_a_line_without_end_is_no_row(source, headings, make_file, check_file, monkeypatch):
    monkeypatch.setattr("loaders.fingerprint.PIECE_BYTES", 16)
    monkeypatch.setattr("loaders.fingerprint.LONGEST_LINE_PIECES", 20)
    outcome, _ = check_file(make_file(text_of(headings, "A" * 1000)), source)
    assert [refusal.reason for refusal in outcome.refusals] == ["line_too_long"]


@pytest.mark.parametrize("piece_bytes", [7, 64, 65, 66, 67, 68])
def test_the_line_of_a_bad_byte_is_right_wherever_the_file_is_cut(
    piece_bytes, source, headings, make_file, check_file, monkeypatch
):
    monkeypatch.setattr("loaders.fingerprint.PIECE_BYTES", piece_bytes)
    good = text_of(headings, *[ROW] * 40, end="\r\n").encode()
    outcome, _ = check_file(make_file(good + b"caf\xe9\r\n"), source)
    assert [(refusal.line, refusal.reason) for refusal in outcome.refusals] == [(42, "encoding_unknown")]


def test_a_heading_may_hold_a_quotation_mark(make_source, contract_text, headings, make_file, check_file):
    source = make_source(contract_text.replace("mobile: Mobile", 'mobile: Mob"ile'))
    header = [heading.replace("Mobile", 'Mob"ile') for heading in headings]
    outcome, records = check_file(make_file(text_of(header, ROW, ROW)), source)
    assert outcome.refusals == []
    assert [row for row, _ in records] == [2, 3]
