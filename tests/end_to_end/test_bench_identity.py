"""`leap bench identity` on a small programme: made, built in full and for a last quarter, and cleared away."""

import uuid
from pathlib import Path

import psycopg
import pytest

from leap import compiled_models
from leap.bench.identity import measure_identity
from tests.parsed_project import hand_over


def test_a_small_programme_is_built_both_ways_and_leaves_nothing(
    database_url: str, sample_build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_dbt = compiled_models.run_dbt

    def run_parsed(url: str, folder: Path, *words: str) -> None:
        hand_over(sample_build, url, folder)
        run_dbt(url, folder, *words)

    monkeypatch.setattr("leap.compiled_models.run_dbt", run_parsed)
    monkeypatch.setattr("leap.bench.identity_databases.run_dbt", run_parsed)
    made: list[str] = []
    make = uuid.uuid4

    def remember() -> uuid.UUID:
        made.append(make().hex)
        return uuid.UUID(made[-1])

    # Other tests may measure on the same server at the same time.
    monkeypatch.setattr("leap.bench.scratch.uuid.uuid4", remember)
    figures = measure_identity(records=2_000, rounds=1)
    assert (figures.records, figures.quarter_records) == (2_000, 100)
    assert len(figures.full.seconds) == len(figures.quarter.seconds) == 1
    assert "int_individuals__resolved" in figures.full.parts
    # Who comes one quarter later must be who he is when all come at once.
    assert figures.full.individuals == figures.quarter.individuals
    assert [seconds > 0 for seconds in figures.full.processor_seconds] == [True]
    assert 700 < figures.full.individuals < 1_500
    with psycopg.connect(database_url) as connection:
        names = connection.execute("select datname from pg_database where datname like 'leap_bench%'").fetchall()
    assert made
    assert not {name for (name,) in names} & {f"leap_bench_{one[:15]}" for one in made}
