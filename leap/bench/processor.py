"""How much processor time something takes, which other work on the machine changes less than it changes seconds."""

import os
from collections.abc import Callable
from types import TracebackType

import psycopg

from leap.bench.processes import find_postmaster, read_state

# Of what read_state gives: time in the program and in the system, and those of children that ended.
_OWN, _CHILDREN = slice(11, 13), slice(13, 15)


class ProcessorWatch:
    """As a context manager: `seconds` of processor time, of all cores together, between its beginning and its end; None
    where the system does not tell.
    """

    def __init__(self, read_seconds: Callable[[], float | None]) -> None:
        self._read_seconds = read_seconds
        self._begun: float | None = None
        self.seconds: float | None = None

    def __enter__(self) -> "ProcessorWatch":
        self._begun = self._read_seconds()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        ended = self._read_seconds()
        if self._begun is not None and ended is not None:
            self.seconds = round(ended - self._begun, 2)


def read_own_seconds() -> float:
    """Processor time of this process so far, with all its threads."""
    times = os.times()
    return times.user + times.system


def read_backend_seconds(connection: psycopg.Connection) -> Callable[[], float | None]:
    """What reads the processor time of a connection's backend and of its parallel workers, which have ended by then."""
    backend, postmaster = connection.info.backend_pid, find_postmaster(connection)

    def read() -> float | None:
        if postmaster is None:
            return None
        ticks = (*read_state(backend)[_OWN], *read_state(postmaster)[_CHILDREN])
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    return read
