"""A file to its headings, matched with the contract, and to chunks of columns; text or workbook."""

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders import screening, workbook_reading
from loaders.blocks import read_blocks
from loaders.chunk import Chunk
from loaders.contract import Contract
from loaders.dialect import DELIMITER_NAMES, DELIMITERS
from loaders.fingerprint import WORKBOOK, Fingerprint, refuse_nul
from loaders.headings import MOST_TITLE_LINES, HeadingsRefused, Place, demand_few_columns, refuse_title
from loaders.layout import Layout, is_heading_row, match_layout
from loaders.naming import fold_heading
from loaders.quoted_rows import read_row
from loaders.text_reading import TextReader


def read_layout(path: Path, fingerprint: Fingerprint, contract: Contract) -> Layout:
    """Read the heading row and match it with the contract. Raises FileRefused where it is not the contract's."""
    if fingerprint.encoding == WORKBOOK:
        return workbook_reading.read_layout(path, contract)
    head = next(read_blocks(path, fingerprint)).decode()
    if "\0" in next(io.StringIO(head, newline="")):
        raise refuse_nul(path.name)
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
    """Read the rows below the heading row. Raises FileRefused for the reasons of `text_reading`, `workbook_reading`."""
    if fingerprint.encoding == WORKBOOK:
        chunks = workbook_reading.read_chunks(path, fingerprint, layout, contract)
    else:
        chunks = TextReader(path, fingerprint, layout).chunks()
    for chunk in chunks:
        chunk.refuse(_find_headings(chunk, layout), "headings_again")
        yield chunk


def _find_headings(chunk: Chunk, layout: Layout) -> np.ndarray:
    """Which rows are the heading row once more, as where two files were put into one."""
    again = np.zeros(len(chunk.lines), bool)
    if not len(again):
        return again
    first = pc.utf8_lower(pc.utf8_trim_whitespace(chunk.columns[0]))
    heading = layout.headings[0].lower()
    # Where two files were put into one, the byte order mark of the second stands before its headings.
    found = np.flatnonzero(screening.equals(first, heading) | screening.equals(first, f"\ufeff{heading}"))
    rows = zip(*(column.take(pa.array(found)).to_pylist() for column in chunk.columns), strict=True)
    headings = list(map(fold_heading, layout.headings))
    again[found] = [list(map(fold_heading, row)) == headings for row in rows]
    return again
