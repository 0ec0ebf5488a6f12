"""Twins stay two and are listed, with what tells them apart; a child who is there twice is one.

Each letter is a person record.
"""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest

from leap.compiled_models import CompiledModels
from tests.identity.conftest import file_of
from tests.identity.models import IdentityModels
from tests.identity.programme import File, Person
from tests.identity.test_passes import FIRST, SECOND, child, groups

BORN, LATER = date(2021, 3, 1), date(2022, 8, 1)
PLACE, ELSEWHERE = "E01003043", "E01003044"

Resolve = Callable[..., set[frozenset[str]]]


@pytest.fixture(scope="session")
def models(first_build: CompiledModels, later_build: CompiledModels) -> IdentityModels:
    """The models, with the list of probable multiple births."""
    return IdentityModels(first_build, later_build, marts=("dim_individual", "probable_multiple_births"))


def twin(name: str, row: int = 2, **said: object) -> Person:
    """A girl of one carer, born in one month with every other, unless something else is said."""
    return child(name, row, **{"carer_email": "e", "birth_month": BORN, "gender": "F"} | said)


def files(*sources: list[Person]) -> list[File]:
    return [file_of(f"source {number}", *people) for number, people in enumerate(sources)]


def read_pairs(connection: psycopg.Connection) -> list[tuple]:
    """Reason, sources of both, whether the gender is the same and whether all details are, of each pair."""
    return connection.execute(
        "select reason, sources_of_both, is_same_gender, has_same_details from marts.probable_multiple_births"
    ).fetchall()


TWINS = {
    "two NHS numbers": (
        [[twin("A", nhs_number=1, child_key="k"), twin("B", 3, nhs_number=2, child_key="k")]],
        ("nhs_number", 1, True, True),
    ),
    "two references in one file on one day": (
        [
            [
                twin("A", person_ref=1, child_key="k", registered_date=FIRST),
                twin("B", 3, person_ref=2, child_key="k", registered_date=FIRST),
            ]
        ],
        ("person_ref_same_file", 1, True, True),
    ),
    "two birth orders": (
        [[twin("A", child_key="k", birth_order=1)], [twin("B", child_key="k", birth_order=2)]],
        ("birth_order", 0, True, True),
    ),
    "two genders": (
        [[twin("A", child_key="k1")], [twin("B", child_key="k2", gender="M")]],
        ("gender", 0, False, False),
    ),
    "two names under one carer's address": (
        [[twin("A", child_key="k1"), twin("B", 3, child_key="k2", gender=None)]],
        ("child_key", 1, None, False),
    ),
    "two names in one area": (
        [
            [
                twin("A", child_place_key="p1", lsoa_code=PLACE),
                twin("B", 3, child_place_key="p2", lsoa_code=PLACE),
            ]
        ],
        ("child_place_key", 1, True, False),
    ),
}


@pytest.mark.parametrize("case", TWINS)
def test_twins_stay_two_and_are_listed(case: str, resolve: Resolve, connection: psycopg.Connection) -> None:
    sources, expected = TWINS[case]
    assert resolve(*files(*sources)) == groups("A", "B")
    assert read_pairs(connection) == [expected]


ONE_CHILD = {
    "a repeated row": [
        [
            twin("A", person_ref=1, child_key="k", registered_date=FIRST),
            twin("B", 3, person_ref=1, child_key="k", registered_date=FIRST),
        ]
    ],
    "a re-registration": [
        [
            twin("A", person_ref=1, child_key="k", registered_date=FIRST),
            twin("B", 3, person_ref=2, child_key="k", registered_date=SECOND),
        ]
    ],
    "a registration with each of two providers on one day": [
        [twin("A", person_ref=1, child_key="k", registered_date=FIRST)],
        [twin("B", person_ref=2, child_key="k", registered_date=FIRST)],
    ],
}


@pytest.mark.parametrize("case", ONE_CHILD)
def test_one_child_is_one(case: str, resolve: Resolve, connection: psycopg.Connection) -> None:
    assert resolve(*files(*ONE_CHILD[case])) == groups("AB")
    assert read_pairs(connection) == []


NO_TWINS = {
    "sources that spell a name in two ways": [[twin("A", child_key="k1")], [twin("B", child_key="k2")]],
    "nothing in common but the family": [[twin("A", nhs_number=1)], [twin("B", child_key="k")]],
    "siblings": [[twin("A", child_key="k1"), twin("B", 3, child_key="k2", birth_month=LATER)]],
    "children of two families": [[twin("A", nhs_number=1), twin("B", 3, nhs_number=2, carer_email="f")]],
    "one source, two areas": [
        [
            twin("A", child_place_key="p1", lsoa_code=PLACE),
            twin("B", 3, child_place_key="p2", lsoa_code=ELSEWHERE),
        ]
    ],
}


@pytest.mark.parametrize("case", NO_TWINS)
def test_others_are_not_listed(case: str, resolve: Resolve, connection: psycopg.Connection) -> None:
    assert resolve(*files(*NO_TWINS[case])) == groups("A", "B")
    assert read_pairs(connection) == []


def test_twins_are_two_through_every_source_that_knows_them(resolve: Resolve, connection: psycopg.Connection) -> None:
    # the first source has references alone, the second the NHS numbers too
    registered = [
        twin(name, row, person_ref=row, child_key="k", registered_date=FIRST) for row, name in enumerate("AB", 2)
    ]
    again = [twin(name, row, person_ref=row, nhs_number=row) for row, name in enumerate("CD", 2)]
    assert resolve(*files(registered, again)) == groups("AC", "BD")
    assert read_pairs(connection) == [("nhs_number", 2, True, True)]


def test_triplets_are_three_pairs(resolve: Resolve, connection: psycopg.Connection) -> None:
    triplets = [twin(name, row, child_key="k", birth_order=row) for row, name in enumerate("ABC", 2)]
    assert resolve(*files(triplets)) == groups("A", "B", "C")
    assert read_pairs(connection) == [("birth_order", 1, True, True)] * 3
    [pairs] = connection.execute(
        "select array_agg((first_individual_id < second_individual_id)::text) from marts.probable_multiple_births"
    ).fetchone()
    assert pairs == ["true"] * 3
