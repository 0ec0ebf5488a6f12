"""A process that ends itself by SIGKILL while it works on a database, at its n-th call or some milliseconds later.

    python -m tests.faults.victim CALL MILLISECONDS leap|dbt|models WORDS...

`models MANIFEST` runs compiled models, each in a transaction of its own, as dbt does, without the seconds of dbt.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from leap.compiled_models import CompiledModels
from tests.building import run_models


class CallCounter:
    """Counts calls to a database; so many seconds after the one numbered `last_call` began, `end` is called."""

    def __init__(self, last_call: int = 0, seconds: float = 0, end: Callable[[], None] = lambda: None) -> None:
        self.calls = 0
        self._last_call = last_call
        self._seconds = seconds
        self._end = end
        self._timer: threading.Timer | None = None

    def count(self) -> None:
        """A call is about to be made."""
        self.calls += 1
        if self.calls == self._last_call:
            if self._seconds:
                self._timer = threading.Timer(self._seconds, self._end)
                self._timer.start()
            else:
                self._end()

    def wait_for_end(self) -> None:
        """Return when `end`, if its call was reached, has been called: work may be done some milliseconds before."""
        if self._timer:
            self._timer.join()


@contextmanager
def watch(counter: CallCounter) -> Iterator[CallCounter]:
    """Let `counter` know of every statement, COPY and end of a transaction that psycopg sends."""
    wait = psycopg.Connection.wait

    def count_and_wait(self: psycopg.Connection, *given: object, **named: object) -> object:
        counter.count()
        return wait(self, *given, **named)

    psycopg.Connection.wait = count_and_wait
    try:
        yield counter
    finally:
        psycopg.Connection.wait = wait
        counter.wait_for_end()


def _run_dbt(counter: CallCounter, words: list[str]) -> None:
    from dbt.adapters.sql.connections import SQLConnectionManager
    from dbt.cli.main import cli

    add_query = SQLConnectionManager.add_query

    def count_and_add(self: SQLConnectionManager, *given: object, **named: object) -> object:
        counter.count()
        return add_query(self, *given, **named)

    SQLConnectionManager.add_query = count_and_add
    cli(words, standalone_mode=False)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _main() -> None:
    last_call, milliseconds, program, *words = sys.argv[1:]
    counter = CallCounter(int(last_call), float(milliseconds) / 1000, _die)
    if program == "dbt":
        _run_dbt(counter, words)
        return
    with watch(counter):
        if program == "models":
            run_models(CompiledModels.read(Path(words[0])))
        else:
            from leap.cli import app

            app(words, standalone_mode=False)


if __name__ == "__main__":
    _main()
