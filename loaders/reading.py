"""A file to chunks of columns: strict about quotation marks and width, sure of its line numbers, in constant memory."""

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from leap.errors import FileRefused
from loaders.blocks import read_blocks
from loaders.chunk import Chunk
from loaders.contract import Contract
from loaders.fingerprint import Fingerprint
from loaders.layout import DELIMITER_NAMES, DELIMITERS, HeadingsRefused, Layout, is_heading_row, match_layout
from loaders.limits import COLUMNS, LONGEST_ROW_BYTES
from loaders.plain_rows import is_plain, read_plain
from loaders.quoted_rows import NEVER_CLOSED, NOT_CLOSED_NEAR, Broken, Unfinished, read_quoted, read_row

MOST_TITLE_LINES = 20


def read_layout(path: Path, fingerprint: Fingerprint, contract: Contract) -> Layout:
    """Read the heading row and match it with the contract. Raises FileRefused where it is not the contract's."""
    head = next(read_blocks(path, fingerprint)).decode()
    delimiters = [contract.file.delimiter] if contract.file.delimiter else DELIMITERS
    headers = {delimiter: read_row(head, delimiter) for delimiter in delimiters}
    if (width := max(map(len, headers.values()))) > COLUMNS:
        raise FileRefused(
            "too_many_columns",
            f"{path.name}, line 1: {width:,} columns, where {COLUMNS} are the most; send the agreed columns alone.",
            line=1,
        )
    try:
        return match_layout(path.name, headers, contract)
    except HeadingsRefused as refusal:
        raise _find_headings_elsewhere(path, head, contract, delimiters) or refusal from None


def _find_headings_elsewhere(
    path: Path, head: str, contract: Contract, delimiters: Sequence[str]
) -> HeadingsRefused | None:
    """The refusal that says where the headings are: on a later line, or between other separators."""
    lines = list(islice(io.StringIO(head, newline=""), MOST_TITLE_LINES))
    for line, text in enumerate(lines, 1):
        found = [delimiter for delimiter in DELIMITERS if is_heading_row(read_row(text, delimiter), contract)]
        if found and found[0] not in delimiters:
            return HeadingsRefused(
                "delimiter_not_agreed",
                f"{path.name}, line {line}: the headings are separated by {DELIMITER_NAMES[found[0]]} where "
                f"{DELIMITER_NAMES[contract.file.delimiter]} is agreed; export the file with "
                f"{DELIMITER_NAMES[contract.file.delimiter]} (contract: correct or leave out file, delimiter).",
            )
        if found and line > 1:
            return HeadingsRefused(
                "no_heading_row",
                f"{path.name}, line {line}: the headings stand on this line and something else, such as a title, "
                "above them; delete what stands above them, so that the headings are line 1.",
            )
    return None


def read_chunks(path: Path, fingerprint: Fingerprint, layout: Layout) -> Iterator[Chunk]:
    """Read the rows below the heading row. Raises FileRefused for broken quoting and for a changed file."""
    line, is_head, unfinished = 1, True, b""
    for block in read_blocks(path, fingerprint):
        try:
            chunk, lines, unfinished = _read_block(unfinished + block, line, layout)
        except Broken as broken:
            raise _refuse_quoting(path, broken.line, str(broken)) from None
        line += lines
        if len(unfinished) > LONGEST_ROW_BYTES:
            raise _refuse_quoting(path, line, NOT_CLOSED_NEAR)
        if lines:
            yield chunk.without_head() if is_head else chunk
            is_head = False
    if unfinished:
        raise _refuse_quoting(path, line, NEVER_CLOSED)


def _read_block(block: bytes, first_line: int, layout: Layout) -> tuple[Chunk, int, bytes]:
    """The whole rows of a block, how many lines they take, and the row at its end that goes on in the next block."""
    if is_plain(block, layout.delimiter):
        return *read_plain(block, first_line, layout.delimiter, layout.width), b""
    try:
        return *read_quoted(block.decode(), first_line, layout.delimiter, layout.width), b""
    except Unfinished as row:
        whole, unfinished = block[: row.begin], block[row.begin :]
    return *read_quoted(whole.decode(), first_line, layout.delimiter, layout.width), unfinished


def _refuse_quoting(path: Path, line: int, explanation: str) -> FileRefused:
    return FileRefused("broken_quoting", f"{path.name}, line {line}: {explanation}", line)
