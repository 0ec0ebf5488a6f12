"""Commands on one database at the same time: they wait for each other, and nothing is lost or there twice."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from leap.compiled_models import CompiledModels
from leap.errors import CheckFailed
from leap.purging import purge
from loaders.deliveries import find_deliveries
from tests.faults import steps
from tests.faults.conftest import Undisturbed
from tests.faults.contents import Contents, name_differences, read_contents
from tests.faults.steps import Moment, land_all, load
from tests.warehouse import PROJECT

COUNTED = "select count(*) from intermediate.int_individuals__records where is_current"
AFTER_STAGING = ("intermediate", "marts")


def test_two_loads_of_the_same_files_land_each_once(
    two_quarters_url: str, third_quarter: Path, build: Callable[[str], None], undisturbed: Undisturbed
) -> None:
    command = [sys.executable, "-m", "leap", "load", "--brief", third_quarter]
    both = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    build(two_quarters_url)
    assert not name_differences(read_contents(two_quarters_url), undisturbed.contents)


def test_loads_in_opposite_orders_do_not_wait_in_a_circle(
    two_quarters_url: str, third_quarter: Path, build: Callable[[str], None], undisturbed: Undisturbed
) -> None:
    deliveries, _ = find_deliveries([third_quarter])
    in_order = [deliveries, deliveries[::-1]]
    with ThreadPoolExecutor(2) as pool:
        loads = list(pool.map(lambda files: [outcome.state for outcome in land_all(two_quarters_url, files)], in_order))
    assert sorted(state for states in loads for state in states) == ["landed"] * len(deliveries) + ["unchanged"] * len(
        deliveries
    )
    build(two_quarters_url)
    assert not name_differences(read_contents(two_quarters_url, ("marts",)), select(undisturbed.contents, "marts"))


def test_a_purge_beside_a_load_deletes_what_is_staged_alone(
    two_quarters_url: str, third_quarter: Path, build: Callable[[str], None], undisturbed: Undisturbed
) -> None:
    with ThreadPoolExecutor(2) as pool:
        purged = pool.submit(purge)
        load(two_quarters_url, third_quarter)
        files = purged.result().files
    with psycopg.connect(two_quarters_url) as connection:
        landed = connection.execute("select count(*) from restricted.files where state = 'landed'").fetchone()
        kept = connection.execute("select count(distinct file_id) from restricted.persons").fetchone()
    assert len(files) > 10
    assert landed >= kept > (0,)
    build(two_quarters_url)
    contents = read_contents(two_quarters_url, AFTER_STAGING)
    assert not name_differences(contents, select(undisturbed.contents, *AFTER_STAGING))


def test_a_purge_beside_a_build_deletes_all_or_nothing(
    two_quarters_url: str,
    third_quarter: Path,
    build: Callable[[str], None],
    undisturbed: Undisturbed,
) -> None:
    load(two_quarters_url, third_quarter)
    with ThreadPoolExecutor(2) as pool:
        building = pool.submit(build, two_quarters_url)
        with suppress(CheckFailed):
            purge()
        building.result()
    contents = read_contents(two_quarters_url, AFTER_STAGING)
    assert not name_differences(contents, select(undisturbed.contents, *AFTER_STAGING))
    purge()
    with psycopg.connect(two_quarters_url) as connection:
        assert connection.execute("select count(*) from restricted.persons").fetchone() == (0,)


@pytest.mark.parametrize("share", [0.04, 0.12, 0.5])
def test_files_that_land_while_a_build_is_under_way_wait_for_the_next_and_take_nobody_away_before(
    share: float,
    two_quarters_url: str,
    third_quarter: Path,
    build: Callable[[str], None],
    later_build: CompiledModels,
    undisturbed: Undisturbed,
) -> None:
    with psycopg.connect(two_quarters_url) as connection:
        before = connection.execute(COUNTED).fetchone()
    moment = Moment(int(share * undisturbed.calls_of_build), 0)
    steps.build(two_quarters_url, later_build, moment.watch(lambda: load(two_quarters_url, third_quarter)))
    with psycopg.connect(two_quarters_url) as connection:
        assert connection.execute(COUNTED).fetchone() >= before
    build(two_quarters_url)
    assert not name_differences(read_contents(two_quarters_url), undisturbed.contents)


def select(contents: Contents, *schemas: str) -> Contents:
    """The tables of some schemas alone."""
    return {table: held for table, held in contents.items() if table.startswith(tuple(f"{name}." for name in schemas))}
