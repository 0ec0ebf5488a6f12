"""How fast identity is built: from pseudonymised keys in staging to who is whom, beside Splink with the same records.

Every round works on a copy of a database that holds the records and nothing that another round built. The models run on
one connection, one after the other; compiling them with dbt is not timed.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg

from leap.bench import splink_linkage
from leap.bench.identity_databases import Databases, open_databases
from leap.bench.identity_figures import IdentityFigures, Measured
from leap.bench.memory import MemoryWatch, find_server_processes
from leap.bench.processor import ProcessorWatch, read_backend_seconds, read_own_seconds
from leap.bench.scratch import copy_database
from leap.compiled_models import CompiledModels

OnStep = Callable[[str], None]


def measure_identity(
    records: int, rounds: int, with_tenth: bool = False, on_step: OnStep = lambda step: None
) -> IdentityFigures:
    """Build identity for `records` made-up records, in full, by Splink where it is installed, and for the last quarter
    alone, in turn, `rounds` times; `with_tenth` builds a tenth of the records as often.
    """
    with tempfile.TemporaryDirectory(prefix="leap-bench-") as name:
        folder = Path(name)
        on_step("making an empty database with dbt")
        with open_databases(folder) as databases:
            figures = _measure(databases, records, rounds, on_step)
            if with_tenth:
                figures.tenth = _measure_tenth(databases, records // 10, rounds, on_step)
    return figures


def _measure(databases: Databases, records: int, rounds: int, on_step: OnStep) -> IdentityFigures:
    identifiers = databases.folder / "identifiers.csv"
    on_step(f"writing {records:,} records into staging")
    with databases.open_staged(records, identifiers) as staged:
        on_step("building all quarters but the last")
        with databases.open_built(staged) as (built, quarter_records):
            figures = IdentityFigures(records, quarter_records)
            if splink_linkage.is_installed():
                figures.splink, figures.splink_versions = Measured(), splink_linkage.name_versions()
            quarter_models = databases.compile_quarter(built)
            for number in range(1, rounds + 1):
                on_step(f"round {number} of {rounds}: everything")
                with copy_database(staged) as url:
                    _time_build(figures.full, url, databases.full_models)
                    if figures.splink:
                        on_step(f"round {number} of {rounds}: Splink")
                        _time_splink(figures.splink, url, identifiers)
                on_step(f"round {number} of {rounds}: the last quarter")
                with copy_database(built) as url:
                    _time_build(figures.quarter, url, quarter_models)
    return figures


def _measure_tenth(databases: Databases, records: int, rounds: int, on_step: OnStep) -> Measured:
    tenth = Measured()
    on_step(f"writing {records:,} records into staging")
    with databases.open_staged(records, databases.folder / "identifiers_of_a_tenth.csv") as staged:
        for number in range(1, rounds + 1):
            on_step(f"round {number} of {rounds}: a tenth of the records")
            with copy_database(staged) as url:
                _time_build(tenth, url, databases.full_models)
    return tenth


def _time_build(measured: Measured, url: str, models: CompiledModels) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        with (
            MemoryWatch(find_server_processes(connection)) as memory,
            ProcessorWatch(read_backend_seconds(connection)) as processor,
        ):
            seconds = models.run(connection)
        [individuals] = connection.execute(
            "select count(distinct individual_id) from intermediate.int_individuals__resolved"
        ).fetchone()
    measured.add(seconds, individuals, memory.peak_megabytes, processor.seconds)


def _time_splink(measured: Measured, url: str, identifiers: Path) -> None:
    # Splink works in this process, DuckDB with it.
    with MemoryWatch(lambda: [os.getpid()]) as memory, ProcessorWatch(read_own_seconds) as processor:
        seconds, clusters = splink_linkage.link_with_splink(identifiers, url)
    measured.add(seconds, clusters, memory.peak_megabytes, processor.seconds)
