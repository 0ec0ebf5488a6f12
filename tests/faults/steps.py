"""Loads and builds in this process, or in one that is killed."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from leap.compiled_models import CompiledModels
from loaders.contracts import read_sources
from loaders.deliveries import Delivery, find_deliveries
from loaders.landing import land, open_landing
from loaders.outcome import Outcome
from tests.building import run_models
from tests.faults.victim import CallCounter, watch
from tests.warehouse import PROJECT

CASES = int(os.environ.get("LEAP_FAULTS", "10"))
SEED = int(os.environ.get("LEAP_FAULTS_SEED", "1"))


@dataclass(frozen=True)
class Moment:
    """When a process is killed: so many milliseconds after it began its n-th call to the database."""

    call: int
    milliseconds: float

    def watch(self, end: Callable[[], None]) -> CallCounter:
        """What calls `end` at this moment."""
        return CallCounter(self.call, self.milliseconds / 1000, end)

    @classmethod
    def draw(cls, case: int, calls: int) -> "Moment":
        """A moment among so many calls: the same one for the same case and LEAP_FAULTS_SEED."""
        random = Random(f"{SEED} {case}")
        return cls(random.randint(1, calls), random.choice((0, round(random.uniform(0, 20), 2))))


def load(url: str, *paths: Path, counter: CallCounter | None = None) -> int:
    """Land the files of some folders in the order of `leap load`, and count the calls to the database."""
    with watch(counter or CallCounter()) as counter:
        land_all(url, find_deliveries(paths)[0])
    return counter.calls


def land_all(url: str, deliveries: Iterable[Delivery]) -> list[Outcome]:
    """Land deliveries in the order given."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LEAP_DATABASE_URL", url)
        sources = read_sources([])
        with open_landing() as connection:
            return [land(connection, delivery, sources) for delivery in deliveries]


def build(url: str, models: CompiledModels, counter: CallCounter | None = None) -> int:
    """Build as dbt does, and count the calls to the database."""
    with pytest.MonkeyPatch.context() as environment, watch(counter or CallCounter()) as counter:
        environment.setenv("LEAP_DATABASE_URL", url)
        run_models(models)
    return counter.calls


def run_to_the_death(moment: Moment, *words: object, **environment: object) -> None:
    """Run a process of tests.faults.victim until it kills itself; it may also come to its end before."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.faults.victim", str(moment.call), str(moment.milliseconds)),
            *map(str, words),
        ],
        cwd=PROJECT,
        env=os.environ | {name: str(value) for name, value in environment.items()},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode in (-9, 0), f"{moment} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
