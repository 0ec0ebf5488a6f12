"""What becomes of published ids when people turn out to be one, or several. Each letter is a person record."""

from collections.abc import Callable

import psycopg
import pytest

from tests.identity import programme
from tests.identity.conftest import file_of
from tests.identity.models import IdentityModels
from tests.identity.programme import File
from tests.identity.test_passes import adult, child

Q1, Q2, Q3 = "2023-24 Q1", "2023-24 Q2", "2023-24 Q3"
Ids = dict[str, str]
Build = Callable[..., Ids]


@pytest.fixture
def build(connection: psycopg.Connection, models: IdentityModels) -> Build:
    """Deliver files upon those before, build, and give the id of each record that counts."""
    arrived: list[File] = []

    def run(*files: File) -> Ids:
        arrived.extend(files)
        if len(arrived) == len(files):
            programme.write(connection, arrived)
            models.run(connection)
        else:
            programme.deliver(connection, arrived)
            models.run_again(connection)
        return programme.read_ids(connection, arrived)

    return run


def redirects(connection: psycopg.Connection) -> list[tuple]:
    return connection.execute(
        "select old_individual_id, individual_id, key_type from marts.individual_redirects order by 1"
    ).fetchall()


def splits(connection: psycopg.Connection) -> list[tuple]:
    return connection.execute(
        "select individual_id, new_individual_id, key_type, reason, records from marts.individual_splits order by 2"
    ).fetchall()


def test_a_record_that_points_to_two_people_makes_them_one(build: Build, connection: psycopg.Connection) -> None:
    before = build(file_of("s1", adult("A", person_ref="a")), file_of("s2", adult("B", email="e")))
    after = build(file_of("s3", adult("C", person_ref="a", email="e"), quarter=Q2))
    assert set(after.values()) == {before["A"]}
    assert redirects(connection) == [(before["B"], before["A"], "email")]
    assert splits(connection) == []


def test_a_number_that_arrives_late_splits_a_pair(build: Build, connection: psycopg.Connection) -> None:
    before = build(
        file_of("s1", adult("A", person_ref="a", email="e")), file_of("s2", adult("B", person_ref="b", email="e"))
    )
    assert before["A"] == before["B"]
    after = build(
        file_of("s1", adult("C", person_ref="a", nhs_number=1), quarter=Q2),
        file_of("s2", adult("D", person_ref="b", nhs_number=2), quarter=Q2),
    )
    assert after["A"] == after["C"] == before["A"]
    assert after["B"] == after["D"] != before["A"]
    assert splits(connection) == [(before["A"], after["B"], "email", "nhs_number", 1)]
    assert redirects(connection) == []


def test_an_older_record_that_arrives_late_takes_no_id(build: Build) -> None:
    before = build(file_of("s1", adult("A", email="e"), quarter=Q2))
    after = build(file_of("s0", adult("B", email="e"), quarter=Q1))
    assert after == {"A": before["A"], "B": before["A"]}


def test_the_older_record_decides_also_where_it_arrived_later(build: Build, connection: psycopg.Connection) -> None:
    first = build(file_of("s1", adult("A", email="e"), quarter=Q2))
    second = build(file_of("s0", adult("B", mobile="m"), quarter=Q1))
    after = build(file_of("s2", adult("C", email="e", mobile="m"), quarter=Q3))
    assert set(after.values()) == {second["B"]}
    assert redirects(connection) == [(first["A"], second["B"], "email")]


def test_an_id_comes_back_to_whom_it_belonged(build: Build, connection: psycopg.Connection) -> None:
    apart = build(file_of("s1", adult("A", person_ref="a")), file_of("s2", adult("B", email="e")))
    linking = file_of("s3", adult("C", person_ref="a", email="e"), quarter=Q2)
    joined = build(linking)
    assert set(joined.values()) == {apart["A"]}
    after = build(file_of("s3", adult("D", mobile="m"), quarter=Q2, supersedes=linking))
    assert (after["A"], after["B"]) == (apart["A"], apart["B"])
    assert redirects(connection) == []
    assert splits(connection) == [(apart["A"], apart["B"], "none", "link_gone", 1)]


def test_a_part_that_lost_its_first_id_never_takes_it_back_from_others(
    build: Build, connection: psycopg.Connection
) -> None:
    first = build(file_of("s1", adult("A", person_ref="a", email="e"), quarter=Q2))
    build(file_of("s0", adult("B", person_ref="b", email="e"), quarter=Q1))
    after = build(
        file_of("s1", adult("C", person_ref="a", nhs_number=1), quarter=Q3),
        file_of("s2", adult("D", email="f", nhs_number=2), quarter=Q3),
        file_of("s0", adult("E", person_ref="b", nhs_number=2), quarter=Q3),
    )
    assert after["B"] == first["A"]
    assert len({after["A"], after["B"]}) == 2
    again = build()
    assert again == after


def test_a_correction_keeps_the_id(build: Build, connection: psycopg.Connection) -> None:
    old = file_of("s1", adult("A", nhs_number=1, person_ref="a"))
    before = build(old)
    after = build(file_of("s1", adult("B", nhs_number=2, person_ref="a"), supersedes=old))
    assert after == {"B": before["A"]}
    assert redirects(connection) == []


def test_a_superseded_record_hands_its_id_to_who_holds_its_strongest_key(
    build: Build, connection: psycopg.Connection
) -> None:
    old = file_of("s1", adult("A", nhs_number=1, email="e"))
    other = file_of("s2", adult("B", nhs_number=1), adult("C", 3, email="f"), quarter=Q2)
    before = build(old, other)
    assert before["A"] == before["B"]
    after = build(file_of("s1", adult("D", email="f"), supersedes=old))
    assert after["B"] == before["A"]
    assert after["C"] == after["D"] == before["C"]


def test_an_id_handed_over_to_somebody_with_an_older_one_leads_there(
    build: Build, connection: psycopg.Connection
) -> None:
    known = file_of("s0", adult("A", email="e", gender="F", birth_month="1990-05-01"))
    corrected = file_of("s1", adult("B", email="e", gender="M", birth_month="1991-06-01"))
    before = build(known, corrected)
    assert before["A"] != before["B"]
    after = build(file_of("s1", adult("C", mobile="m"), supersedes=corrected))
    assert after["A"] == before["A"]
    assert redirects(connection) == [(before["B"], before["A"], "email")]


def test_a_withdrawn_consent_leaves_the_id_to_the_other_records(build: Build, connection: psycopg.Connection) -> None:
    before = build(file_of("s1", adult("A", person_ref="a", email="e")), file_of("s2", adult("B", email="e")))
    refusal = adult("C", person_ref="a")
    refusal.facts["consent"] = "no"
    after = build(file_of("s1", refusal, quarter=Q2))
    assert after == {"B": before["A"]}
    assert redirects(connection) == []


def test_an_id_of_which_everything_was_withdrawn_leads_nowhere(build: Build, connection: psycopg.Connection) -> None:
    before = build(file_of("s1", adult("A", person_ref="a", email="e")))
    refusal = adult("C", person_ref="a")
    refusal.facts["consent"] = "no"
    assert build(file_of("s1", refusal, quarter=Q2)) == {}
    after = build(file_of("s2", adult("D", email="e"), quarter=Q3))
    assert after["D"] != before["A"]
    assert redirects(connection) == []


def test_redirects_are_followed_to_the_end(build: Build, connection: psycopg.Connection) -> None:
    first = build(
        file_of("s1", adult("A", email="a")), file_of("s2", adult("B", email="b")), file_of("s3", adult("C", email="c"))
    )
    build(file_of("s4", adult("D", email="b", person_ref="d"), adult("E", 3, email="c", person_ref="d"), quarter=Q2))
    after = build(
        file_of("s5", adult("F", email="a", person_ref="f"), adult("G", 3, email="b", person_ref="f"), quarter=Q3)
    )
    assert set(after.values()) == {first["A"]}
    assert [(old, now) for old, now, _ in redirects(connection)] == sorted(
        [(first["B"], first["A"]), (first["C"], first["A"])]
    )


def test_a_family_keeps_its_id_and_the_younger_leads_to_the_older(build: Build, connection: psycopg.Connection) -> None:
    def families() -> dict[str, str]:
        return dict(
            connection.execute("select individual_id, family_id from intermediate.int_families__members").fetchall()
        )

    people = build(file_of("s1", adult("A", email="e")), file_of("s2", child("B", carer_email="f")))
    before = families()
    assert before[people["A"]] != before[people["B"]]
    people = build(file_of("s3", adult("C", 2, email="e"), child("D", 3, child_key="k", carer_email="e"), quarter=Q2))
    assert families()[people["C"]] == before[people["A"]]
    people = build(file_of("s4", child("E", 3, child_key="k", carer_email="f"), quarter=Q3))
    assert {families()[person] for person in people.values()} == {before[people["A"]]}
    rows = connection.execute("select old_family_id, family_id from marts.family_redirects").fetchall()
    assert rows == [(before[people["B"]], before[people["A"]])]
