"""How much memory processes take while something runs, as Linux tells it under /proc."""

import threading
from collections.abc import Callable, Iterable
from types import TracebackType

import psycopg

from leap.bench.processes import find_postmaster, list_children, read_about

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
    postmaster = find_postmaster(connection)
    return lambda: [] if postmaster is None else list_children(postmaster)


def _measure_bytes(pid: int) -> int:
    """Its own memory and its share of what it shares; 0 where it has ended or is not ours to look at."""
    for line in read_about(pid, "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
