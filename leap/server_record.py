"""What a state folder remembers of its server: server.json and the password, both readable by their owner alone."""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from leap.errors import DatabaseUnreachable
from leap.server_home import Account, Home, choose_account


@dataclass(frozen=True)
class Record:
    """server.json: `state` is the folder that it was written for, so that a copy of a checkout knows itself a copy."""

    state: str
    home: str
    port: int

    @property
    def found_home(self) -> Home:
        """The home of the server, as the caller would run it."""
        return Home(Path(self.home), choose_account())


def parse_record(state: Path) -> Record | None:
    """What server.json says, of whichever checkout; None where it is missing or cut off by a crash.

    Raises DatabaseUnreachable where it belongs to another user.
    """
    try:
        return Record(**json.loads(_name_record(state).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except PermissionError:
        raise _refuse_stranger(state) from None
    except (ValueError, TypeError):
        return None


def read_record(state: Path) -> Record | None:
    """The record of the server of this very state folder; None where none has been made.

    Its `state` is another folder where the checkout was moved.
    Raises DatabaseUnreachable where the folder is a copy, or belongs to another user.
    """
    record = parse_record(state)
    if record is None:
        return None
    if is_copied(record, state):
        raise DatabaseUnreachable(
            f"{state} is a copy of {record.state}, whose server it describes: run `leap db destroy` here, "
            "which leaves that server alone, and start again."
        )
    if Path(record.home).parent == Path(record.state):
        record = replace(record, home=str(state / Path(record.home).name))  # moves with the checkout
    if not (Path(record.home) / "data" / "PG_VERSION").exists():
        return None
    if os.geteuid() == 0 and Path(record.home).parent == state:
        raise _refuse_stranger(state)  # an ordinary user's: the files that root would write are lost to him
    return record


def is_copied(record: Record, state: Path) -> bool:
    """Whether the record came here by copying a state folder that is still in its place."""
    return Path(record.state) != state and _name_record(Path(record.state)).exists()


def write_record(record: Record) -> None:
    """Write server.json as a whole or not at all."""
    final = _name_record(Path(record.state))
    draft = final.with_suffix(".new")
    write_private(draft, json.dumps(asdict(record), indent=2) + "\n")
    draft.replace(final)


def write_private(path: Path, text: str, owner: Account | None = None) -> None:
    """Write a file that only its owner reads; the mode is right before the first byte is written."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    if owner:
        os.chown(path, owner.uid, owner.gid)


def _refuse_stranger(state: Path) -> DatabaseUnreachable:
    return DatabaseUnreachable(
        f"{state} belongs to another user: call leap as that user, or name a folder of your own in LEAP_STATE_DIR."
    )


def _name_record(state: Path) -> Path:
    return state / "server.json"
