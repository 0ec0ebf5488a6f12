"""Which people are one family, case by case."""

from collections.abc import Callable

import pytest

from tests.identity.conftest import file_of
from tests.identity.programme import Person
from tests.identity.test_passes import adult, child, groups

Families = Callable[..., set[frozenset[str]]]


def beside(person: Person, row: int = 2) -> Person:
    """The second record of a row."""
    return Person(person.name, row, person.keys, person.facts, person.role, record=2)


CASES = {
    "one row": ([[adult("A", email="e"), beside(child("B", person_ref=1))]], groups("AB")),
    "carer's e-mail": ([[adult("A", email="e")], [child("B", carer_email="e")]], groups("AB")),
    "carer's NHS number": ([[adult("A", nhs_number=1)], [child("B", carer_nhs_number=1)]], groups("AB")),
    "carer's mobile where the LSOA agrees": (
        [[adult("A", mobile="m", lsoa_code="E01003043")], [child("B", carer_mobile="m", lsoa_code="E01003043")]],
        groups("AB"),
    ),
    "carer's mobile where the LSOA differs": (
        [[adult("A", mobile="m", lsoa_code="E01003043")], [child("B", carer_mobile="m", lsoa_code="E01003044")]],
        groups("A", "B"),
    ),
    "carer's mobile where no LSOA is known": (
        [[adult("A", mobile="m")], [child("B", carer_mobile="m")]],
        groups("A", "B"),
    ),
    "family code": ([[adult("A", family_code="f"), child("B", 3, family_code="f")]], groups("AB")),
    "two adults alone are no family": (
        [[adult("A", family_code="f"), adult("B", 3, family_code="f")]],
        groups("A", "B"),
    ),
    "children of one carer whom nobody registered": (
        [[child("A", carer_email="e"), child("B", 3, carer_email="e")]],
        groups("AB"),
    ),
    "a child of two households joins both": (
        [
            [adult("A", email="e1"), adult("B", 3, email="e2")],
            [child("C", carer_email="e1", person_ref=1)],
            [child("D", carer_email="e2", person_ref=1)],
        ],
        groups("ABCD"),
    ),
    "siblings through their mother": (
        [
            [adult("A", email="e")],
            [child("B", carer_email="e", child_key="k1"), child("C", 3, carer_email="e", child_key="k2")],
        ],
        groups("ABC"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_case(case: str, families: Families) -> None:
    sources, expected = CASES[case]
    assert families(*(file_of(f"source {number}", *people) for number, people in enumerate(sources))) == expected


def test_a_childminders_address_makes_no_family_of_forty(families: Families) -> None:
    children = [child(f"C{row}", row, carer_email="minder", child_key=row) for row in range(2, 42)]
    assert families(file_of("source 1", *children)) == {frozenset({person.name}) for person in children}


def test_the_weakest_evidence_is_set_aside_above_the_ceiling(families: Families) -> None:
    # Two families of ten by code, which one phone would make a family of twenty.
    people = []
    for family in ("f", "g"):
        for number in range(10):
            row = len(people) + 2
            people.append(
                child(
                    f"{family}{number}", row, family_code=family, child_key=row, carer_mobile="m", lsoa_code="E01003043"
                )
            )
    people[1:9] = [
        Person(p.name, p.row, {k: v for k, v in p.keys.items() if k != "carer_mobile"}, p.facts, p.role)
        for p in people[1:9]
    ]
    people[11:19] = [
        Person(p.name, p.row, {k: v for k, v in p.keys.items() if k != "carer_mobile"}, p.facts, p.role)
        for p in people[11:19]
    ]
    assert families(file_of("source 1", *people)) == {
        frozenset(person.name for person in people if person.name.startswith(family)) for family in ("f", "g")
    }
