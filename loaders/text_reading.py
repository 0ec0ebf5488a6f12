"""The rows of a text file: RFC 4180 and nothing looser, sure of its line numbers, in constant memory.

What is wrong with a line refuses that line, and those beside it that may have been one with it; where nobody can say
which lines are rows, it refuses the file.
"""

import re
from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np

from leap.errors import FileRefused
from loaders.blocks import read_blocks, split_lines
from loaders.chunk import Chunk
from loaders.dialect import count_lines, find_line_end
from loaders.fingerprint import Fingerprint
from loaders.fragments import refuse_beside_fragments
from loaders.layout import Layout
from loaders.limits import LONGEST_ROW_BYTES, LONGEST_ROW_LINES
from loaders.plain_rows import is_plain, read_plain
from loaders.quoted_rows import QuotedRows, read_quoted
from loaders.quoting import Broken, QuotingWatch

_LOOKED_AT_BYTES = 1 << 18
# PostgreSQL before version 18 takes such a line for the end of all that it is sent, even inside a quoted value.
_END_OF_DATA = re.compile(rb"(?:^|(?<=[\r\n]))\\\.(?=[\r\n]|$)")
_LINE = re.compile(rb"[^\r\n]*(\r\n|\n|\r|$)")


class TextReader:
    """Reads one text file, whose heading row has been matched, from its first row to its last."""

    def __init__(self, path: Path, fingerprint: Fingerprint, layout: Layout) -> None:
        self._path = path
        self._fingerprint = fingerprint
        self._layout = layout
        self._line = 1
        self._line_end = ""
        self._watch = QuotingWatch()
        self._follows_other_end = False

    def chunks(self) -> Iterator[Chunk]:
        """The rows below the heading row. Raises FileRefused (broken_quoting, file_changed, file_unreadable)."""
        last: Chunk | None = None
        try:
            for chunk in self._read_blocks():
                if last is None:
                    last = chunk.without_head()
                elif not len(chunk.starts):
                    last.blank += chunk.blank + len(chunk.lines)
                    last.rows += chunk.rows
                else:
                    refuse_beside_fragments(last, chunk)
                    yield last
                    last = chunk
            refuse_beside_fragments(last)
            yield last
        except Broken as broken:
            raise FileRefused(
                "broken_quoting", f"{self._path.name}, line {broken.line}: {broken}", broken.line
            ) from None

    def _read_blocks(self) -> Iterator[Chunk]:
        rest = b""
        for block in read_blocks(self._path, self._fingerprint):
            if not self._line_end:
                self._line_end = find_line_end(block[:_LOOKED_AT_BYTES].decode(errors="ignore"), self._layout.delimiter)
            chunk, rest = self._read_block(rest + block)
            yield chunk
            if len(rest) > LONGEST_ROW_BYTES or rest.count(b"\n") + rest.count(b"\r") > LONGEST_ROW_LINES:
                rest = yield from self._give_up(rest)
        while rest:
            rest = yield from self._give_up(rest)

    def _give_up(self, rest: bytes) -> Generator[Chunk, None, bytes]:
        """Refuse the line that begins a row without an end, and read on below it; gives what is unfinished then."""
        end = _LINE.match(rest).end()
        chunk, _ = self._read_block(rest[:end], gives_up=True)
        yield chunk
        unfinished = b""
        for block in split_lines(rest[end:]):
            chunk, unfinished = self._read_block(unfinished + block)
            yield chunk
        return unfinished

    def _read_block(self, block: bytes, gives_up: bool = False) -> tuple[Chunk, bytes]:
        """The whole rows of a block, and the row at its end that goes on in the next block."""
        delimiter, width = self._layout.delimiter, self._layout.width
        if is_plain(block, delimiter):
            read = QuotedRows(*read_plain(block, self._line, delimiter, width))
        else:
            read = read_quoted(block.decode(), self._line, delimiter, width, gives_up)
        self._watch.follow(read.chunk, read.badly_quoted, read.has_spanning)
        whole = block[: read.unfinished_at]
        self._refuse_marked(whole, read)
        lines = count_lines(whole, self._line_end) if whole else 0
        if lines is None or self._follows_other_end:
            self._refuse_other_ends(whole, read)
        elif not read.inner_lines:
            # Counted apart from the parser, so that no row is lost between the two.
            read.chunk.rows = lines
        self._line += read.lines
        return read.chunk, block[len(whole) :]

    def _refuse_marked(self, block: bytes, read: QuotedRows) -> None:
        """Refuse rows that hold what no text may hold, or no file."""
        if b"\0" in block:
            nuls = (at for at, line in enumerate(block.splitlines(), self._line) if b"\0" in line)
            read.chunk.refuse_lines(nuls, "nul_character")
        # A letter is found several times as fast as two.
        if b"\\" in block and b"\\." in block and _END_OF_DATA.search(block):
            marks = (at for at, line in enumerate(block.splitlines(), self._line) if line == b"\\.")
            read.chunk.refuse_lines(marks, "end_of_data_mark")
        undecodable = self._fingerprint.undecodable_line
        if undecodable and self._line <= undecodable < self._line + read.lines:
            read.chunk.refuse_lines([undecodable], "encoding_unknown")
        if self._fingerprint.encoding == "cp1252" and not block.isascii():
            others = (at for at, line in enumerate(block.splitlines(), self._line) if _was_utf_8(line))
            read.chunk.refuse_lines(others, "encoding_unknown")

    def _refuse_other_ends(self, block: bytes, read: QuotedRows) -> None:
        """Refuse rows that do not end as the others do, and those below them: a value may have been cut in two."""
        chunk = read.chunk
        end = self._line_end.encode()
        others = [
            at
            for at, line in enumerate(_LINE.finditer(block), self._line)
            if line[1] not in (end, b"") and line[0].strip() and at not in read.inner_lines
        ]
        starts = chunk.starts
        below = np.searchsorted(starts, others, side="right")
        concerned = [*others, *starts[below[below < len(starts)]].tolist()]
        if self._follows_other_end and len(starts):
            concerned.append(int(starts[0]))
            self._follows_other_end = False
        if others and below[-1] == len(starts):
            self._follows_other_end = True
        chunk.refuse_lines(concerned, "mixed_line_ends")


def _was_utf_8(line: bytes) -> bool:
    """Whether a line that was read as Windows-1252 makes sense as UTF-8, too: then `é` has become `Ã©`.

    Nobody writes such pairs of letters on purpose, while a file may be put together from two.
    """
    if line.isascii():
        return False
    try:
        line.decode().encode("cp1252").decode()
    except UnicodeError:
        return False
    return True
