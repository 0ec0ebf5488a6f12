"""Who stays apart where dates of birth or references are missing (decisions 17 and 18). Each letter is a record."""

import psycopg
import pytest

from tests.identity.builder import Builder
from tests.identity.conftest import file_of
from tests.identity.models import IdentityModels
from tests.identity.programme import File
from tests.identity.test_passes import MAY, Resolve, adult, child, groups

HERE, THERE = "E01003013", "E01003043"
Q1, Q2 = "2023-24 Q1", "2023-24 Q2"

CASES = {
    "a couple of whom one gives no date of birth stays two": (
        [
            adult("A", email="e", birth_month=MAY, gender="F", relationship="mother"),
            adult("B", email="e", gender="M", relationship="father"),
        ],
        groups("A", "B"),
    ),
    "a parent whose gender alone was mistyped is one": (
        [
            adult("A", email="e", birth_month=MAY, gender="F", relationship="mother"),
            adult("B", email="e", gender="M", relationship="mother"),
            adult("C", email="e", relationship="mother"),
        ],
        groups("ABC"),
    ),
    "a parent whose word for it alone differs is one": (
        [
            adult("A", email="e", gender="F", relationship="mother"),
            adult("B", email="e", gender="F", relationship="father"),
        ],
        groups("AB"),
    ),
    "a mobile of two addresses and two areas was given out anew": (
        [adult("A", mobile="m", email="e", lsoa_code=HERE), adult("B", mobile="m", email="f", lsoa_code=THERE)],
        groups("A", "B"),
    ),
    "who has another address keeps the mobile": (
        [adult("A", mobile="m", email="e", lsoa_code=HERE), adult("B", mobile="m", email="f", lsoa_code=HERE)],
        groups("AB"),
    ),
    "who moved keeps the mobile": (
        [adult("A", mobile="m", email="e", lsoa_code=HERE), adult("B", mobile="m", lsoa_code=THERE)],
        groups("AB"),
    ),
    "who moved and has another address is known by a stronger key": (
        [
            adult("A", mobile="m", email="e", nhs_number=1, lsoa_code=HERE),
            adult("B", mobile="m", email="f", nhs_number=1, lsoa_code=THERE),
        ],
        groups("AB"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_case(case: str, resolve: Resolve) -> None:
    people, expected = CASES[case]
    assert resolve(*(file_of(f"source {number}", person) for number, person in enumerate(people))) == expected


def children(one: dict[str, str], other: dict[str, str], quarter: str = Q2) -> list[File]:
    """A and B of one source and place key; `one` and `other` are what else each of them has."""
    return [
        file_of("source 1", child("A", child_place_key="p", **one)),
        file_of("source 1", child("B", child_place_key="p", **other), quarter=quarter),
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (children({"child_key": "k"}, {"child_key": "l"}), groups("AB")),
        (children({"person_ref": "r"}, {"person_ref": "s"}), groups("A", "B")),
        (children({"person_ref": "r"}, {"child_key": "l"}), groups("AB")),
        (
            [file_of("source 1", child("A", 2, child_place_key="p"), child("B", 3, child_place_key="p"))],
            groups("A", "B"),
        ),
        (
            [*children({"child_key": "k"}, {}), file_of("source 2", child("C", person_ref="r", child_place_key="p"))],
            groups("ABC"),
        ),
    ],
    ids=["no references", "two references", "one reference", "one file", "and another source"],
)
def test_what_tells_children_of_one_place_key_apart(
    files: list[File], expected: set[frozenset[str]], resolve: Resolve
) -> None:
    assert resolve(*files) == expected


def test_an_id_is_not_handed_to_the_next_holder_of_a_number(
    connection: psycopg.Connection, models: IdentityModels
) -> None:
    build = Builder(connection, models)
    mailbox = {"gender": "F", "relationship": "mother"}
    old = file_of(
        "source 1",
        adult("A", 2, mobile="m", email="e", lsoa_code=HERE),
        adult("B", 3, mobile="n", email="f", lsoa_code=HERE),
        adult("C", 4, email="g", **mailbox),
    )
    before = build(old)
    corrected = file_of(
        "source 1",
        adult("D", 2, mobile="m", email="h", lsoa_code=THERE),
        adult("E", 3, mobile="n", email="f", lsoa_code=THERE),
        adult("F", 4, email="g", gender="M", relationship="father"),
        supersedes=old,
    )
    after = build(corrected)
    assert after["E"] == before["B"]
    assert not {after["D"], after["F"]} & set(before.values())


def test_a_warehouse_built_before_reads_its_evidence_again(
    connection: psycopg.Connection, models: IdentityModels
) -> None:
    build = Builder(connection, models)
    build.deliver(
        file_of("source 1", adult("A", mobile="m", email="e", lsoa_code=HERE)),
        file_of("source 2", adult("B", mobile="m", email="f", lsoa_code=THERE)),
    )
    connection.execute(
        "update reference.match_rules set contradicts_within = 'nhs_number|birth_month_or_gender'"
        " where key_type = 'mobile'"
    )
    before = build()
    assert before["A"] == before["B"]
    connection.execute(
        "alter table intermediate.int_individuals__contradiction_evidence drop delivery, drop email, drop area"
    )
    connection.execute(
        "update reference.match_rules set contradicts_within = contradicts_within || '|email_and_area'"
        " where key_type = 'mobile'"
    )
    after = build(file_of("source 3", adult("C", mobile="m", email="f"), quarter=Q2))
    assert (after["A"], after["B"]) == (before["A"], after["C"])
    assert after["A"] != after["B"]
    assert connection.execute(
        "select count(*), count(delivery) from intermediate.int_individuals__contradiction_evidence"
    ).fetchone() == (3, 3)
