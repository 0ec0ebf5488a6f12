"""The figures of `leap bench identity` and its lines."""

import pytest
from typer.testing import CliRunner

from leap.bench.identity_figures import IdentityFigures, Measured
from leap.bench.identity_report import describe
from leap.cli import app


def make_measured(*rounds: float, individuals: int = 40, megabytes: float | None = None) -> Measured:
    measured = Measured()
    for seconds in rounds:
        measured.add({"records": seconds * 0.75, "passes": seconds * 0.25}, individuals, megabytes)
    return measured


@pytest.fixture
def figures() -> IdentityFigures:
    """Everything just within its bounds, but for rounds in which the machine was busy."""
    return IdentityFigures(
        records=1_000_000,
        quarter_records=50_000,
        full=make_measured(8.0, 10.0, 30.0, megabytes=700.0),
        quarter=make_measured(1.0, 1.0, 0.5),
        splink=make_measured(10.0, 90.0, 9.0),
        splink_versions="Splink 5.0.0 on DuckDB 2.0.0",
        tenth=make_measured(1.0, 1.0, 1.0),
    )


def test_a_round_takes_as_long_as_its_parts_and_the_median_counts() -> None:
    measured = make_measured(8.0, 10.0, 30.0)
    assert measured.seconds == [8.0, 10.0, 30.0]
    assert measured.median == 10.0
    assert measured.median_parts == {"records": 7.5, "passes": 2.5}


def test_memory_is_the_most_of_all_rounds_and_may_be_unknown() -> None:
    measured = make_measured(1.0)
    assert measured.peak_megabytes is None
    measured.add({"records": 1.0}, 40, 300.0)
    measured.add({"records": 1.0}, 40, None)
    measured.add({"records": 1.0}, 40, 200.0)
    assert measured.peak_megabytes == 300.0


def test_processor_time_is_told_where_the_system_tells_it() -> None:
    measured = make_measured(1.0, 2.0)
    assert measured.to_json()["median_processor_seconds"] is None
    for seconds in (1.5, 2.5, 7.0):
        measured.add({"records": 1.0}, processor_seconds=seconds)
    assert measured.to_json()["median_processor_seconds"] == 2.5
    figures = IdentityFigures(1_000_000, 50_000, measured, measured)
    assert "2.50 s of processor" in describe(figures)[1]


def test_ratios_are_of_medians(figures: IdentityFigures) -> None:
    assert (figures.times_splink, figures.quarter_share, figures.times_tenth) == (1.0, 0.1, 10.0)
    assert figures.missed_bounds == []


@pytest.mark.parametrize(
    ("part", "seconds", "said"),
    [
        ("splink", 9.5, "a full build takes 1.05 times as long as Splink (at most 1.00)"),
        ("quarter", 1.2, "a quarter takes 0.12 of a full build (at most 0.10)"),
        ("tenth", 0.8, "10 times the records take 12.5 times as long (at most 11.0)"),
    ],
)
def test_a_missed_bound_is_said(figures: IdentityFigures, part: str, seconds: float, said: str) -> None:
    setattr(figures, part, make_measured(seconds))
    assert figures.missed_bounds == [said]


def test_what_was_not_measured_is_neither_judged_nor_told(figures: IdentityFigures) -> None:
    figures.splink = figures.tenth = None
    assert figures.missed_bounds == []
    assert figures.to_json()["splink"] is None
    assert figures.to_json()["times_splink"] is None
    assert "Splink" not in "\n".join(describe(figures))


def test_the_lines_tell_every_figure(figures: IdentityFigures) -> None:
    told = "\n".join(describe(figures))
    for words in (
        "1,000,000 records, 3 rounds",
        "10.00 s (8.00, 10.00, 30.00)",
        "40 individuals",
        "50,000 records, 10.0% of everything",
        "records 7.50, passes 2.50",
        "everything takes 1.00 times as long here",
        "ten times the records take 10.0 times as long",
        "700 MB of the server",
    ):
        assert words in told
    assert "seconds by model" not in told


def test_models_are_listed_from_the_dearest_on(figures: IdentityFigures) -> None:
    *_, first, second = describe(figures, with_models=True)
    assert first.split() == ["records", "7.50", "0.75"]
    assert second.split() == ["passes", "2.50", "0.25"]


def test_too_few_people_are_refused() -> None:
    done = CliRunner().invoke(app, ["bench", "identity", "--people", "10"])
    assert done.exit_code == 2
