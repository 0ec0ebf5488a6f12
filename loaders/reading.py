"""A file to chunks of columns: strict about quotation marks and width, sure of its line numbers, in constant memory."""

from collections.abc import Iterator
from pathlib import Path

from leap.errors import FileRefused
from loaders.blocks import read_blocks
from loaders.chunk import Chunk
from loaders.contract import Contract
from loaders.fingerprint import Fingerprint
from loaders.layout import DELIMITERS, Layout, match_layout
from loaders.plain_rows import is_plain, read_plain
from loaders.quoted_rows import NEVER_CLOSED, Broken, Unfinished, find_unfinished, read_quoted, read_row


def read_layout(path: Path, fingerprint: Fingerprint, contract: Contract) -> Layout:
    """Read the heading row and match it with the contract. Raises FileRefused where it is not the contract's."""
    head = next(read_blocks(path, fingerprint)).decode()
    delimiters = [contract.file.delimiter] if contract.file.delimiter else DELIMITERS
    return match_layout(path.name, {delimiter: read_row(head, delimiter) for delimiter in delimiters}, contract)


def read_chunks(path: Path, fingerprint: Fingerprint, layout: Layout) -> Iterator[Chunk]:
    """Read the rows below the heading row. Raises FileRefused for broken quoting and for a changed file."""
    line, is_head, unfinished = 1, True, b""
    for block in read_blocks(path, fingerprint):
        block = unfinished + block
        unfinished = b""
        try:
            chunk, lines = _read_block(block, line, layout)
        except Unfinished:
            # The last row goes on in the next block.
            unfinished = block
            continue
        except Broken as broken:
            raise _refuse_quoting(path, broken.line, str(broken)) from None
        line += lines
        yield chunk.without_head() if is_head else chunk
        is_head = False
    if unfinished:
        raise _refuse_quoting(path, find_unfinished(unfinished.decode(), line, layout.delimiter), NEVER_CLOSED)


def _read_block(block: bytes, first_line: int, layout: Layout) -> tuple[Chunk, int]:
    if is_plain(block, layout.delimiter):
        return read_plain(block, first_line, layout.delimiter, layout.width)
    return read_quoted(block.decode(), first_line, layout.delimiter, layout.width)


def _refuse_quoting(path: Path, line: int, explanation: str) -> FileRefused:
    return FileRefused("broken_quoting", f"{path.name}, line {line}: {explanation}", line)
