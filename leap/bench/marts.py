"""How fast the marts are built once it is known who is whom, and how fast they answer what reports ask.

dbt builds them as it does for everybody, as a process with the threads of the profile that `leap db start` writes.
"""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from leap.bench.marts_figures import MartsFigures
from leap.bench.marts_programme import list_quarters, write_programme
from leap.bench.marts_queries import time_queries
from leap.bench.scratch import open_scratch_database
from leap.compiled_models import run_dbt
from leap.dbt_profile import THREADS
from leap.environment import Environment
from leap.errors import CheckFailed

OnStep = Callable[[str], None]

BEFORE = ("path:models/staging", "path:models/intermediate/individuals", "path:models/intermediate/families")
AFTER = ("path:models/intermediate", "path:models/marts")
_RECORDS = ("persons", "engagements", "outcomes", "feedback", "resources")
_BUSIEST_SERVICE = "select service from marts.service_quarter group by service order by count(*) desc, service limit 1"


def measure_marts(
    people: int, sessions: int, with_tests: bool = False, on_step: OnStep = lambda step: None
) -> MartsFigures:
    """Make up a programme, find out who is whom, build all marts once and ask what reports ask; `with_tests` runs the
    data tests of what was built too. Raises CheckFailed where dbt fails.
    """
    figures = MartsFigures(people, sessions, THREADS[Environment.dev])
    with tempfile.TemporaryDirectory(prefix="leap-bench-") as name, open_scratch_database() as url:
        folder = Path(name)
        on_step("making empty tables with dbt")
        run_dbt(
            url, folder, "build", "--resource-type", "seed", "model", "--select", "path:seeds", "path:models/staging"
        )
        figures.rows = write_records(url, people, sessions, on_step)
        on_step("finding out who is whom and which people are a family")
        figures.identity = _time_dbt(url, folder, "run", "--select", *BEFORE)
        # As after a night: autovacuum has been there.
        _settle(url)
        on_step("building all marts")
        figures.build = _time_dbt(url, folder, "run", "--select", *AFTER, "--exclude", *BEFORE)
        figures.models = read_model_seconds(folder)
        if with_tests:
            on_step("running the data tests")
            figures.tests = _time_dbt(url, folder, "test", "--select", *AFTER, "--exclude", *BEFORE)
        on_step("asking what reports ask")
        ask(url, figures)
    return figures


def write_records(url: str, people: int, sessions: int, on_step: OnStep = lambda step: None) -> dict[str, int]:
    """Write a programme into staging, which is empty but for the seeds; rows by type of record."""
    with psycopg.connect(url) as connection:
        # decisions about the people of the project, of whom there is none here
        connection.execute("delete from restricted.link_overrides")
        write_programme(connection, people, sessions, on_step)
    _settle(url)
    with psycopg.connect(url) as connection:
        return {
            record: connection.execute(f"select count(*) from staging.stg_{record}").fetchone()[0]
            for record in _RECORDS
        }


def read_model_seconds(folder: Path) -> dict[str, float]:
    """Seconds of each model of dbt's last run, the dearest first."""
    results = json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    seconds = {
        one["unique_id"].rpartition(".")[2]: round(one["execution_time"], 2)
        for one in results
        if one["unique_id"].startswith("model.")
    }
    return dict(sorted(seconds.items(), key=lambda model: -model[1]))


def ask(url: str, figures: MartsFigures) -> None:
    """Time what reports of the last quarter and of the service with most figures ask."""
    with psycopg.connect(url) as connection:
        busiest = connection.execute(_BUSIEST_SERVICE).fetchone()
        if busiest is None:
            raise CheckFailed("No service has figures; make up more people or sessions.")
        figures.queries = list(time_queries(connection, busiest[0], str(list_quarters()[-1])))


def _time_dbt(url: str, folder: Path, *words: str) -> float:
    begun = time.perf_counter()
    run_dbt(url, folder, *words)
    return round(time.perf_counter() - begun, 1)


def _settle(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze")
