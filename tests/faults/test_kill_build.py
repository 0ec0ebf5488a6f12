"""`kill -9` of a build at any moment: built again, the database holds what it would have held."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.conftest import QUARTERS, Undisturbed
from tests.faults.contents import Contents, name_differences, read_contents
from tests.faults.steps import CASES, SEED, Moment, load, run_to_the_death
from tests.warehouse import Warehouse

CALLS_OF_DBT = 650
"""A run of dbt on this project makes some more."""

CASES_OF_DBT = max(CASES // 10, 1)


@pytest.mark.parametrize("case", range(CASES // 2 - CASES_OF_DBT))
def test_models_that_were_killed_are_made_good_by_another_build(
    case: int,
    two_quarters_url: str,
    third_quarter: Path,
    later_manifest: Path,
    build: Callable[[str], None],
    undisturbed: Undisturbed,
) -> None:
    load(two_quarters_url, third_quarter)
    moment = Moment.draw(case, undisturbed.calls_of_build)
    run_to_the_death(moment, "models", later_manifest)
    build(two_quarters_url)
    assert not name_differences(read_contents(two_quarters_url), undisturbed.contents), f"{moment} of seed {SEED}"


@pytest.mark.parametrize("case", range(CASES_OF_DBT))
def test_a_run_of_dbt_that_was_killed_is_made_good_by_another(
    case: int,
    seeded_url: str,
    two_quarters_url: str,
    programme: Path,
    undisturbed: Undisturbed,
    undisturbed_at_once: Contents,
    sample_build: Path,
    tmp_path: Path,
) -> None:
    is_first = case % 2 == 0
    url, files = (seeded_url, programme) if is_first else (two_quarters_url, programme / QUARTERS[2])
    load(url, files)
    moment = Moment.draw(case, CALLS_OF_DBT)
    warehouse = Warehouse(url, tmp_path, sample_build)
    run_to_the_death(moment, "dbt", "run", **warehouse.environment)
    warehouse.dbt("run")
    expected = undisturbed_at_once if is_first else undisturbed.contents
    assert not name_differences(read_contents(url), expected), f"{moment} of seed {SEED}"
