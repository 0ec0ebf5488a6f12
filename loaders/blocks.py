"""A file as blocks of whole lines in UTF-8, whatever its encoding, hashed as it is read."""

import codecs
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from leap.errors import FileRefused
from loaders.fingerprint import Fingerprint

BLOCK_BYTES = 4 << 20
# Of lines that hold next to nothing a block of that size has millions, and each may cost a hundred bytes to refuse.
BLOCK_LINES = 1 << 16

_RETURN, _FEED = ord("\r"), ord("\n")


def read_blocks(path: Path, fingerprint: Fingerprint) -> Iterator[bytes]:
    """Blocks of about `BLOCK_BYTES` and of no more than about `BLOCK_LINES` lines, cut at line ends.

    Raises FileRefused where the bytes are not those hashed (file_changed) or can be read no longer (file_unreadable).
    """
    sha256 = hashlib.sha256()
    to_utf8 = _transcoder(fingerprint)
    rest = b""
    try:
        with path.open("rb") as file:
            while piece := file.read(BLOCK_BYTES):
                sha256.update(piece)
                block = rest + to_utf8(piece, False)
                cut = _find_cut(block)
                rest = block[cut:]
                if cut:
                    yield from split_lines(block[:cut])
        if last := rest + to_utf8(b"", True):
            yield from split_lines(last)
    except UnicodeError:
        raise _refuse_changed(path) from None
    except OSError as error:
        raise FileRefused(
            "file_unreadable",
            f"{path.name}: the file can be read no longer ({error.strerror}); put it back and load it again.",
        ) from None
    if sha256.hexdigest() != fingerprint.sha256:
        raise _refuse_changed(path)


def split_lines(block: bytes) -> Iterator[bytes]:
    """A block as blocks of no more than about `BLOCK_LINES` lines."""
    if block.count(b"\n") + block.count(b"\r") <= BLOCK_LINES * 2:
        if block:
            yield block
        return
    letters = np.frombuffer(block, np.uint8)
    is_end = letters == _FEED
    is_end[:-1] |= (letters[:-1] == _RETURN) & (letters[1:] != _FEED)
    begin = 0
    for end in (np.flatnonzero(is_end)[BLOCK_LINES - 1 :: BLOCK_LINES] + 1).tolist():
        yield block[begin:end]
        begin = end
    if begin < len(block):
        yield block[begin:]


def _transcoder(fingerprint: Fingerprint) -> Callable[[bytes, bool], bytes]:
    if fingerprint.encoding == "utf-8" and not fingerprint.undecodable_line:
        return lambda piece, final: piece
    errors = "replace" if fingerprint.undecodable_line else "strict"
    decoder = codecs.getincrementaldecoder(fingerprint.encoding)(errors)
    return lambda piece, final: decoder.decode(piece, final).encode()


def _find_cut(block: bytes) -> int:
    """Where the last whole line ends. A carriage return at the very end may be half of a line end."""
    cut = block.rfind(b"\n") + 1
    return cut or block.rfind(b"\r", 0, -1) + 1


def _refuse_changed(path: Path) -> FileRefused:
    return FileRefused(
        "file_changed", f"{path.name}: the file changed while it was read; wait until it is complete and load it again."
    )
