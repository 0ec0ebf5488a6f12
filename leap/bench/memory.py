"""How much memory processes take while something runs, as Linux tells it under /proc."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

import psycopg

_PROCESSES = Path("/proc")
_SECONDS_BETWEEN_LOOKS = 0.2


class MemoryWatch:
    """As a context manager, looks at processes several times a second: `peak_megabytes` (10^6 bytes) is the most that
    they took together, pages that they share counted once; None where the system does not tell.
    """

    def __init__(self, name_processes: Callable[[], Iterable[int]]) -> None:
        self._name_processes = name_processes
        self._peak = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    @property
    def peak_megabytes(self) -> float | None:
        """The most seen so far."""
        return round(self._peak / 1e6, 1) if self._peak else None

    def __enter__(self) -> "MemoryWatch":
        self._thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            self._peak = max(self._peak, sum(map(_measure_bytes, self._name_processes())))
            if self._is_over.wait(_SECONDS_BETWEEN_LOOKS):
                return


def find_server_processes(connection: psycopg.Connection) -> Callable[[], list[int]]:
    """What names the processes of the server behind a connection; none where it runs on another machine."""
    backend = connection.info.backend_pid
    command = _read(_PROCESSES / str(backend) / "cmdline")
    postmaster = _parent(backend) if command.startswith("postgres") else None
    return lambda: [] if postmaster is None else [pid for pid in _list_processes() if _parent(pid) == postmaster]


def _list_processes() -> list[int]:
    return [int(entry.name) for entry in _PROCESSES.iterdir() if entry.name.isdigit()] if _PROCESSES.is_dir() else []


def _parent(pid: int) -> int | None:
    # The name of the program stands in parentheses and may hold anything.
    fields = _read(_PROCESSES / str(pid) / "stat").rpartition(")")[2].split()
    return int(fields[1]) if fields else None


def _measure_bytes(pid: int) -> int:
    """Its own memory and its share of what it shares; 0 where it has ended or is not ours to look at."""
    for line in _read(_PROCESSES / str(pid) / "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
