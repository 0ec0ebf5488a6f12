"""`kill -9` of `leap load` at any moment: loaded again and built, the database holds what it would have held."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.conftest import Undisturbed
from tests.faults.contents import name_differences, read_contents
from tests.faults.steps import CASES, SEED, Moment, load, run_to_the_death


@pytest.mark.parametrize("case", range(CASES // 2))
def test_a_load_that_was_killed_is_made_good_by_another(
    case: int, two_quarters_url: str, third_quarter: Path, build: Callable[[str], None], undisturbed: Undisturbed
) -> None:
    moment = Moment.draw(case, undisturbed.calls_of_load)
    run_to_the_death(moment, "leap", "load", "--brief", third_quarter)
    load(two_quarters_url, third_quarter)
    build(two_quarters_url)
    assert not name_differences(read_contents(two_quarters_url), undisturbed.contents), f"{moment} of seed {SEED}"
