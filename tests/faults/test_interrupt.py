"""Ctrl-C: an end within seconds, a sentence in place of a traceback, and nothing half-done."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.faults.conftest import Undisturbed
from tests.faults.contents import name_differences, read_contents
from tests.faults.steps import load
from tests.warehouse import PROJECT, Warehouse

PATIENCE_SECONDS = 60


@contextmanager
def held(table: str, url: str) -> Iterator[psycopg.Connection]:
    """A table on which everybody has to wait who wants to write to it."""
    with psycopg.connect(url) as holder:
        holder.execute(f"lock table {table} in exclusive mode")
        yield holder
        holder.rollback()


def interrupt(
    warehouse: Warehouse,
    words: tuple[str, ...],
    is_there: Callable[[int], bool],
    afterwards: Callable[[], None] = lambda: None,
) -> tuple[int, str]:
    """Run a command, press Ctrl-C when it is where it should be, and give its exit code and all that it printed."""
    process = subprocess.Popen(
        words,
        cwd=PROJECT,
        env=warehouse.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # a test run in the background of a shell ignores Ctrl-C, and so would its children
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while not is_there(process.pid) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        afterwards()
        printed, _ = process.communicate(timeout=PATIENCE_SECONDS)
    finally:
        process.kill()
    return process.returncode, printed


def somebody_waits(url: str) -> Callable[[int], bool]:
    """Whether somebody waits for a lock in a database."""
    waiting = (
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"
    )

    def look(pid: int) -> bool:
        with psycopg.connect(url) as connection:
            return connection.execute(waiting).fetchone()[0]

    return look


@pytest.mark.parametrize(("command", "said"), [("load", "nothing of"), ("purge", "nothing is half-done")])
def test_a_command_that_waits_ends_and_has_done_nothing(
    command: str, said: str, two_quarters_url: str, third_quarter: Path, tmp_path: Path
) -> None:
    before = read_contents(two_quarters_url)
    words = ("leap", command, *([str(third_quarter)] if command == "load" else []))
    with held("restricted.files", two_quarters_url):
        code, printed = interrupt(Warehouse(two_quarters_url, tmp_path), words, somebody_waits(two_quarters_url))
    assert code == 130
    assert said in printed
    assert "Traceback" not in printed
    assert not name_differences(read_contents(two_quarters_url), before)


def test_check_ends_in_the_middle_of_a_file(two_quarters_url: str, third_quarter: Path, tmp_path: Path) -> None:
    heading, *rows = (third_quarter / "doorstep_visits_2023-24_Q3.txt").read_text(encoding="utf-8").splitlines(True)
    large = tmp_path / "doorstep_visits_large.txt"
    large.write_text(heading + "".join(rows * 20_000), encoding="utf-8")

    def reads_it(pid: int) -> bool:
        return any(link.resolve() == large for link in Path(f"/proc/{pid}/fd").iterdir())

    words = ("leap", "check", str(large), "--quarter", "2023-24-Q3", "--report", str(tmp_path / "report.csv"))
    code, printed = interrupt(Warehouse(two_quarters_url, tmp_path), words, reads_it)
    assert (code, printed) == (130, "leap: interrupted; nothing is half-done, and the command may be run again.\n")
    assert not (tmp_path / "report.csv").exists()


def test_dbt_ends_after_the_statement_that_it_is_at_and_is_made_good_by_another_build(
    two_quarters_url: str,
    third_quarter: Path,
    build: Callable[[str], None],
    undisturbed: Undisturbed,
    sample_build: Path,
    tmp_path: Path,
) -> None:
    """It may not cancel the statement: it acts as leap_transformer, and the session is another login's."""
    warehouse = Warehouse(two_quarters_url, tmp_path, sample_build)
    load(two_quarters_url, third_quarter)
    with held("restricted.files", two_quarters_url) as holder:
        look = somebody_waits(two_quarters_url)
        code, _ = interrupt(warehouse, ("dbt", "run"), look, afterwards=holder.rollback)
    assert code != 0
    assert name_differences(read_contents(two_quarters_url), undisturbed.contents)
    build(two_quarters_url)
    assert not name_differences(read_contents(two_quarters_url), undisturbed.contents)
