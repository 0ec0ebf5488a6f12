"""A file to chunks of columns: strict about quotation marks and width, sure of its line numbers, in constant memory."""

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from leap.errors import FileRefused
from loaders import workbook_reading
from loaders.blocks import read_blocks
from loaders.chunk import Chunk
from loaders.contract import Contract
from loaders.fingerprint import WORKBOOK, Fingerprint
from loaders.layout import (
    DELIMITER_NAMES,
    DELIMITERS,
    MOST_TITLE_LINES,
    HeadingsRefused,
    Layout,
    Place,
    demand_few_columns,
    is_heading_row,
    match_layout,
    refuse_title,
)
from loaders.limits import LONGEST_ROW_BYTES
from loaders.plain_rows import is_plain, read_plain
from loaders.quoted_rows import NEVER_CLOSED, NOT_CLOSED_NEAR, Broken, Unfinished, read_quoted, read_row


def read_layout(path: Path, fingerprint: Fingerprint, contract: Contract) -> Layout:
    """Read the heading row and match it with the contract. Raises FileRefused where it is not the contract's."""
    if fingerprint.encoding == WORKBOOK:
        return workbook_reading.read_layout(path, contract)
    head = next(read_blocks(path, fingerprint)).decode()
    delimiters = [contract.file.delimiter] if contract.file.delimiter else DELIMITERS
    headers = {delimiter: read_row(head, delimiter) for delimiter in delimiters}
    demand_few_columns(Place(path.name, 1), max(map(len, headers.values())))
    try:
        return match_layout(Place(path.name, 1), headers, contract)
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
                Place(path.name, line),
                "delimiter_not_agreed",
                f"the headings are separated by {DELIMITER_NAMES[found[0]]} where "
                f"{DELIMITER_NAMES[contract.file.delimiter]} is agreed; export the file with "
                f"{DELIMITER_NAMES[contract.file.delimiter]} (contract: correct or leave out file, delimiter).",
            )
        if found and line > 1:
            return refuse_title(Place(path.name, line))
    return None


def read_chunks(path: Path, fingerprint: Fingerprint, layout: Layout, contract: Contract) -> Iterator[Chunk]:
    """Read the rows below the heading row. Raises FileRefused for broken quoting and for a changed file."""
    if fingerprint.encoding == WORKBOOK:
        return workbook_reading.read_chunks(path, fingerprint, layout, contract)
    return _read_text(path, fingerprint, layout)


def _read_text(path: Path, fingerprint: Fingerprint, layout: Layout) -> Iterator[Chunk]:
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
