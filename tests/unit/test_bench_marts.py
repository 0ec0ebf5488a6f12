"""The figures of `leap bench marts`, its tables, and what becomes of a bound that is missed."""

import json
import uuid
from pathlib import Path

import psycopg
import pytest
from rich.console import Console
from typer.testing import CliRunner

import leap.bench.marts
from leap.bench.marts import AFTER, BEFORE, measure_marts, read_model_seconds
from leap.bench.marts_figures import MartsFigures, QueryFigures
from leap.bench.marts_report import DEAREST, describe
from leap.cli import app
from leap.compiled_models import CompiledModels


@pytest.fixture
def figures() -> MartsFigures:
    """Everything just within its bounds."""
    return MartsFigures(
        people=100_000,
        sessions=2_000_000,
        threads=4,
        rows={"persons": 380_000},
        identity=61.5,
        build=120.0,
        models={f"model_{number:02}": 30.0 - number for number in range(20)},
        queries=[QueryFigures("report of can", "service_quarter", 1_234, 1.0)],
    )


def read(figures: MartsFigures, with_models: bool = False) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(describe(figures, with_models))
    return capture.get()


def test_what_is_just_within_its_bounds_is_good_enough(figures: MartsFigures) -> None:
    assert figures.is_judged
    assert figures.missed_bounds == []


def test_a_missed_bound_is_said(figures: MartsFigures) -> None:
    figures.build = 121.0
    figures.queries.append(QueryFigures("read whole", "reach_bounds", 3, 1.25))
    assert figures.missed_bounds == [
        "all marts build in 121 s (at most 120 s)",
        "read whole: reach_bounds answers in 1.25 s (at most 1 s)",
    ]


@pytest.mark.parametrize(("people", "sessions"), [(99_999, 2_000_000), (100_000, 1_999_999)])
def test_a_smaller_programme_is_not_judged(figures: MartsFigures, people: int, sessions: int) -> None:
    figures.people, figures.sessions = people, sessions
    assert not figures.is_judged


def test_the_tables_tell_every_figure(figures: MartsFigures) -> None:
    told = read(figures)
    for words in ("100,000 people", "2,000,000 sessions", "4 threads", "380,000 persons", "61.5", "120.0"):
        assert words in told
    assert "report of can: service_quarter" in told
    assert "1,234" in told
    assert "data tests" not in told
    assert f"model_{DEAREST - 1:02}" in told
    assert f"model_{DEAREST:02}" not in told


def test_all_models_are_told_where_asked_for_and_tests_where_measured(figures: MartsFigures) -> None:
    figures.tests = 17.5
    told = read(figures, with_models=True)
    assert "model_19" in told
    assert "17.5" in told


@pytest.mark.parametrize(("build", "exit_code"), [(120.0, 0), (120.6, 4)])
def test_the_command_fails_where_a_bound_is_missed(
    figures: MartsFigures, build: float, exit_code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures.build = build
    monkeypatch.setattr(leap.bench.marts, "measure_marts", lambda *_: figures)
    done = CliRunner().invoke(app, ["bench", "marts", "--json"])
    told, _ = json.JSONDecoder().raw_decode(done.stdout)
    assert told["build_seconds"] == build
    assert told["queries"] == [
        {"purpose": "report of can", "mart": "service_quarter", "rows": 1_234, "seconds": 1.0},
    ]
    assert (getattr(done.exception, "exit_code", None) or done.exit_code) == exit_code


def test_too_few_people_are_refused() -> None:
    assert CliRunner().invoke(app, ["bench", "marts", "--people", "10"]).exit_code == 2


def test_models_are_timed_from_the_dearest_on(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    results = [
        {"unique_id": "model.leap.dim_date", "execution_time": 0.5},
        {"unique_id": "model.leap.fct_outcome", "execution_time": 2.504},
        {"unique_id": "operation.leap.leap-on-run-end-0", "execution_time": 9.0},
    ]
    (tmp_path / "target" / "run_results.json").write_text(json.dumps({"results": results}), encoding="utf-8")
    assert list(read_model_seconds(tmp_path).items()) == [("fct_outcome", 2.5), ("dim_date", 0.5)]


def test_every_model_is_built_before_or_timed(first_build: CompiledModels) -> None:
    folders = [words.removeprefix("path:") + "/" for words in (*BEFORE, *AFTER)]
    assert first_build.names
    assert first_build.select(folders).names == first_build.names


def test_what_is_interrupted_leaves_nothing(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    make = uuid.uuid4

    def remember() -> uuid.UUID:
        made.append(make().hex[:12])
        return uuid.UUID(made[-1].ljust(32, "0"))

    def interrupt(step: str) -> None:
        raise KeyboardInterrupt

    # Other tests may measure on the same server at the same time.
    monkeypatch.setattr("leap.bench.scratch.uuid.uuid4", remember)
    with pytest.raises(KeyboardInterrupt):
        measure_marts(300, 3_000, on_step=interrupt)
    with psycopg.connect(database_url) as connection:
        left = connection.execute(
            "select datname from pg_database where datname = any(%s)", [[f"leap_bench_{name}" for name in made]]
        ).fetchall()
    assert made
    assert left == []
