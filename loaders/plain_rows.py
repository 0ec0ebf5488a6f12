"""Blocks in which every line is a row, read by Arrow: an order of magnitude quicker than a row at a time."""

import codecs
import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from loaders.chunk import Chunk
from loaders.limits import ROW_BYTES, find_long_fields, find_long_lines, may_hold_long_line, measure_row
from loaders.quoted_rows import read_row

# With a delimiter that is nowhere in a block a line is a single value.
_NO_DELIMITER = "\x1f"


def is_plain(block: bytes, delimiter: str) -> bool:
    """Whether every line by itself is quoted as it should be, so that no value goes on over a line end."""
    if b'"' not in block:
        return True
    if _NO_DELIMITER.encode() in block:
        return False
    lines = _parse(block, ["line"], delimiter=_NO_DELIMITER, quote_char=False).column(0)
    between = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]|"")*"|[^"{between}]*)'
    return pc.all(pc.match_substring_regex(lines, rf"^(?:{cell}{between})*{cell}$")).as_py()


def read_plain(block: bytes, first_line: int, delimiter: str, width: int) -> tuple[Chunk, int]:
    """The rows of a plain block, and how many lines it has."""
    wrong: list[tuple[int, str]] = []

    def skip(row: pa.csv.InvalidRow) -> str:
        wrong.append((row.number, row.text))
        return "skip"

    names = [str(at) for at in range(width)]
    quote = '"' if b'"' in block else False
    table = _parse(block, names, delimiter=delimiter, quote_char=quote, invalid_row_handler=skip)
    count = table.num_rows + len(wrong)
    lines = np.arange(first_line, first_line + count, dtype=np.int32)
    lines = np.delete(lines, [number - 1 for number, _ in wrong])
    chunk = Chunk(lines, [column.combine_chunks() for column in table.columns], rows=count)
    if may_hold_long_line(block):
        chunk.refuse(find_long_lines(block)[lines - first_line], "row_too_long")
    chunk.refuse(find_long_fields(chunk), "field_too_long")
    for number, text in wrong:
        if len(text) * 4 > ROW_BYTES and measure_row([text]) > ROW_BYTES:
            chunk.refused.append((first_line + number - 1, "row_too_long"))
        else:
            chunk.set_aside(first_line + number - 1, read_row(text, delimiter))
    return chunk, count


def _parse(block: bytes, names: list[str], **options: Any) -> pa.Table:
    # Arrow passes over one at the beginning; within a file it is a part of a value, or all that a line holds.
    if block.startswith(codecs.BOM_UTF8):
        block = codecs.BOM_UTF8 + block
    return pyarrow.csv.read_csv(
        pa.BufferReader(block),
        # One thread and one block, so that rows keep their numbers.
        pyarrow.csv.ReadOptions(use_threads=False, column_names=names, block_size=len(block) + 1),
        pyarrow.csv.ParseOptions(ignore_empty_lines=False, **options),
        pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), null_values=[]),
    )
