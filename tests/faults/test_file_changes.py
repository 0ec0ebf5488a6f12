"""A file that changes between the two times that it is read: refused with its reason, and good once it is complete."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders import register
from loaders.deliveries import find_deliveries
from tests.faults.conftest import Undisturbed
from tests.faults.contents import name_differences, read_contents
from tests.faults.steps import land_all, load


def append(path: Path) -> None:
    """Somebody is still copying."""
    with path.open("a", encoding="utf-8") as file:
        file.write(path.read_text(encoding="utf-8").splitlines(keepends=True)[-1])


def cut_off(path: Path) -> None:
    """The share that it lies on went away and came back."""
    os.truncate(path, path.stat().st_size // 2)


def replace_in_place(path: Path) -> None:
    """As long as before, and as old."""
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"1", b"2"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replace_by_another(path: Path) -> None:
    """Saved by a spreadsheet: a new file of the same name."""
    other = path.with_suffix(".new")
    other.write_bytes(path.read_bytes().replace(b"1", b"3"))
    other.replace(path)


def empty(path: Path) -> None:
    """A copy begins by emptying what is there."""
    path.write_bytes(b"")


def delete(path: Path) -> None:
    """Moved to where it is kept."""
    path.unlink()


@pytest.mark.parametrize("change", [append, cut_off, replace_in_place, replace_by_another, empty, delete])
def test_a_file_that_changes_while_it_is_read_is_refused_and_lands_when_it_is_complete(
    change: Callable[[Path], None],
    two_quarters_url: str,
    third_quarter: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    build: Callable[[str], None],
    undisturbed: Undisturbed,
) -> None:
    inbox = tmp_path / third_quarter.name
    shutil.copytree(third_quarter, inbox)
    changing = inbox / "doorstep_visits_2023-24_Q3.txt"
    lock = register.lock_deliveries

    def lock_and_change(connection: object, source: str, quarter: object) -> None:
        lock(connection, source, quarter)
        if source == "doorstep_library_visits":
            change(changing)

    with monkeypatch.context() as patch:
        patch.setattr(register, "lock_deliveries", lock_and_change)
        refused = [one for one in land_all(two_quarters_url, find_deliveries([inbox])[0]) if one.is_refused]
    assert [(one.source, one.whole_file[0].reason in ("file_changed", "file_unreadable")) for one in refused] == [
        ("doorstep_library_visits", True)
    ]
    shutil.copy2(third_quarter / changing.name, changing)
    load(two_quarters_url, inbox)
    build(two_quarters_url)
    assert not name_differences(read_contents(two_quarters_url), undisturbed.contents)
