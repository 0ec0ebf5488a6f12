"""What holds for every programme that is built at once."""

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leap.compiled_models import CompiledModels
from tests.identity import programme, reference
from tests.identity.made_up import KEYS, a_property, programmes
from tests.identity.models import IdentityModels
from tests.identity.programme import File, Person

Connection = psycopg.Connection


@pytest.fixture(scope="session")
def models(first_build: CompiledModels, later_build: CompiledModels) -> IdentityModels:
    """The models of individuals alone: many programmes are built."""
    return IdentityModels(first_build, later_build, ("models/intermediate/individuals/",), marts=())


@a_property
@given(files=programmes())
def test_the_models_group_as_the_specification_says(
    files: list[File], connection: Connection, models: IdentityModels
) -> None:
    programme.write(connection, files)
    models.run(connection)
    assert programme.read_groups(connection, files) == reference.group_records(files)


@a_property
@given(files=programmes(), data=st.data())
def test_the_order_of_arrival_changes_nothing(
    files: list[File], data: st.DataObject, connection: Connection, models: IdentityModels
) -> None:
    query = "select file_id, row_number, individual_id from intermediate.int_individuals__records order by 1, 2"
    programme.write(connection, files)
    models.run(connection)
    in_order = connection.execute(query).fetchall()
    programme.write(connection, data.draw(st.permutations(files)))
    models.run(connection)
    assert connection.execute(query).fetchall() == in_order


@a_property
@given(files=programmes())
def test_nobody_holds_two_nhs_numbers_or_two_roles(
    files: list[File], connection: Connection, models: IdentityModels
) -> None:
    programme.write(connection, files)
    models.run(connection)
    worst = connection.execute(
        "select max(numbers), max(roles) from (select count(distinct nhs_number_key) as numbers, count(distinct role)"
        " as roles from intermediate.int_individuals__records inner join intermediate.int_individuals__person_records"
        " using (record_id) group by individual_id) as individuals"
    ).fetchone()
    assert worst[0] <= 1
    assert worst[1] == 1


@a_property
@given(files=programmes())
def test_a_key_is_a_bridge_where_its_loss_splits_the_individual(
    files: list[File], connection: Connection, models: IdentityModels
) -> None:
    programme.write(connection, files)
    models.run(connection)
    records = {(file.file_id, person.row): person for file in files for person in file.people}
    rows = connection.execute(
        "select individual_id, file_id, row_number, joined_by_key, records_on_key, is_bridge"
        " from intermediate.int_individuals__records"
    ).fetchall()
    individuals: dict[str, list[Person]] = {}
    for individual_id, file_id, row, *_ in rows:
        individuals.setdefault(individual_id, []).append(records[(file_id, row)])
    for individual_id, file_id, row, joined_by_key, records_on_key, is_bridge in rows:
        person, group = records[(file_id, row)], individuals[individual_id]
        shared = [key for key in KEYS if sum(_holds(other, key, person.keys.get(key)) for other in group) > 1]
        assert joined_by_key == (shared[0] if shared else "none")
        if shared:
            value = person.keys[shared[0]]
            assert records_on_key == sum(_holds(other, shared[0], value) for other in group)
            assert is_bridge == _splits(group, (shared[0], value))


def _holds(person: Person, key: str, value: str | None) -> bool:
    return value is not None and person.keys.get(key) == value


def _splits(group: list[Person], lost: tuple[str, str]) -> bool:
    """Whether the records of a group stay connected by their keys without one of them."""
    left, reached = set(group[1:]), [group[0]]
    while reached:
        held = {item for item in reached.pop().keys.items() if item != lost}
        found = {person for person in left if held & set(person.keys.items())}
        left -= found
        reached += found
    return bool(left)
