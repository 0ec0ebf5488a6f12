"""The passes, their contradictions and the bridges, case by case. Each letter is a person record."""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest

from tests.identity.conftest import file_of
from tests.identity.programme import Person

Resolve = Callable[..., set[frozenset[str]]]

MAY, JUNE = date(1990, 5, 1), date(1991, 6, 1)
FIRST, SECOND = date(2023, 4, 3), date(2023, 5, 8)


def adult(name: str, row: int = 2, **said: object) -> Person:
    """An adult's record; words that name a column are facts, the others keys."""
    return _person(name, row, "adult", said)


def child(name: str, row: int = 2, **said: object) -> Person:
    """A child's record."""
    return _person(name, row, "child", said)


def _person(name: str, row: int, role: str, said: dict[str, object]) -> Person:
    facts = {
        column: said.pop(column)
        for column in ("birth_month", "gender", "relationship", "registered_date", "birth_order", "lsoa_code")
        if column in said
    }
    return Person(name, row, {key: str(value) for key, value in said.items()}, facts, role)


def groups(*names: str) -> set[frozenset[str]]:
    """`groups("AB", "C")`: A and B are one, C is another."""
    return {frozenset(group) for group in names}


CASES = {
    "each key joins": (
        [
            [
                adult("A", nhs_number=1),
                adult("B", 3, person_ref="r"),
                adult("C", 4, email="e"),
                adult("D", 5, mobile="m"),
            ],
            [
                adult("E", nhs_number=1),
                adult("F", 3, person_ref="r"),
                adult("G", 4, email="e"),
                adult("H", 5, mobile="m"),
            ],
        ],
        groups("AE", "BF", "CG", "DH"),
    ),
    "children join by their own keys": (
        [
            [child("A", child_key="k"), child("B", 3, child_place_key="p")],
            [child("C", child_key="k"), child("D", 3, child_place_key="p")],
        ],
        groups("AC", "BD"),
    ),
    "keys reach through a third record": (
        [[adult("A", email="e")], [adult("B", email="e", mobile="m")], [adult("C", mobile="m")]],
        groups("ABC"),
    ),
    "an adult and a child are never one": (
        [[adult("A", nhs_number=1)], [child("B", nhs_number=1)]],
        groups("A", "B"),
    ),
    "a child's row that carries its mother's NHS number joins the child alone": (
        [
            [adult("M", nhs_number=1, email="e")],
            [child("A", nhs_number=1, child_key="k"), child("B", 3, child_key="l")],
            [child("C", child_key="k")],
        ],
        groups("M", "AC", "B"),
    ),
    "two NHS numbers part the whole component": (
        [
            [adult("A", nhs_number=1, email="e")],
            [adult("B", email="e", mobile="f")],
            [adult("C", nhs_number=2, mobile="f")],
        ],
        groups("AB", "C"),
    ),
    "two NHS numbers in one component of a pass leave three": (
        [
            [adult("A", nhs_number=1, email="e1")],
            [adult("B", email="e1", mobile="m"), adult("D", 3, email="e2", mobile="m")],
            [adult("C", nhs_number=2, email="e2")],
        ],
        groups("AB", "CD"),
    ),
    "two NHS numbers on one address join nobody of the block": (
        [[adult("A", nhs_number=1, email="e")], [adult("B", nhs_number=2, email="e")], [adult("C", email="e")]],
        groups("A", "B", "C"),
    ),
    "a stronger key joins first": (
        [
            [adult("A", nhs_number=1, person_ref="r"), adult("B", 3, person_ref="r", email="e")],
            [adult("C", nhs_number=2, email="e")],
        ],
        groups("AB", "C"),
    ),
    "a couple with one mailbox stays two": (
        [[adult("A", email="e", birth_month=MAY, gender="F")], [adult("B", email="e", birth_month=JUNE, gender="M")]],
        groups("A", "B"),
    ),
    "a mother and a father with one mailbox stay two": (
        [
            [adult("A", email="e", birth_month=MAY, relationship="mother")],
            [adult("B", email="e", birth_month=JUNE, relationship="father")],
        ],
        groups("A", "B"),
    ),
    "a mistyped birth month alone does not part an address": (
        [[adult("A", email="e", birth_month=MAY, gender="F")], [adult("B", email="e", birth_month=JUNE, gender="F")]],
        groups("AB"),
    ),
    "a household phone joins nobody of two birth months": (
        [[adult("A", mobile="m", birth_month=MAY, gender="F")], [adult("B", mobile="m", birth_month=JUNE, gender="F")]],
        groups("A", "B"),
    ),
    "a household phone joins nobody of two genders": (
        [[adult("A", mobile="m", gender="F")], [adult("B", mobile="m", gender="M")]],
        groups("A", "B"),
    ),
    "unknown never contradicts": (
        [[adult("A", mobile="m", birth_month=MAY, gender="F")], [adult("B", mobile="m")]],
        groups("AB"),
    ),
    "twins in one file, registered on one day, stay two": (
        [
            [
                child("A", child_key="k", person_ref="1", registered_date=FIRST),
                child("B", 3, child_key="k", person_ref="2", registered_date=FIRST),
            ]
        ],
        groups("A", "B"),
    ),
    "a re-registration on another day is the same child": (
        [
            [
                child("A", child_key="k", person_ref="1", registered_date=FIRST),
                child("B", 3, child_key="k", person_ref="2", registered_date=SECOND),
            ]
        ],
        groups("AB"),
    ),
    "a repeated row is the same child": (
        [
            [
                child("A", child_key="k", person_ref="1", registered_date=FIRST),
                child("B", 3, child_key="k", person_ref="1", registered_date=FIRST),
            ]
        ],
        groups("AB"),
    ),
    "two stated birth orders are twins": (
        [[child("A", child_key="k", birth_order=1), child("B", 3, child_key="k", birth_order=2)]],
        groups("A", "B"),
    ),
    "the place key joins one to one": (
        [[child("A", child_place_key="p"), child("B", 3, child_place_key="p")], [child("C", child_place_key="p")]],
        groups("A", "B", "C"),
    ),
    "the place key joins what stronger keys have joined": (
        [
            [child("A", child_place_key="p", person_ref="1")],
            [child("B", child_place_key="p", child_key="k")],
            [child("C", child_key="k")],
        ],
        groups("ABC"),
    ),
    "the place key does not join what a source tells apart": (
        [
            [child("A", child_place_key="p", child_key="k", registered_date=FIRST)],
            [child("B", child_place_key="p"), child("C", 3, child_key="k")],
        ],
        groups("AC", "B"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_case(case: str, resolve: Resolve) -> None:
    sources, expected = CASES[case]
    assert resolve(*(file_of(f"source {number}", *people) for number, people in enumerate(sources))) == expected


def test_a_key_of_too_many_people_joins_nobody(resolve: Resolve, connection: psycopg.Connection) -> None:
    people = [adult(f"P{row}", row, person_ref=row, email="office") for row in range(2, 30)]
    assert resolve(file_of("source 1", *people)) == {frozenset({person.name}) for person in people}
    aside = connection.execute(
        "select key_type, reason, keys, records from marts.keys_set_aside where keys is not null"
    ).fetchall()
    assert aside == [("email", "too_many_clusters", 1, 28)]


def test_many_records_of_one_person_are_not_too_many_people(resolve: Resolve) -> None:
    people = [adult(f"P{row}", row, person_ref="r", email="e") for row in range(2, 40)]
    assert resolve(file_of("source 1", *people)) == {frozenset(person.name for person in people)}


def test_what_was_left_apart_is_listed_with_its_reason(resolve: Resolve, connection: psycopg.Connection) -> None:
    resolve(
        file_of("source 1", adult("A", email="e", nhs_number=1), adult("B", 3, mobile="m", gender="F")),
        file_of("source 2", adult("C", email="e", nhs_number=2), adult("D", 3, mobile="m", gender="M")),
        file_of("source 3", child("E", nhs_number=1)),
    )
    rows = connection.execute("select key_type, reason, records from marts.link_review order by 1, 2").fetchall()
    assert rows == [
        ("email", "nhs_number", 2),
        ("mobile", "birth_month_or_gender", 2),
        ("nhs_number", "adult_and_child", 2),
    ]


def test_a_superseded_file_joins_nobody(resolve: Resolve) -> None:
    old = file_of("source 1", adult("A", email="e"), adult("B", 3, email="f"))
    new = file_of("source 1", adult("C", email="e"), supersedes=old)
    assert resolve(old, new, file_of("source 2", adult("D", email="f"))) == groups("C", "D")


def test_a_withheld_consent_withdraws_the_rows_before(resolve: Resolve) -> None:
    first = file_of("source 1", adult("A", person_ref="r", email="e"), adult("B", 3, person_ref="s", email="f"))
    refusal = Person("C", 2, {"person_ref": "r"}, {"consent": "no"})
    assert resolve(first, file_of("source 1", refusal, quarter="2023-24 Q2")) == groups("B")


def test_consent_given_later_counts_again(resolve: Resolve) -> None:
    refusal = Person("A", 2, {"person_ref": "r"}, {"consent": "no"})
    later = file_of("source 1", adult("B", person_ref="r", email="e"), quarter="2023-24 Q2")
    assert resolve(file_of("source 1", refusal), later) == groups("B")


def test_records_say_by_which_key_they_hang(resolve: Resolve, connection: psycopg.Connection) -> None:
    resolve(
        file_of("source 1", adult("A", nhs_number=1, email="e"), adult("D", 3, person_ref="alone")),
        file_of("source 2", adult("B", nhs_number=1, email="e", mobile="m")),
        file_of("source 3", adult("C", mobile="m")),
    )
    rows = connection.execute(
        "select source, joined_by_key, records_on_key, is_bridge, link_strength"
        " from intermediate.int_individuals__records order by source, row_number"
    ).fetchall()
    assert rows == [
        ("source 1", "nhs_number", 2, False, "strong"),
        ("source 1", "none", 0, False, "none"),
        ("source 2", "nhs_number", 2, False, "strong"),
        ("source 3", "mobile", 2, True, "medium"),
    ]


def test_a_ring_of_keys_has_no_bridge(resolve: Resolve, connection: psycopg.Connection) -> None:
    resolve(
        file_of("source 1", adult("A", nhs_number=1, email="e")),
        file_of("source 2", adult("B", nhs_number=1, mobile="m")),
        file_of("source 3", adult("C", email="e", mobile="m")),
    )
    assert connection.execute(
        "select count(*), bool_or(is_bridge) from intermediate.int_individuals__records"
    ).fetchone() == (3, False)


def test_each_key_is_told_what_it_did(resolve: Resolve, connection: psycopg.Connection) -> None:
    resolve(
        file_of("source 1", adult("A", nhs_number=1, email="e"), adult("D", 3, mobile="h", gender="F")),
        file_of("source 2", adult("B", nhs_number=1, email="e", mobile="m")),
        file_of("source 3", adult("C", mobile="m"), adult("E", 3, mobile="h", gender="M")),
    )
    rows = connection.execute("select * from marts.link_quality order by source, key_type").fetchall()
    # source, key, records that hold it, joined by it, by it alone, contradicted, on a bridge
    assert rows == [
        ("source 1", "email", 1, 1, 0, 0, 0),
        ("source 1", "mobile", 1, 0, 0, 1, 0),
        ("source 1", "nhs_number", 1, 1, 0, 0, 0),
        ("source 2", "email", 1, 1, 0, 0, 0),
        ("source 2", "mobile", 1, 1, 0, 0, 0),
        ("source 2", "nhs_number", 1, 1, 0, 0, 0),
        ("source 3", "mobile", 2, 1, 1, 1, 1),
    ]


def test_ids_do_not_depend_on_the_order_of_arrival(resolve: Resolve, connection: psycopg.Connection) -> None:
    files = [
        file_of("source 1", adult("A", email="e"), adult("B", 3, mobile="m")),
        file_of("source 2", adult("C", email="e"), quarter="2023-24 Q2"),
        file_of("source 3", adult("D", mobile="m"), quarter="2023-24 Q3"),
    ]
    query = "select source, row_number, individual_id from intermediate.int_individuals__records order by 1, 2"
    resolve(*files)
    in_order = connection.execute(query).fetchall()
    resolve(*reversed(files))
    assert connection.execute(query).fetchall() == in_order
