"""`leap plan`: its figures are those that loading and building then give, and it leaves no trace."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner, Result

from leap.cli import app
from leap.compiled_models import CompiledModels
from leap.errors import CheckFailed, DatabaseUnreachable, Interrupted, WrongUsage
from leap.planning import precautions, rehearsal
from loaders.contracts import read_sources
from tests.building import run_models
from tests.conftest import Databases
from tests.end_to_end.identifiers import collect_identifiers, search_text
from tests.warehouse import QUARTERS, SAMPLE, Warehouse

LAST_QUARTER = SAMPLE / QUARTERS[-1]
USERS = SAMPLE / "2023-24-Q2" / "baby_steps_users_2023-24_Q2.csv"

TABLES = """
select schemaname, tablename from pg_tables
where schemaname not in ('pg_catalog', 'information_schema') order by schemaname, tablename
"""
RELATIONS = """
select oid, relname, relfilenode, relacl::text from pg_class
where relnamespace::regnamespace::text !~ '^(pg_|information_schema)' order by oid
"""


@pytest.fixture(scope="module")
def three_quarters(
    databases: Databases,
    seeded_template: str,
    first_build: CompiledModels,
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """Name of a template database in which all quarters but the last have landed and are built."""

    def build(url: str) -> None:
        warehouse = Warehouse(url, tmp_path_factory.mktemp("three-quarters"))
        warehouse.leap("load", *(str(SAMPLE / quarter) for quarter in QUARTERS[:-1]))
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("LEAP_DATABASE_URL", url)
            run_models(first_build)

    return databases.make_template("three-quarters", build, seeded_template)


@pytest.fixture
def url(databases: Databases, three_quarters: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """URL of a copy of it, on which the commands work."""
    url = databases.create(three_quarters)
    monkeypatch.setenv("LEAP_DATABASE_URL", url)
    yield url
    databases.drop(url)


@pytest.fixture
def compiled(later_build: CompiledModels, monkeypatch: pytest.MonkeyPatch) -> None:
    """The models, compiled once, in place of what each plan would compile."""
    models = later_build.select_ancestors_of(*rehearsal.MODELS)
    monkeypatch.setattr(CompiledModels, "compile", lambda *given: models)


def run_plan(*words: object) -> Result:
    """Run the command as from the command line, with its errors as they are raised."""
    done = CliRunner().invoke(app, ["plan", *map(str, words)], catch_exceptions=False)
    assert "Traceback" not in done.output
    return done


def plan(*words: object) -> dict:
    """What the command says as JSON."""
    done = run_plan(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def take_fingerprint(url: str) -> dict[str, object]:
    """Every table's rows, every sequence and every relation of a database, as something to compare."""
    with psycopg.connect(url) as connection:
        found: dict[str, object] = {"relations": connection.execute(RELATIONS).fetchall()}
        found["sequences"] = connection.execute("select sequencename, last_value from pg_sequences").fetchall()
        for name in connection.execute(TABLES).fetchall():
            query = "select count(*), sum(hashtextextended(t::text, 0)) from {} as t"
            found[".".join(name)] = connection.execute(sql.SQL(query).format(sql.Identifier(*name))).fetchone()
    return found


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
def test_interrupted_at_the_last_moment_it_leaves_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(connection: psycopg.Connection) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rehearsal, "count_changes", interrupt)
    untouched = take_fingerprint(url)
    with pytest.raises(Interrupted, match="nothing was changed"):
        run_plan(LAST_QUARTER)
    assert take_fingerprint(url) == untouched


@pytest.mark.usefixtures("compiled")
def test_what_would_stop_a_build_stops_the_plan(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("delete from restricted.postcodes")
    with pytest.raises(CheckFailed, match=r"A build would stop.*leap load-postcodes"):
        run_plan(LAST_QUARTER)


@pytest.mark.usefixtures("compiled")
def test_it_does_not_work_beside_other_commands(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precautions, "PATIENCE_SECONDS", 0.2)
    for held in ("restricted.files", "staging.stg_persons", "intermediate.int_individuals__passes"):
        with psycopg.connect(url) as other:
            other.execute(sql.SQL("lock table {} in row exclusive mode").format(sql.SQL(held)))
            with pytest.raises(DatabaseUnreachable, match="Another command"):
                run_plan(LAST_QUARTER)


def begin_build(url: str) -> None:
    """Leave the row of a build that has begun and not ended."""
    with psycopg.connect(url) as connection:
        connection.execute("update staging.last_build set ended_at = null, has_failed = null")


@pytest.mark.usefixtures("compiled")
def test_a_build_between_two_models_is_noticed(url: str) -> None:
    begin_build(url)

    def connect_for_a_model() -> None:
        time.sleep(0.5)
        with psycopg.connect(url, application_name="dbt"):
            time.sleep(0.5)

    with ThreadPoolExecutor() as pool:
        model = pool.submit(connect_for_a_model)
        with pytest.raises(DatabaseUnreachable, match="dbt is at work"):
            run_plan(LAST_QUARTER)
        model.result()


@pytest.mark.usefixtures("compiled")
def test_a_build_that_was_killed_keeps_nobody_from_planning(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precautions, "SILENCE_SECONDS", 0.1)
    begin_build(url)
    assert plan(USERS)["files"][0]["state"] == "unchanged"
    with psycopg.connect(url) as connection:
        connection.execute("drop table intermediate.int_individuals__passes")
    with pytest.raises(CheckFailed, match="The last build did not end well"):
        run_plan(LAST_QUARTER)


@pytest.mark.usefixtures("compiled")
def test_a_build_that_begins_meanwhile_waits(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the hook does with which a build begins, on a connection of its own."""
    waited = []

    def begin(connection: psycopg.Connection) -> None:
        with psycopg.connect(url) as build:
            build.execute("set lock_timeout = '100ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                build.execute("select pg_advisory_xact_lock(hashtextextended('leap: builds', 0))")
            waited.append(True)
        count(connection)

    count = rehearsal.keep_what_is
    monkeypatch.setattr(rehearsal, "keep_what_is", begin)
    plan(LAST_QUARTER / "maternity_extract_2023-24_Q4.tsv")
    assert waited


def test_it_never_waits_for_a_table_while_it_holds_another(url: str) -> None:
    """Whoever holds the second table and then wants the first gets it, though the plan waits for the second."""
    tables = [(f"intermediate.int_individuals__{name}", "access exclusive") for name in ("records", "passes")]
    tables = [(*table, precautions.TRANSFORMER) for table in tables]
    with psycopg.connect(url) as build, psycopg.connect(url) as planning, ThreadPoolExecutor() as pool:
        build.execute("lock table intermediate.int_individuals__passes in access exclusive mode")
        planning.execute("set lock_timeout = '15s'")
        locking = pool.submit(precautions._lock_tables, planning, tables)
        time.sleep(0.5)
        assert not locking.done()
        build.execute("set lock_timeout = '200ms'")
        build.execute("lock table intermediate.int_individuals__records in access exclusive mode")
        build.commit()
        locking.result(timeout=10)
        held = "select count(*) from pg_locks where pid = %s and mode = 'AccessExclusiveLock' and relation::regclass in"
        [count] = build.execute(
            held + " ('intermediate.int_individuals__records', 'intermediate.int_individuals__passes')",
            [planning.info.backend_pid],
        ).fetchone()
        assert count == 2


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
