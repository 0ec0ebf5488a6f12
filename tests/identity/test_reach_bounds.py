"""Reach with the least linking, as published, and with the most. Each letter is a person record."""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest

from leap.compiled_models import CompiledModels
from tests.identity import programme
from tests.identity.conftest import file_of
from tests.identity.models import IdentityModels
from tests.identity.programme import KEYS, File, Person, make_key
from tests.identity.test_overrides import override
from tests.identity.test_passes import JUNE, MAY, adult, child

REACH = (
    "int_events__dated",
    "int_events__withdrawn",
    "int_events__attached",
    "int_registrations__dated",
    "int_contacts__individuals",
    "int_reach__dated",
    "int_reach__individual_quarters",
    "int_reach__part_links",
    "int_reach__strong_parts",
    "int_reach__parts",
    "int_reach__part_quarters",
    "int_reach__reviewed_individuals",
    "int_reach__review_groups",
    "reach_by_quarter",
    "reach_bounds",
)

Count = Callable[..., tuple[int, int, int]]


@pytest.fixture(scope="session")
def models(first_build: CompiledModels, later_build: CompiledModels) -> IdentityModels:
    """The models, as far as reach needs them."""
    return IdentityModels(first_build, later_build, marts=REACH)


@pytest.fixture
def count(connection: psycopg.Connection, models: IdentityModels) -> Count:
    """Write a programme and its contacts, and give the people reached to date by the low, central and high linkage."""

    def run(*files: File, contacts: tuple[dict, ...] = (), overrides: tuple[dict, ...] = ()) -> tuple[int, int, int]:
        programme.write(connection, files)
        for line in overrides:
            connection.execute(
                f"insert into restricted.link_overrides ({', '.join(line)}) values ({', '.join(['%s'] * len(line))})",
                list(line.values()),
            )
        connection.execute("update staging.stg_persons set service = source")
        for contact in contacts:
            write_contact(connection, files[0], **contact)
        models.run(connection)
        return read_people(connection, "people_to_date")

    return run


def read_people(connection: psycopg.Connection, column: str) -> tuple[int, int, int]:
    """A column of the last quarter, by the low, central and high linkage."""
    rows = connection.execute(
        f"select linkage, {column} from marts.reach_bounds where quarter_start_date = ("
        "select max(quarter_start_date) from intermediate.int_reach__individual_quarters)"
    ).fetchall()
    found = dict(rows)
    return found["low"], found["central"], found["high"]


def write_contact(
    connection: psycopg.Connection, file: File, day: date, row: int = 90, record: int = 1, **keys: str
) -> None:
    """Put a contact of a file's source into staging, with the keys of whom it is about."""
    place = (file.source, file.file_id, row, record)
    connection.execute(
        "insert into staging.stg_engagements"
        " (source, file_id, row_number, record_number, service, session_date, is_attended)"
        " values (%s, %s, %s, %s, %s, %s, true)",
        [*place, file.source, day],
    )
    columns = {KEYS[key]: make_key(key, value) for key, value in keys.items()}
    connection.execute(
        f"insert into staging.stg_event_keys (source, file_id, row_number, record_number, {', '.join(columns)})"
        f" values (%s, %s, %s, %s{', %s' * len(columns)})",
        [*place, *columns.values()],
    )


def files(*sources: list[Person]) -> list[File]:
    return [file_of(f"source {number}", *people) for number, people in enumerate(sources)]


CASES = {
    "an NHS number counts always": ([[adult("A", nhs_number=1)], [adult("B", nhs_number=1)]], (1, 1, 1)),
    "so does a reference": ([[adult("A", person_ref="r")], [adult("B", person_ref="r")]], (1, 1, 1)),
    "an address is left out of the low linkage": ([[adult("A", email="e")], [adult("B", email="e")]], (2, 1, 1)),
    "so is a child's key": ([[child("A", child_key="k")], [child("B", child_key="k")]], (2, 1, 1)),
    "and the place key": ([[child("A", child_place_key="p")], [child("B", child_place_key="p")]], (2, 1, 1)),
    "what hangs on an address alone is a part": (
        [[adult("A", nhs_number=1)], [adult("B", nhs_number=1, email="e")], [adult("C", email="e")]],
        (2, 1, 1),
    ),
    "an address that joins nobody new costs nothing": (
        [[adult("A", nhs_number=1, email="e")], [adult("B", nhs_number=1, email="e")]],
        (1, 1, 1),
    ),
    "several strong keys hold one part": (
        [
            [adult("A", nhs_number=1, email="e"), adult("B", 3, nhs_number=1, person_ref="r")],
            [adult("C", person_ref="r", email="e")],
        ],
        (1, 1, 1),
    ),
    "two parts that are strong in themselves": (
        [
            [adult("A", nhs_number=1), adult("B", 3, nhs_number=1, email="e")],
            [adult("C", person_ref="r", email="e"), adult("D", 3, person_ref="r")],
        ],
        (2, 1, 1),
    ),
    "a couple with one mailbox is one in the high linkage": (
        [[adult("A", email="e", birth_month=MAY, gender="F")], [adult("B", email="e", birth_month=JUNE, gender="M")]],
        (2, 2, 1),
    ),
    "so are two NHS numbers with one mailbox": (
        [[adult("A", nhs_number=1, email="e")], [adult("B", nhs_number=2, email="e")]],
        (2, 2, 1),
    ),
    "and the whole component that contradicts itself": (
        [
            [adult("A", nhs_number=1, email="e")],
            [adult("B", email="e", mobile="m"), adult("D", 3, email="f", mobile="m")],
            [adult("C", nhs_number=2, email="f")],
        ],
        (4, 2, 1),
    ),
    "a key of too many people is nobody's in any linkage": (
        [[adult(f"P{row}", row, person_ref=row, email="office") for row in range(2, 24)]],
        (22, 22, 22),
    ),
    "an adult and a child are two in every linkage": (
        [[adult("A", nhs_number=1)], [child("B", nhs_number=1)]],
        (2, 2, 2),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_case(case: str, count: Count) -> None:
    sources, expected = CASES[case]
    assert count(*files(*sources)) == expected


@pytest.mark.parametrize(("action", "people"), [("must_link", (1, 1, 1)), ("must_not_link", (2, 2, 2))])
def test_a_humans_word_holds_in_every_linkage(action: str, people: tuple[int, int, int], count: Count) -> None:
    one, two = files([adult("A", email="e")], [adult("B", email="e")])
    assert count(one, two, overrides=(override(action, (one, "2"), (two, "2")),)) == people


def test_an_administrative_part_makes_no_reach(count: Count) -> None:
    service = file_of("source 1", adult("A", email="e"))
    register = file_of("source 2", adult("B", email="e"), is_administrative=True)
    assert count(service, register) == (1, 1, 1)


def test_each_quarter_counts_the_parts_that_were_reached_in_it(count: Count, connection: psycopg.Connection) -> None:
    first = file_of("source 1", adult("A", email="e"))
    second = file_of("source 2", adult("B", email="e"), quarter="2023-24 Q2")
    assert count(first, second) == (2, 1, 1)
    assert read_people(connection, "people") == (1, 1, 1)
    assert read_people(connection, "adults_to_date") == (2, 1, 1)
    assert read_people(connection, "children_to_date") == (0, 0, 0)


SUMMER = date(2023, 8, 1)


@pytest.mark.parametrize("keys", [{"person_ref": "r"}, {"nhs_number": "1"}, {"email": "e"}, {"mobile": "m"}])
def test_a_contact_reaches_one_part(keys: dict, count: Count, connection: psycopg.Connection) -> None:
    people = [
        adult("A", person_ref="r", email="e", mobile="m"),
        adult("B", 3, nhs_number=1, email="e", mobile="m"),
    ]
    assert count(file_of("source 1", *people), contacts=({"day": SUMMER} | keys,)) == (2, 1, 1)
    assert read_people(connection, "people") == (1, 1, 1)


def test_a_contact_reaches_the_part_that_holds_its_key(count: Count, connection: psycopg.Connection) -> None:
    # of part A a register alone knows, so that nothing but the contact by its reference reaches it
    register = file_of("source 1", adult("A", person_ref="r", email="e"), is_administrative=True)
    service = file_of("source 2", adult("B", nhs_number=1, email="e"))
    assert count(register, service) == (1, 1, 1)
    visits = file_of("source 3")
    assert count(visits, register, service, contacts=({"day": SUMMER, "person_ref": "r"},)) == (2, 1, 1)
    assert count(visits, register, service, contacts=({"day": SUMMER, "nhs_number": "1"},)) == (1, 1, 1)
    assert read_people(connection, "people") == (1, 1, 1)
