"""What holds for every programme that is built bit by bit: quarter by quarter, late, corrected, withdrawn."""

from dataclasses import replace

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leap.compiled_models import CompiledModels
from tests.identity import programme, reference
from tests.identity.builder import Builder
from tests.identity.made_up import a_property, counted_records, histories, programmes
from tests.identity.models import IdentityModels
from tests.identity.programme import File, Person

Connection = psycopg.Connection


@pytest.fixture(scope="session")
def models(first_build: CompiledModels, later_build: CompiledModels) -> IdentityModels:
    """The models of individuals and where their ids lead to: many programmes are built."""
    return IdentityModels(first_build, later_build, ("models/intermediate/individuals/",), marts=())


@pytest.fixture(scope="session")
def models_of_families(first_build: CompiledModels, later_build: CompiledModels) -> IdentityModels:
    """The models of individuals and of families."""
    return IdentityModels(first_build, later_build, marts=())


def build_one_by_one(connection: Connection, models: IdentityModels, deliveries: list[list[File]]) -> None:
    """Build after each of the deliveries."""
    build = Builder(connection, models)
    for delivery in deliveries:
        build.deliver(*delivery)
        build.run()


def by_quarter(files: list[File]) -> list[list[File]]:
    """The files of each quarter, in order."""
    return [[file for file in files if file.quarter == quarter] for quarter in sorted({file.quarter for file in files})]


@st.composite
def arrivals(draw: st.DrawFn) -> list[File]:
    """The files of a history in any order in which a correction comes after what it corrects."""
    files = draw(st.permutations(draw(histories())))
    return sorted(files, key=lambda file: (file.supersedes is not None, files.index(file)))


@a_property
@given(files=programmes())
def test_quarter_by_quarter_gives_the_groups_and_ids_of_all_at_once(
    files: list[File], connection: Connection, models: IdentityModels
) -> None:
    programme.write(connection, files)
    models.run(connection)
    at_once = programme.read_ids(connection, files)
    build_one_by_one(connection, models, by_quarter(files))
    assert programme.read_ids(connection, files) == at_once


@st.composite
def programmes_with_carers(draw: st.DrawFn) -> list[File]:
    """Programmes whose children name the address of a carer, who may be one of the adults."""

    def with_carer(person: Person) -> Person:
        if person.role != "child":
            return person
        return replace(person, keys=person.keys | {"carer_email": str(draw(st.integers(1, 6)))})

    return [replace(file, people=tuple(map(with_carer, file.people))) for file in draw(programmes())]


@a_property
@given(files=programmes_with_carers())
def test_quarter_by_quarter_gives_the_families_of_all_at_once_and_their_ids_where_nobody_moves(
    files: list[File], connection: Connection, models_of_families: IdentityModels
) -> None:
    """Whom a later quarter takes to another family comes to the id that it was published with, after whoever was its
    oldest then (tests/identity/test_ids.py has the case).
    """
    ids = "select individual_id, family_id from intermediate.int_families__members order by 1"
    moves = "select count(*) from staging.family_id_register where change = 'moved'"
    build_one_by_one(connection, models_of_families, [files])
    families, ids_at_once = programme.read_families(connection, files), connection.execute(ids).fetchall()
    build_one_by_one(connection, models_of_families, by_quarter(files))
    assert programme.read_families(connection, files) == families
    if connection.execute(moves).fetchone() == (0,):
        assert connection.execute(ids).fetchall() == ids_at_once


@a_property
@given(files=arrivals())
def test_whatever_arrives_when_the_groups_are_those_of_the_specification_and_of_a_build_at_once(
    files: list[File], connection: Connection, models: IdentityModels
) -> None:
    columns = "record_id, set_id, joined_by_key, link_strength, records_on_key, is_bridge, is_current"
    records = f"select {columns} from intermediate.int_individuals__records order by record_id"
    columns = "pass, block_id, cluster_id, final_cluster_id, outcome, reason"
    passes = f"select {columns} from intermediate.int_individuals__passes"
    build_one_by_one(connection, models, [[file] for file in files])
    assert programme.read_groups(connection, files) == reference.group_records(counted_records(files))
    kept = connection.execute(records).fetchall()
    kept_passes = sorted(connection.execute(passes).fetchall(), key=str)
    programme.write(connection, files)
    models.run(connection)
    assert connection.execute(records).fetchall() == kept
    assert sorted(connection.execute(passes).fetchall(), key=str) == kept_passes


@a_property
@given(files=histories())
def test_a_file_twice_and_a_build_without_news_change_nothing(
    files: list[File], connection: Connection, models: IdentityModels
) -> None:
    build_one_by_one(connection, models, [files])
    before = programme.read_ids(connection, files)
    models.run_again(connection)
    assert connection.execute("select count(*) from intermediate.int_individuals__touched_records").fetchone() == (0,)
    assert programme.read_ids(connection, files) == before
    assert connection.execute(
        "select count(*) from staging.individual_id_register where change <> 'new'"
    ).fetchone() == (0,)


@a_property
@given(files=arrivals())
def test_a_published_id_lives_on_or_leads_to_who_took_its_place(
    files: list[File], connection: Connection, models: IdentityModels
) -> None:
    bearers: dict[str, set[str]] = {}
    build = Builder(connection, models)
    before: dict[str, str] = {}
    for file in files:
        now = build(file)
        redirects = dict(
            connection.execute(
                "select old_individual_id, individual_id from intermediate.int_individuals__redirects"
            ).fetchall()
        )
        for name, individual_id in before.items():
            if name not in now:
                continue
            # Somebody who bore the id still does, or it leads to one of those who did.
            followers = {now[other] for other, borne in before.items() if borne == individual_id and other in now}
            heir = redirects.get(individual_id, individual_id)
            assert heir in set(now.values())
            if file.supersedes is None:
                assert heir in followers
        # An id that was given away before never comes to people none of whom ever bore it.
        if file.supersedes is None:
            for individual_id in now.values():
                bore = bearers.setdefault(individual_id, set())
                mates = {other for other, borne in now.items() if borne == individual_id}
                assert not bore or bore & mates
        for name, individual_id in now.items():
            bearers.setdefault(individual_id, set()).add(name)
        before = now
