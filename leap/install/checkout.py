"""The checkout that is being set up: its places, the stamps that say what is up to date, and the lock of a set-up."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
VENV = TOP / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = TOP / "requirements.lock"

_STAMPS = VENV / "leap-stamps.json"
_UNWANTED = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV", "PIP_CONSTRAINT")


class CannotInstall(Exception):
    """The set-up cannot go on; its text is one sentence for the user."""


def digest(parts: Iterable[object]) -> str:
    """A fingerprint of what a step was made from: paths stand for the content of their files."""
    whole = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        whole.update(hashlib.sha256(content).digest())
    return whole.hexdigest()


def read_stamp(step: str) -> str | None:
    """The digest that a step was last finished with; None where it never was, or was interrupted."""
    return _read_stamps().get(step)


def write_stamp(step: str, value: str | None) -> None:
    """Remember that a step is finished, or with None that it no longer is."""
    stamps = {name: known for name, known in {**_read_stamps(), step: value}.items() if known}
    draft = _STAMPS.with_suffix(".new")
    draft.write_text(json.dumps(stamps, indent=2, sort_keys=True) + "\n", encoding="ascii")
    draft.replace(_STAMPS)


def clean_environment() -> dict[str, str]:
    """The environment for what the set-up calls: without the settings that would send packages elsewhere."""
    environment = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    if not environment.get("HOME"):
        environment.pop("HOME", None)  # an empty HOME means the root folder to some; none at all means the real one
    environment.update(PIP_USER="0", PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONUNBUFFERED="1")
    return environment


def say(text: str) -> None:
    """Tell the user what happens."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """Let one set-up at a time work on the checkout; a second one waits."""
    with (TOP / ".setup.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is running in this checkout; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _read_stamps() -> dict[str, str]:
    try:
        return json.loads(_STAMPS.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return {}
