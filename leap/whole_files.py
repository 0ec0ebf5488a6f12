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

    Its folder is made where it is missing; a link is followed, and a device or pipe written to as it is. Raises
    OSError, which bears the name of the file, and leaves what was there before.
    """
    target = path.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and not target.is_file():
            with _open(os.open(target, os.O_WRONLY), encoding) as device:
                yield device
            return
        part = target.with_name(f".{target.name}.part")
        part.unlink(missing_ok=True)
        rights = _FOR_OWNER if is_for_owner else _FOR_ALL
        with _open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, rights), encoding) as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                part.unlink()
                raise
        part.replace(target)
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise


def _open(descriptor: int, encoding: str | None) -> IO:
    return open(descriptor, "wb") if encoding is None else open(descriptor, "w", encoding=encoding, newline="")
