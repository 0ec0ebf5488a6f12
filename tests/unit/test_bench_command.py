"""`leap bench all`: every measurement in turn, one JSON, and every complaint at the end."""

import json

import pytest
from typer.testing import CliRunner

from leap.cli import app
from leap.commands import bench
from leap.commands.bench import Measurement


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    """What was asked of each part, which answers at once; identity misses its bound."""
    asked: list[tuple] = []

    def answer(name: str, complaint: str | None = None):
        def measure(*words: int, **named: int) -> Measurement:
            asked.append((name, *words, *named.values()))
            return Measurement({"of": name}, lambda: print(f"figures of {name}"), complaint)

        return measure

    monkeypatch.setattr(bench, "_measure_load", answer("load"))
    monkeypatch.setattr(bench, "_measure_identity", answer("identity", "Identity is too slow."))
    monkeypatch.setattr(bench, "_measure_marts", answer("marts"))
    return asked


def test_all_measure_programmes_of_the_sizes_that_their_bounds_are_for(asked: list[tuple]) -> None:
    done = CliRunner().invoke(app, ["bench", "all"])
    assert asked == [("load", 1_000_000), ("identity", 1_000_000, 3), ("marts", 100_000, 2_000_000)]
    assert [line for line in done.stdout.splitlines() if line] == [
        "figures of load",
        "figures of identity",
        "figures of marts",
    ]


def test_one_missed_bound_fails_all_after_everything_was_told(asked: list[tuple]) -> None:
    done = CliRunner().invoke(app, ["bench", "all", "--json", "--people", "1000"])
    assert json.loads(done.stdout) == {name: {"of": name} for name in ("load", "identity", "marts")}
    assert "Identity is too slow." in str(done.exception)
    assert len(asked) == 3
