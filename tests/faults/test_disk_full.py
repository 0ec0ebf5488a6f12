"""A full disk, on either side: nothing is half-done, a sentence says so, and the same command again makes it good."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from leap.errors import DatabaseUnreachable
from tests.faults.conftest import Undisturbed
from tests.faults.contents import name_differences, read_contents
from tests.faults.steps import load
from tests.warehouse import PROJECT

# What a server answers that cannot extend a table, from a table's own first insert.
FILL = """
create function public.fill_disk() returns trigger language plpgsql as $$
begin
    raise exception 'could not extend file "base/1/2": No space left on device' using errcode = 'disk_full';
end
$$;
create trigger fill_disk before insert on {table} for each statement execute function public.fill_disk()
"""


@contextmanager
def no_space_for(table: str, url: str) -> Iterator[None]:
    """The disk of the server is full as soon as a row is to go into a table."""
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(FILL.format(table=table))
        owner.execute("grant usage on schema public to leap_loader, leap_transformer")
        owner.execute("grant execute on function public.fill_disk to leap_loader, leap_transformer")
        yield
        owner.execute("drop function public.fill_disk cascade")


@pytest.mark.parametrize(
    "table", ["restricted.persons", "restricted.sources", "restricted.files", "restricted.value_notes", "audit.events"]
)
def test_a_load_that_finds_no_space_leaves_nothing_of_its_file(
    table: str, two_quarters_url: str, third_quarter: Path
) -> None:
    before = read_contents(two_quarters_url)
    with no_space_for(table, two_quarters_url), pytest.raises(DatabaseUnreachable) as stopped:
        load(two_quarters_url, third_quarter / "doorstep_families_2023-24_Q3.csv")
    assert "nothing of this file was landed: the disk of the database server is full" in str(stopped.value)
    assert not name_differences(read_contents(two_quarters_url), before)


def test_load_ends_with_3_and_is_made_good_by_another(
    two_quarters_url: str, third_quarter: Path, build: Callable[[str], None], undisturbed: Undisturbed
) -> None:
    with no_space_for("restricted.engagements", two_quarters_url):
        done = run_leap("load", third_quarter)
    assert done.returncode == 3
    assert "free some space and try again" in done.stderr
    assert "Traceback" not in done.stderr
    load(two_quarters_url, third_quarter)
    build(two_quarters_url)
    assert not name_differences(read_contents(two_quarters_url), undisturbed.contents)


def test_a_build_that_finds_no_space_is_made_good_by_another(
    two_quarters_url: str, third_quarter: Path, build: Callable[[str], None], undisturbed: Undisturbed
) -> None:
    load(two_quarters_url, third_quarter)
    resolved = "intermediate.int_individuals__resolved"
    with no_space_for(resolved, two_quarters_url), pytest.raises(psycopg.errors.DiskFull):
        build(two_quarters_url)
    build(two_quarters_url)
    assert not name_differences(read_contents(two_quarters_url), undisturbed.contents)


@pytest.mark.parametrize("words", [("check", "--json"), ("check",), ("load",)])
def test_where_nothing_more_can_be_printed_the_exit_code_says_so(
    words: tuple[str, ...], two_quarters_url: str, third_quarter: Path
) -> None:
    with open("/dev/full", "w") as full:
        done = run_leap(*words, third_quarter, stdout=full)
        assert done.returncode == 2
        assert "No space left on device" in done.stderr
        assert "Traceback" not in done.stderr
        assert run_leap("check", third_quarter / "none", stdout=full, stderr=full).returncode == 2


@pytest.mark.parametrize("ending", ["csv", "html"])
def test_a_report_that_cannot_be_written_is_told(ending: str, third_quarter: Path, tmp_path: Path) -> None:
    report = tmp_path / f"report.{ending}"
    report.symlink_to("/dev/full")
    done = run_leap("check", third_quarter, "--report", report)
    assert done.returncode == 2
    assert "cannot be written (No space left on device)" in done.stderr


def run_leap(*words: object, **streams: object) -> subprocess.CompletedProcess[str]:
    """Run `leap` on the database of $LEAP_DATABASE_URL."""
    return subprocess.run(
        [sys.executable, "-m", "leap", *map(str, words)],
        cwd=PROJECT,
        env=os.environ,
        stdin=subprocess.DEVNULL,
        text=True,
        **({"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams),
    )
