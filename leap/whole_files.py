"""Files that are written whole or not at all: a full disk or Ctrl-C leaves no part that passes for the whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_FOR_ALL, _FOR_OWNER = 0o666, 0o600


@contextmanager
def open_whole(path: Path, *, encoding: str | None = "utf-8", is_for_owner: bool = False) -> Iterator[IO]:
    """A file to write, as bytes where `encoding` is None; it takes its name when all of it is on the disk.

    Its folder is made where it is missing. Raises OSError, which bears the name of the file, and leaves what was there
    before.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            raise IsADirectoryError(21, "it is there and no file", str(path))
        part = path.with_name(f".{path.name}.part")
        with _open(part, encoding, _FOR_OWNER if is_for_owner else _FOR_ALL) as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                part.unlink()
                raise
        part.replace(path)
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise


def _open(part: Path, encoding: str | None, rights: int) -> IO:
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, rights)
    return open(descriptor, "wb") if encoding is None else open(descriptor, "w", encoding=encoding, newline="")
