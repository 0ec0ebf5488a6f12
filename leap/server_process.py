"""Whether a PostgreSQL runs on a data directory: after a crash the pid file alone does not tell."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

LET_GO_SECONDS = 10.0


@dataclass(frozen=True)
class PidFile:
    """The lines of postmaster.pid that matter; `shared_memory` is the id of its System V segment, where it has one."""

    pid: int
    shared_memory: int | None


def read_pid_file(data: Path) -> PidFile | None:
    """What `data`/postmaster.pid says; None where there is none or it is unreadable as such."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not lines or not lines[0].strip().isdigit():
        return None
    segment = lines[6].split() if len(lines) > 6 else []
    return PidFile(int(lines[0]), int(segment[1]) if len(segment) == 2 and segment[1].isdigit() else None)


def find_postmaster(data: Path) -> int | None:
    """The pid of the PostgreSQL that runs on `data`; None where none does, whatever a stale pid file says."""
    written = read_pid_file(data)
    return written.pid if written and _serves(written.pid, data) else None


def clear_stale_pid_file(data: Path) -> None:
    """Remove a pid file whose server is gone, once its last workers have let go of the shared memory.

    PostgreSQL does not start when the pid in the file belongs to some other living process by now, which is common in
    containers, where pids are small. It must not be started either while orphaned workers still write.
    """
    written = read_pid_file(data)
    if written is None:
        (data / "postmaster.pid").unlink(missing_ok=True)
        return
    if _serves(written.pid, data):
        return
    deadline = time.monotonic() + LET_GO_SECONDS
    while _is_attached(written.shared_memory):
        if time.monotonic() > deadline:
            return  # the file stays: PostgreSQL itself refuses, and says why
        time.sleep(0.1)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _serves(pid: int, data: Path) -> bool:
    """Whether the process is a living postmaster on `data`: it works in that folder, even a moved one."""
    if not Path("/proc/self").exists():
        asked = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return "postgres" in asked.stdout
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")) == data.resolve() and "postgres" in _read_name(pid)
    except OSError:
        return False  # it is gone, or a zombie, or another user's and so not ours


def _read_name(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace")


def _is_attached(shared_memory: int | None) -> bool:
    if shared_memory is None:
        return False
    try:
        rows = [line.split() for line in Path("/proc/sysvipc/shm").read_text(encoding="ascii").splitlines()[1:]]
    except OSError:
        return False
    return any(int(row[1]) == shared_memory and int(row[6]) > 0 for row in rows)


def quit_postmaster(data: Path) -> None:
    """End the PostgreSQL that runs on `data` at once, without a checkpoint; for data that nobody will read again."""
    pid = find_postmaster(data)
    if pid is None:
        return
    os.kill(pid, signal.SIGQUIT)
    deadline = time.monotonic() + LET_GO_SECONDS
    while find_postmaster(data) and time.monotonic() < deadline:
        time.sleep(0.05)
