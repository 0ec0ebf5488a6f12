"""What Linux tells under /proc of a server's processes; nothing of one that runs on another machine."""

from pathlib import Path

import psycopg

_PROCESSES = Path("/proc")


def find_postmaster(connection: psycopg.Connection) -> int | None:
    """The first process of the server behind a connection, of which the others are children; none if it is not here."""
    backend = connection.info.backend_pid
    return parent_of(backend) if read_about(backend, "cmdline").startswith("postgres") else None


def list_children(pid: int) -> list[int]:
    """The processes that a process has started and that have not ended."""
    if not _PROCESSES.is_dir():
        return []
    everybody = (int(entry.name) for entry in _PROCESSES.iterdir() if entry.name.isdigit())
    return [each for each in everybody if parent_of(each) == pid]


def parent_of(pid: int) -> int | None:
    """The process that started another."""
    fields = read_state(pid)
    return int(fields[1]) if fields else None


def read_state(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the third on; empty where the process has ended."""
    # The name of the program stands in parentheses and may hold anything.
    return read_about(pid, "stat").rpartition(")")[2].split()


def read_about(pid: int, name: str) -> str:
    """A file of /proc/PID; empty where the process has ended or is not ours to look at."""
    try:
        return (_PROCESSES / str(pid) / name).read_text(errors="replace")
    except OSError:
        return ""
