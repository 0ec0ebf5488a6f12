"""Whose word counts for an attribute, and how far the others disagree. Every record is of one individual."""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest

from leap.compiled_models import CompiledModels
from tests.identity import programme
from tests.identity.conftest import file_of
from tests.identity.models import IdentityModels
from tests.identity.programme import File, Person

SPRING, SUMMER = date(2023, 4, 3), date(2023, 7, 10)

State = Callable[..., list[tuple]]


@pytest.fixture(scope="session")
def models(first_build: CompiledModels, later_build: CompiledModels) -> IdentityModels:
    """The models, with the mart of conflicts."""
    return IdentityModels(first_build, later_build, marts=("attribute_conflicts",))


@pytest.fixture
def state(connection: psycopg.Connection, models: IdentityModels) -> State:
    """Write a programme and give attribute, value, source, values losing and sources disagreeing."""

    def run(*files: File) -> list[tuple]:
        programme.write(connection, files)
        models.run(connection)
        return connection.execute(
            "select attribute, value, source, values_losing, sources_disagreeing"
            " from intermediate.int_individuals__attributes order by attribute"
        ).fetchall()

    return run


def says(row: int = 2, **facts: object) -> Person:
    """What a record says of the one individual."""
    return Person("A", row, {"nhs_number": "1"}, facts)


def test_authority_comes_before_recency(state: State) -> None:
    nhs = file_of("nhs source", says(ethnic_group="White", registered_date=SPRING), authority="nhs")
    service = file_of("service", says(ethnic_group="Black", registered_date=SUMMER))
    assert state(service, nhs) == [("ethnic_group", "White", "nhs source", 1, 1)]


def test_recency_decides_between_equals(state: State) -> None:
    old = file_of("service 1", says(ethnic_group="White", registered_date=SPRING))
    new = file_of("service 2", says(ethnic_group="Black", registered_date=SUMMER))
    assert state(new, old) == [("ethnic_group", "Black", "service 2", 1, 1)]


def test_missing_never_beats_known(state: State) -> None:
    nhs = file_of("nhs source", says(gender="F", registered_date=SUMMER), authority="nhs")
    service = file_of("service", says(gender="F", lsoa_code="E01003043", registered_date=SPRING))
    assert state(nhs, service) == [
        ("gender", "F", "nhs source", 0, 0),
        ("lsoa_code", "E01003043", "service", 0, 0),
    ]


def test_an_old_word_of_a_source_loses_without_disagreeing(state: State) -> None:
    moved = file_of(
        "service 1",
        says(lsoa_code="E01003043", registered_date=SPRING),
        says(3, lsoa_code="E01003044", registered_date=SUMMER),
    )
    other = file_of("service 2", says(lsoa_code="E01003044", registered_date=SPRING))
    assert state(moved, other) == [("lsoa_code", "E01003044", "service 1", 1, 0)]


def test_each_disagreeing_source_counts_and_each_value_once(state: State) -> None:
    nhs = file_of("nhs source", says(gender="F"), authority="nhs")
    others = [file_of(f"service {number}", says(gender="M")) for number in (1, 2)]
    assert state(nhs, *others) == [("gender", "F", "nhs source", 1, 2)]


def test_a_superseded_record_says_nothing(state: State) -> None:
    wrong = file_of("service", says(gender="M"))
    right = file_of("service", says(gender="F"), supersedes=wrong)
    assert state(wrong, right) == [("gender", "F", "service", 0, 0)]


def test_ties_do_not_depend_on_the_order_of_arrival(state: State) -> None:
    one = file_of("service 1", says(gender="M", registered_date=SPRING))
    other = file_of("service 2", says(gender="F", registered_date=SPRING), says(3, gender="X", registered_date=SPRING))
    assert state(one, other) == state(other, one) == [("gender", "X", "service 2", 2, 1)]


def test_conflicts_are_counted_by_pair_of_sources(state: State, connection: psycopg.Connection) -> None:
    nhs = [says(gender="F"), Person("B", 3, {"nhs_number": "2"}, {"gender": "F"}), says(4, lsoa_code="E01003043")]
    service = [says(gender="M"), Person("B", 3, {"nhs_number": "2"}, {"gender": "F"})]
    state(file_of("nhs source", *nhs, authority="nhs"), file_of("service", *service))
    conflicts = connection.execute("select * from marts.attribute_conflicts").fetchall()
    assert [(*names, float(rate)) for *names, rate in conflicts] == [("gender", "nhs source", "service", 2, 1, 0.5)]
