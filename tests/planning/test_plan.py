"""`leap plan`: its figures are those that loading and building then give."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from leap.compiled_models import CompiledModels
from leap.errors import CheckFailed, WrongUsage
from loaders.contracts import read_sources
from tests.end_to_end.identifiers import collect_identifiers, search_text
from tests.planning.plans import LAST_QUARTER, USERS, plan, run_plan, take_fingerprint
from tests.warehouse import QUARTERS, SAMPLE, Warehouse


def read_people(url: str) -> tuple[dict[int, tuple[str, str]], set[str], set[tuple], set[tuple]]:
    """Source and individual of each record that counts; families; keys left apart; redirects, as they are built."""
    with psycopg.connect(url) as connection:
        records = connection.execute(
            "select record_id, source, individual_id from intermediate.int_individuals__records where is_current"
        )
        families = connection.execute("select family_id from intermediate.int_families__members")
        apart = connection.execute(
            "select key_type, block_id from intermediate.int_individuals__passes where outcome <> 'joined'"
        )
        redirects = connection.execute("select old_individual_id, key_type from marts.individual_redirects")
        return (
            {record: (source, individual) for record, source, individual in records},
            {family for (family,) in families},
            set(apart),
            set(redirects),
        )


def read_splits(url: str) -> set[str]:
    """Ids that were split."""
    with psycopg.connect(url) as connection:
        return {found for (found,) in connection.execute("select individual_id from marts.individual_splits")}


def test_a_plan_says_what_loading_and_building_do(url: str, build: Callable[[str], None], tmp_path: Path) -> None:
    warehouse = Warehouse(url, tmp_path)
    (before, families_before, apart_before, redirects_before), splits_before = read_people(url), read_splits(url)
    untouched = take_fingerprint(url)
    done = warehouse.leap("plan", str(LAST_QUARTER), "--json")
    assert take_fingerprint(url) == untouched
    planned = json.loads(done.stdout)

    loaded = json.loads(warehouse.leap("load", str(LAST_QUARTER), "--json").stdout)
    assert take_fingerprint(url) != untouched
    build(url)
    (after, families, apart, redirects), splits = read_people(url), read_splits(url)

    known = {individual for _, individual in before.values()}
    living = {individual for _, individual in after.values()}
    added = {record: after[record] for record in after.keys() - before.keys()}
    members: dict[str, set[int]] = {}
    for record, (_, individual) in after.items():
        members.setdefault(individual, set()).add(record)
    new = {individual for individual, records in members.items() if not records & before.keys()} - known
    gone = known - living

    total = planned["total"]
    assert planned["individuals"] == {
        "before": len(known),
        "after": len(living),
        "new": len(living - known),
        "gone": len(gone),
    }
    assert planned["families"] == {
        "before": len(families_before),
        "after": len(families),
        "new": len(families - families_before),
        "gone": len(families_before - families),
    }
    assert total["individuals_new"] == len(new) > 100
    assert total["individuals_joined"] == len({who for _, who in added.values()} - new) > 100
    assert total["individuals_redirected"] == len(redirects - redirects_before) > 5
    assert total["individuals_split"] == len(splits - splits_before) > 0
    assert total["individuals_gone"] == len(gone) - len(redirects - redirects_before) > 0
    assert total["records_new"] == len(added)
    assert total["records_withdrawn"] == len(before.keys() - after.keys()) > 0
    assert total["records_superseded"] == 0
    assert total["keys_contradicted"] == len(apart - apart_before) > 10
    assert total["keys_settled"] == len(apart_before - apart)
    assert sum(key["count"] for key in planned["keys"] if key["change"] == "redirected") == len(
        redirects - redirects_before
    )

    for counted in planned["sources"]:
        own = {record: who for record, (source, who) in added.items() if source == counted["source"]}
        assert counted["records_new"] == len(own)
        assert counted["records_joined"] == len({record for record, who in own.items() if who not in new})
        assert counted["individuals_new"] == len(new & set(own.values()))
        assert counted["individuals_joined"] == len(set(own.values()) - new)
    rows = [(file["source"], file["rows_read"], file["rows_accepted"], file["rows_refused"]) for file in loaded]
    assert [(f["source"], f["rows_read"], f["rows_accepted"], f["rows_refused"]) for f in planned["files"]] == rows
    assert {file["state"] for file in planned["files"]} == {"would land"}


@pytest.mark.usefixtures("compiled")
def test_what_has_landed_before_changes_nothing(url: str) -> None:
    planned = plan(SAMPLE / "2023-24-Q2")
    assert {file["state"] for file in planned["files"]} == {"unchanged"}
    counts = {name: count for name, count in planned["total"].items() if not name.startswith("files")}
    assert set(counts.values()) == {0}
    assert planned["keys"] == []
    assert planned["individuals"]["before"] == planned["individuals"]["after"]


@pytest.mark.usefixtures("compiled")
def test_a_stage_that_changed_is_planned_where_no_file_lands(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = read_sources()
    users = known["baby_steps_users"]
    known[users.name] = replace(users, contract=users.contract.model_copy(update={"stage": "staging"}), sha256="other")
    monkeypatch.setattr("leap.commands.plan.read_sources", lambda folders: known)
    planned = plan(USERS)
    assert {file["state"] for file in planned["files"]} == {"unchanged"}
    with psycopg.connect(url) as connection:
        (counted,) = connection.execute(
            "select count(*) from intermediate.int_individuals__records where is_current and source = %s", [users.name]
        ).fetchone()
    assert planned["total"]["records_withdrawn"] == counted > 100
    assert planned["individuals"]["gone"] > 10


@pytest.mark.usefixtures("compiled")
def test_a_corrected_file_replaces_records_and_keeps_people(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "2023-24-Q2"
    folder.mkdir()
    rows = USERS.read_bytes().splitlines(keepends=True)
    (folder / USERS.name).write_bytes(b"".join(rows[:-20]))
    untouched = take_fingerprint(url)
    planned = plan(folder)
    assert take_fingerprint(url) == untouched
    total = planned["total"]
    with psycopg.connect(url) as connection:
        (replaced,) = connection.execute(
            "select count(*) from intermediate.int_individuals__records as records"
            " inner join staging.stg_files as files using (file_id)"
            " where records.is_current and files.source = 'baby_steps_users' and files.quarter = '2023-24 Q2'"
        ).fetchone()
    assert total["records_superseded"] == replaced > total["records_new"] > 0
    assert total["individuals_joined"] > 20 > 10 > total["individuals_new"]
    (source,) = [source for source in planned["sources"] if source["files"]]
    assert source["individuals_gone"] == total["individuals_gone"] > 0


@pytest.mark.usefixtures("compiled")
def test_a_refused_file_is_told_and_the_others_are_planned(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "2023-24-Q4"
    shutil.copytree(LAST_QUARTER, folder)
    (folder / "MIR_2023-24_Q4.csv").write_text("Wrong heading\n1\n", encoding="utf-8")
    (folder / "unheard_of.csv").write_text("a\n1\n", encoding="utf-8")
    untouched = take_fingerprint(url)
    done = run_plan(folder, "--json")
    assert done.exit_code == 1
    planned = json.loads(done.stdout)
    assert take_fingerprint(url) == untouched
    by_source = {source["source"]: source for source in planned["sources"]}
    assert by_source["making_it_real"]["files_refused"] == 1
    assert by_source["making_it_real"]["records_new"] == 0
    assert by_source["no contract"]["files_refused"] == 1
    assert by_source["baby_steps_users"]["individuals_new"] > 0


@pytest.mark.usefixtures("compiled")
def test_what_waits_to_be_built_is_not_put_down_to_the_delivery(url: str, tmp_path: Path) -> None:
    Warehouse(url, tmp_path).leap("load", str(LAST_QUARTER / "maternity_extract_2023-24_Q4.tsv"))
    alone = plan(LAST_QUARTER / "maternity_extract_2023-24_Q4.tsv")
    assert alone["waiting_files"] == 1
    assert alone["total"]["individuals_new"] == alone["total"]["records_new"] == 0
    beside = plan(LAST_QUARTER / "baby_steps_users_2023-24_Q4.csv")
    assert beside["waiting_files"] == 1
    assert [source["source"] for source in beside["sources"] if source["records_new"]] == ["baby_steps_users"]


@pytest.mark.usefixtures("compiled")
def test_nobody_is_shown(url: str) -> None:
    done = run_plan(LAST_QUARTER)
    assert "What would change" in done.output
    assert search_text(done.output, collect_identifiers()) == set()


@pytest.mark.usefixtures("compiled")
def test_where_nothing_would_land_nothing_is_compiled(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CompiledModels, "compile", lambda *given: pytest.fail("compiled"))
    untouched = take_fingerprint(url)
    done = run_plan(SAMPLE / QUARTERS[1])
    assert "Nothing would land, so nothing would change." in done.output
    assert done.output.count("the same bytes have landed before") == 1
    assert take_fingerprint(url) == untouched
    planned = plan(SAMPLE / QUARTERS[1])
    assert planned["individuals"]["before"] == planned["individuals"]["after"] > 0


def test_an_unknown_target_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="'nope'; --target is dev, staging, production"):
        run_plan(USERS, "--target", "nope")


def test_a_database_that_was_never_built(database_url: str) -> None:
    with pytest.raises(CheckFailed, match=r"Nothing is built.*`dbt build`"):
        run_plan(LAST_QUARTER)


@pytest.mark.usefixtures("initialised_template")
def test_a_database_without_tables(empty_database_url: str) -> None:
    with pytest.raises(WrongUsage, match="`leap init`"):
        run_plan(LAST_QUARTER)


def test_paths_and_quarters_that_cannot_be(tmp_path: Path) -> None:
    for words in ((tmp_path / "missing",), (tmp_path,), (USERS, "--quarter", "2023-24-Q7")):
        with pytest.raises(WrongUsage):
            run_plan(*words)
