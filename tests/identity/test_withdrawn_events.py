"""A withheld consent reaches the events: no address in a list leads around it. Each letter is a person record."""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest

from leap.compiled_models import CompiledModels
from tests.identity import programme
from tests.identity.conftest import file_of
from tests.identity.models import IdentityModels
from tests.identity.programme import File, Person
from tests.identity.test_passes import adult, child
from tests.identity.test_reach_bounds import write_contact

Q1, Q2, Q3 = "2023-24 Q1", "2023-24 Q2", "2023-24 Q3"
BEFORE, SINCE, LATER = date(2023, 5, 8), date(2023, 8, 8), date(2023, 11, 8)
KNOWN_ELSEWHERE = file_of("other", adult("Z", email="e"), child("Y", 3, child_key="k"))

Attach = Callable[..., list[str | None]]


@pytest.fixture(scope="session")
def models(first_build: CompiledModels, later_build: CompiledModels) -> IdentityModels:
    """The models, as far as events need them."""
    events = ("int_events__dated", "int_events__withdrawn", "int_events__attached")
    return IdentityModels(first_build, later_build, marts=events)


@pytest.fixture
def attach(connection: psycopg.Connection, models: IdentityModels) -> Attach:
    """Write files and contacts, (file, day, keys) each, and give the records of whoever each contact belongs to."""

    def run(*files: File, contacts: tuple[tuple[File, date, dict], ...], basis: str = "consent") -> list[str | None]:
        programme.write(connection, files)
        for row, (file, day, keys) in enumerate(contacts, 90):
            write_contact(connection, file, day, keys.pop("row", row), record=9, **keys)
        connection.execute("update staging.stg_sources set lawful_basis = %s where source = 'sessions'", [basis])
        models.run(connection)
        names: dict[str, str] = {}
        for name, individual in sorted(programme.read_ids(connection, files).items()):
            names[individual] = names.get(individual, "") + name
        found = connection.execute(
            "select individual_id from intermediate.int_events__attached order by quarter_start_date, row_number"
        )
        return [names.get(individual) for (individual,) in found]

    return run


def refusal(name: str, row: int = 2, ref: str = "r") -> Person:
    """What lands of somebody who says no."""
    return Person(name, row, {"person_ref": ref}, {"consent": "no"})


def sessions(quarter: str) -> File:
    """A list of sessions, without people."""
    return file_of("sessions", quarter=quarter)


def contact_of(ref: str = "r", **keys: str) -> dict:
    """A contact that bears the provider's reference and an address."""
    return {"person_ref": ref, "email": "e", **keys}


GIVEN = file_of("register", adult("A", person_ref="r", email="e"))
WITHDRAWN = file_of("register", refusal("B"), quarter=Q2)
ALL = tuple((sessions(quarter), day, contact_of()) for quarter, day in ((Q1, BEFORE), (Q2, SINCE), (Q3, LATER)))
LISTS = tuple(file for file, _, _ in ALL)


def fresh(contacts: tuple) -> tuple:
    """Contacts of which a test may use up the keys."""
    return tuple((file, day, dict(keys)) for file, day, keys in contacts)


def test_while_consent_stands_events_attach(attach: Attach) -> None:
    assert attach(GIVEN, KNOWN_ELSEWHERE, *LISTS, contacts=fresh(ALL)) == ["AZ", "AZ", "AZ"]


def test_no_address_leads_around_a_withdrawn_consent(attach: Attach) -> None:
    assert attach(GIVEN, WITHDRAWN, KNOWN_ELSEWHERE, *LISTS, contacts=fresh(ALL)) == [None, None, None]


def test_nor_around_one_that_was_never_given(attach: Attach) -> None:
    assert attach(file_of("register", refusal("B")), KNOWN_ELSEWHERE, *LISTS, contacts=fresh(ALL)) == [None] * 3


def test_a_later_consent_brings_back_what_comes_after_the_refusal(attach: Attach) -> None:
    again = file_of("register", adult("C", person_ref="r", email="e"), quarter=Q3)
    assert attach(GIVEN, WITHDRAWN, again, *LISTS, contacts=fresh(ALL)) == [None, None, "C"]


def test_a_consent_further_down_in_the_same_file_is_a_new_one(attach: Attach) -> None:
    both = file_of("register", refusal("B"), adult("C", 3, person_ref="r", email="e"), quarter=Q2)
    assert attach(GIVEN, both, *LISTS, contacts=fresh(ALL)) == ["C", "C", "C"]


def test_a_refusal_in_a_file_that_was_replaced_counts_no_more(attach: Attach) -> None:
    corrected = file_of("register", adult("C", person_ref="r", email="e"), quarter=Q2, supersedes=WITHDRAWN)
    assert attach(GIVEN, WITHDRAWN, corrected, *LISTS, contacts=fresh(ALL)) == ["AC", "AC", "AC"]


def test_a_source_on_another_basis_is_not_touched(attach: Attach) -> None:
    found = attach(GIVEN, WITHDRAWN, KNOWN_ELSEWHERE, *LISTS, contacts=fresh(ALL), basis="public_task")
    assert found == ["Z", "Z", "Z"]


def test_an_event_of_the_withdrawn_row_goes_with_it_whatever_it_bears(attach: Attach) -> None:
    assert attach(GIVEN, WITHDRAWN, KNOWN_ELSEWHERE, contacts=((GIVEN, BEFORE, {"row": 2, "email": "e"}),)) == [None]


def test_the_child_of_the_withdrawn_row_is_kept_out_by_its_own_reference(attach: Attach) -> None:
    given = file_of("register", adult("A", person_ref="r"), Person("C", 2, {"person_ref": "c"}, role="child", record=2))
    about_the_child = ((LISTS[0], BEFORE, {"person_ref": "c", "child_key": "k"}),)
    assert attach(given, KNOWN_ELSEWHERE, LISTS[0], contacts=fresh(about_the_child)) == ["C"]
    assert attach(given, WITHDRAWN, KNOWN_ELSEWHERE, LISTS[0], contacts=fresh(about_the_child)) == [None]


def test_somebody_else_of_the_list_is_not_touched(attach: Attach) -> None:
    others = ((LISTS[0], BEFORE, {"person_ref": "q", "email": "e"}),)
    assert attach(GIVEN, WITHDRAWN, KNOWN_ELSEWHERE, LISTS[0], contacts=others) == ["Z"]
