"""`leap evaluate` on the sample: it meets the committed bounds, and shows nobody."""

import json
import re
from pathlib import Path

import psycopg
import pytest

from leap.commands.evaluate import evaluate
from leap.errors import CheckFailed
from leap.identity.link_strength import LinkStrength
from tests.end_to_end.truth import count_merged, read_records
from tests.warehouse import PROJECT, SAMPLE

TRUTH = SAMPLE / "truth.csv"
BOUNDS = PROJECT / "leap" / "identity" / "bounds.yml"


@pytest.fixture
def sample(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """URL of the built sample, on which the command works."""
    monkeypatch.setenv("LEAP_DATABASE_URL", sample_url)
    return sample_url


def test_the_sample_meets_the_bounds(sample: str, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate(TRUTH, BOUNDS)
    shown = capsys.readouterr().out
    assert "MISSED" not in shown
    assert {"twin", "maternity", "child_place_key"} <= set(re.findall(r"^\w+", shown, re.MULTILINE))


def test_nobody_is_shown(sample: str, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate(TRUTH, BOUNDS)
    evaluate(TRUTH, BOUNDS, as_json=True)
    shown = "".join(capsys.readouterr())
    assert not re.search(r"\b[PF][0-9]{6}\b|\b[IF][0-9A-F]{16}\b|@|E0[0-9]{7}", shown)


def test_json_says_what_counting_anew_says(sample: str, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate(TRUTH, as_json=True)
    found = json.loads(capsys.readouterr().out)
    records = read_records(sample)
    assert found["linkage"]["records"] == len(records)
    assert found["people"]["true"] == len({record.person_id for record in records})
    assert found["people"]["found"] == len({record.individual_id for record in records})
    merged = count_merged(records, lambda record: record.person_id, lambda record: record.individual_id)
    assert found["clusters"]["false_merges"] == merged
    missed = count_merged(records, lambda record: record.individual_id, lambda record: record.person_id)
    assert found["linkage"]["people_missed"] == missed
    assert "bounds" not in found
    with psycopg.connect(sample) as connection:
        reach = connection.execute(
            "select children_to_date, adults_to_date, families_to_date from marts.reach_by_quarter"
            " order by quarter_start_date desc limit 1"
        ).fetchone()
    assert tuple(found["reach"][unit]["found"] for unit in ("children", "adults", "families")) == reach


@pytest.mark.parametrize(("strength", "linkage"), [("weak", "central"), ("strong", "low")])
def test_links_are_left_out_as_reach_leaves_them_out(
    strength: str, linkage: str, sample: str, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluate(TRUTH, as_json=True, min_link_strength=LinkStrength(strength))
    found = json.loads(capsys.readouterr().out)
    with psycopg.connect(sample) as connection:
        reach = connection.execute(
            "select people_to_date, children_to_date, adults_to_date from marts.reach_bounds where linkage = %s"
            " order by quarter_start_date desc limit 1",
            [linkage],
        ).fetchone()
    assert tuple(found["reach"][unit]["found"] for unit in ("people", "children", "adults")) == reach
    assert found["min_link_strength"] == strength
    assert found["child_place_key"]["pairs_gained_right"] > 100 * found["child_place_key"]["pairs_gained_wrong"]


def test_a_missed_bound_is_named(sample: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bounds = tmp_path / "bounds.yml"
    bounds.write_text("recall: {min: 0.999}\nprecision: {min: 0.9}", encoding="utf-8")
    with pytest.raises(CheckFailed, match="1 of 2 bounds missed: recall is 0"):
        evaluate(TRUTH, bounds, as_json=True)
    checks = {check["measure"]: check["is_met"] for check in json.loads(capsys.readouterr().out)["bounds"]}
    assert checks == {"precision": True, "recall": False}


def test_nothing_is_built(database_url: str) -> None:
    with pytest.raises(CheckFailed, match="Nothing is built"):
        evaluate(TRUTH)


def test_a_purge_changes_nothing(built_database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate(TRUTH, BOUNDS)
    before = capsys.readouterr().out
    with psycopg.connect(built_database_url) as connection:
        connection.execute("truncate restricted.persons, restricted.engagements")
        connection.execute("update restricted.files set state = 'purged' where state <> 'refused'")
    evaluate(TRUTH, BOUNDS)
    assert capsys.readouterr().out == before
