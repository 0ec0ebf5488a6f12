"""`leap analyse collective-impact` on the sample: what it says, what it writes, and how mistakes are told."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from typer.testing import CliRunner

from leap import cli
from leap.cli import app
from leap.errors import DatabaseUnreachable, WrongUsage

COUNTED = """
select asq3_is_engaged, count(*) filter (where asq3_is_expected), count(*) filter (where not asq3_is_expected)
from marts.child_development where asq3_is_expected is not null group by 1
"""
PASSWORD = "reserved"


@pytest.fixture
def sample(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """URL of the built sample, on which the command works."""
    monkeypatch.setenv("LEAP_DATABASE_URL", sample_url)
    return sample_url


def run(*words: object) -> str:
    """What the command prints to standard output; its errors are raised."""
    given = ["analyse", "collective-impact", *map(str, words)]
    return CliRunner().invoke(app, given, catch_exceptions=False).stdout


def test_the_json_has_the_counts_of_the_mart_as_published(sample: str) -> None:
    written = json.loads(run("--json", "--measure", "asq3_overall"))
    (outcome,) = written["outcomes"]
    with psycopg.connect(sample) as connection:
        counted = {is_engaged: counts for is_engaged, *counts in connection.execute(COUNTED)}
    published = {is_engaged: [(count + 2) // 5 * 5 for count in counts] for is_engaged, counts in counted.items()}
    told = next(one for one in outcome["comparisons"] if one["level"] == "engaged")
    assert min(min(counts) for counts in counted.values()) > written["hide_up_to"]
    assert [told["engaged_at_expected"], told["engaged_children"]] == [published[True][0], sum(published[True])]
    assert [told["not_engaged_at_expected"], told["not_engaged_children"]] == [
        published[False][0],
        sum(published[False]),
    ]
    crude = next(one for one in told["estimates"] if (one["ratio"], one["adjustment"]) == ("relative risk", "crude"))
    risks = [published[is_engaged][0] / sum(published[is_engaged]) for is_engaged in (True, False)]
    assert crude["estimate"] == round(risks[0] / risks[1], 2)
    assert "associations, not effects" in written["warning"]


def test_everything_is_printed_and_written(sample: str, tmp_path: Path) -> None:
    printed = run("--out", tmp_path / "new")
    files = {path.name for path in (tmp_path / "new").iterdir()}
    assert {"collective_impact.html", "collective_impact.csv", "collective_impact_asq3_overall.svg"} <= files
    assert all(str(tmp_path / "new" / name) in printed for name in files)
    for title in (
        "ASQ-3, overall",
        "ASQ-3, personal-social",
        "EYFSP, good level of development",
        "NCMP, healthy weight",
    ):
        assert title in printed
    # the sample is small
    assert "Not estimated: too few." in printed


def test_plots_are_those_of_the_page(sample: str, tmp_path: Path) -> None:
    """One of an earlier run could show what is now hidden."""
    run("--measure", "asq3_overall", "--out", tmp_path)
    assert [path.name for path in tmp_path.glob("*.svg")] == ["collective_impact_asq3_overall.svg"]
    run("--measure", "ncmp", "--out", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"collective_impact.html", "collective_impact.csv"}


def test_without_weak_links_results_that_hang_on_them_are_gone(sample: str) -> None:
    children = {
        strength: json.loads(run("--json", "--measure", "eyfsp", "--min-link-strength", strength))["outcomes"][0][
            "children"
        ]
        for strength in ("weak", "medium")
    }
    with psycopg.connect(sample) as connection:
        counted = connection.execute(
            "select count(*), count(*) filter (where eyfsp_link_strength <> 'weak') from marts.child_development"
            " where eyfsp_is_expected is not null"
        ).fetchone()
    assert list(children.values()) == [(count + 2) // 5 * 5 for count in counted]
    assert children["medium"] < children["weak"]


@pytest.fixture(params=["leap_evaluator", "leap_analyst", "leap_auditor"])
def signed_in(request: pytest.FixtureRequest, sample_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The role that a login has and no other; the command works with that login."""
    login = f"leap_test_{request.param}_{os.getpid()}"
    with psycopg.connect(sample_url, autocommit=True) as connection:
        connection.execute(f"create role {login} login password '{PASSWORD}' in role {request.param}")
        split = urlsplit(sample_url)
        server = f"{login}:{PASSWORD}@{split.netloc.rpartition('@')[2]}"
        monkeypatch.setenv("LEAP_DATABASE_URL", urlunsplit(split._replace(netloc=server)))
        yield request.param
        connection.execute(f"drop role {login}")


def test_evaluators_and_analysts_may_run_it(signed_in: str) -> None:
    if signed_in == "leap_auditor":
        with pytest.raises(WrongUsage, match="may not act as leap_analyst"):
            run("--json", "--measure", "ncmp")
    else:
        assert json.loads(run("--json", "--measure", "ncmp"))["outcomes"]


def test_an_unknown_measure_is_told_before_anything_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAP_DATABASE_URL", "postgresql://nobody@localhost:1/nothing")
    with pytest.raises(WrongUsage, match=r"no measure 'ecmp' \(nearest: 'ncmp'\)"):
        run("--measure", "ecmp")


def test_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAP_DATABASE_URL", "postgresql://nobody@localhost:1/nothing")
    with pytest.raises(DatabaseUnreachable, match="nothing listens there"):
        run()


def test_a_database_that_was_never_built(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["leap", "analyse", "collective-impact"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    assert "a table is missing; run `leap init`, then `dbt build`" in capsys.readouterr().err


def test_a_mart_without_children(built_database_url: str) -> None:
    with psycopg.connect(built_database_url) as connection:
        connection.execute("truncate marts.child_development")
    with pytest.raises(
        WrongUsage, match="no child with such a result; load the files that tell of it and run `dbt build`"
    ):
        run()


def test_a_folder_that_cannot_be_written_is_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    monkeypatch.setenv("LEAP_DATABASE_URL", "postgresql://nobody@localhost:1/nothing")
    monkeypatch.setattr("sys.argv", ["leap", "analyse", "collective-impact", "--out", str(taken)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    assert f"cannot be used ({taken})" in capsys.readouterr().err


def test_interrupted_it_has_written_nothing(
    sample: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("leap.analysis.files.write_csv", interrupt)
    monkeypatch.setattr(
        "sys.argv", ["leap", "analyse", "collective-impact", "--measure", "asq3", "--out", str(tmp_path)]
    )
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 130
    assert "interrupted" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
