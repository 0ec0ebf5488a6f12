"""What becomes of published ids when people turn out to be one, or several. Each letter is a person record."""

import psycopg
import pytest

from tests.identity import programme
from tests.identity.builder import Builder
from tests.identity.conftest import file_of
from tests.identity.models import IdentityModels
from tests.identity.programme import Person
from tests.identity.test_passes import FIRST, JUNE, MAY, adult, child

Q1, Q2, Q3 = "2023-24 Q1", "2023-24 Q2", "2023-24 Q3"
Ids = dict[str, str]


@pytest.fixture
def build(connection: psycopg.Connection, models: IdentityModels) -> Builder:
    """Builds a programme step by step."""
    return Builder(connection, models)


def redirects(connection: psycopg.Connection) -> list[tuple]:
    return connection.execute(
        "select old_individual_id, individual_id, key_type from marts.individual_redirects order by 1"
    ).fetchall()


def splits(connection: psycopg.Connection) -> list[tuple]:
    return connection.execute(
        "select individual_id, new_individual_id, key_type, reason, records from marts.individual_splits order by 2"
    ).fetchall()


def test_a_record_that_points_to_two_people_makes_them_one(build: Builder, connection: psycopg.Connection) -> None:
    before = build(file_of("s1", adult("A", person_ref="a")), file_of("s2", adult("B", email="e")))
    after = build(file_of("s3", adult("C", person_ref="a", email="e"), quarter=Q2))
    assert set(after.values()) == {before["A"]}
    assert redirects(connection) == [(before["B"], before["A"], "email")]
    assert splits(connection) == []


def test_a_number_that_arrives_late_splits_a_pair(build: Builder, connection: psycopg.Connection) -> None:
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


def test_an_older_record_that_arrives_late_takes_no_id(build: Builder) -> None:
    before = build(file_of("s1", adult("A", email="e"), quarter=Q2))
    after = build(file_of("s0", adult("B", email="e"), quarter=Q1))
    assert after == {"A": before["A"], "B": before["A"]}


def test_the_older_record_decides_also_where_it_arrived_later(build: Builder, connection: psycopg.Connection) -> None:
    first = build(file_of("s1", adult("A", email="e"), quarter=Q2))
    second = build(file_of("s0", adult("B", mobile="m"), quarter=Q1))
    after = build(file_of("s2", adult("C", email="e", mobile="m"), quarter=Q3))
    assert set(after.values()) == {second["B"]}
    assert redirects(connection) == [(first["A"], second["B"], "email")]


def test_an_id_comes_back_to_whom_it_belonged(build: Builder, connection: psycopg.Connection) -> None:
    apart = build(file_of("s1", adult("A", person_ref="a")), file_of("s2", adult("B", email="e")))
    linking = file_of("s3", adult("C", person_ref="a", email="e"), quarter=Q2)
    joined = build(linking)
    assert set(joined.values()) == {apart["A"]}
    after = build(file_of("s3", adult("D", mobile="m"), quarter=Q2, supersedes=linking))
    assert (after["A"], after["B"]) == (apart["A"], apart["B"])
    assert redirects(connection) == []
    assert splits(connection) == [(apart["A"], apart["B"], "none", "link_gone", 1)]


def test_a_part_that_lost_its_first_id_never_takes_it_back_from_others(
    build: Builder, connection: psycopg.Connection
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


def test_a_correction_keeps_the_id(build: Builder, connection: psycopg.Connection) -> None:
    old = file_of("s1", adult("A", nhs_number=1, person_ref="a"))
    before = build(old)
    after = build(file_of("s1", adult("B", nhs_number=2, person_ref="a"), supersedes=old))
    assert after == {"B": before["A"]}
    assert redirects(connection) == []


def test_a_superseded_record_hands_its_id_to_who_holds_its_strongest_key(
    build: Builder, connection: psycopg.Connection
) -> None:
    old = file_of("s1", adult("A", nhs_number=1, email="e"))
    other = file_of("s2", adult("B", nhs_number=1), adult("C", 3, email="f"), quarter=Q2)
    before = build(old, other)
    assert before["A"] == before["B"]
    after = build(file_of("s1", adult("D", email="f"), supersedes=old))
    assert after["B"] == before["A"]
    assert after["C"] == after["D"] == before["C"]


def test_an_id_handed_over_to_somebody_with_an_older_one_leads_there(
    build: Builder, connection: psycopg.Connection
) -> None:
    known = file_of("s0", adult("A", email="e"), adult("X", 3, email="e", nhs_number=1))
    corrected = file_of("s1", adult("B", email="e", nhs_number=2))
    before = build(known, corrected)
    assert len(set(before.values())) == 3
    after = build(file_of("s1", adult("C", mobile="m"), supersedes=corrected))
    assert after["A"] == after["X"] == before["A"]
    assert {old: now for old, now, _ in redirects(connection)}[before["B"]] == before["A"]


COUPLE = (adult("W", 2, email="e", gender="F", birth_month=MAY), adult("H", 3, email="e", gender="M", birth_month=JUNE))
TWINS = (
    child("W", 2, child_key="k", person_ref="a", registered_date=FIRST),
    child("H", 3, child_key="k", person_ref="b", registered_date=FIRST),
)


@pytest.mark.parametrize("pair", [COUPLE, TWINS], ids=["a couple with one mailbox", "twins"])
def test_a_row_that_is_taken_out_hands_its_id_to_nobody_whom_it_contradicts(
    pair: tuple[Person, Person], build: Builder, connection: psycopg.Connection
) -> None:
    old = file_of("s1", *pair)
    before = build(old)
    assert before["W"] != before["H"]
    kept = Person("K", 2, pair[1].keys, pair[1].facts, pair[1].role)
    assert build(file_of("s1", kept, supersedes=old)) == {"K": before["H"]}
    assert redirects(connection) == []


def test_a_record_that_counts_again_takes_no_id_from_those_who_went_on(
    build: Builder, connection: psycopg.Connection
) -> None:
    before = build(
        file_of("s1", adult("A", email="e")),
        file_of("s2", adult("B", email="e", mobile="m")),
        file_of("s3", adult("C", mobile="m")),
    )
    assert len(set(before.values())) == 1

    def rebuild(*not_in_production: str) -> Ids:
        connection.execute(
            "update staging.stg_sources set is_in_production = not source = any(%s)", [list(not_in_production)]
        )
        build.models.run_again(connection)
        return programme.read_ids(connection, build.arrived)

    assert rebuild("s1", "s2") == {"C": before["C"]}
    after = rebuild("s2")
    assert after["C"] == before["C"]
    assert after["A"] != before["C"]
    # The oldest record has the last word, as ever: what it bears now stays, and the other id leads there.
    assert set(rebuild().values()) == {after["A"]}
    assert [(old, now) for old, now, _ in redirects(connection)] == [(before["C"], after["A"])]


def test_a_redirect_outlives_the_record_that_it_came_by(build: Builder, connection: psycopg.Connection) -> None:
    oldest = file_of("s0", adult("Z", mobile="z"))
    middle = file_of("s1", adult("A", email="a"))
    youngest = file_of("s2", adult("B", email="b", person_ref="b"))
    first = build(oldest, middle, youngest)
    build(file_of("s3", adult("C", email="a", person_ref="c"), adult("D", 3, email="b", person_ref="c"), quarter=Q2))
    build(file_of("s2", adult("E", mobile="x"), supersedes=youngest))
    after = build(file_of("s4", adult("F", email="a", mobile="z"), quarter=Q3))
    assert after["A"] == first["Z"]
    leads = {old: now for old, now, _ in redirects(connection)}
    assert leads[first["A"]] == leads[first["B"]] == first["Z"]


def test_a_build_that_broke_off_is_made_again_whole(build: Builder, connection: psycopg.Connection) -> None:
    before = build(file_of("s1", adult("A", person_ref="a")), file_of("s2", adult("B", email="e")))
    linking = file_of("s3", adult("C", person_ref="a", email="e"), quarter=Q2)
    build.deliver(linking)
    build.models.run_again(connection, until="individual_id_register")
    after = build(file_of("s3", adult("D", mobile="m"), quarter=Q2, supersedes=linking))
    assert (after["A"], after["B"]) == (before["A"], before["B"])
    again = build(file_of("s4", adult("E", email="e"), quarter=Q3))
    assert again["E"] == again["B"] == before["B"]
    assert redirects(connection) == []
    assert len(set(again.values())) == 3


def test_a_withdrawn_consent_leaves_the_id_to_the_other_records(build: Builder, connection: psycopg.Connection) -> None:
    before = build(file_of("s1", adult("A", person_ref="a", email="e")), file_of("s2", adult("B", email="e")))
    refusal = adult("C", person_ref="a")
    refusal.facts["consent"] = "no"
    after = build(file_of("s1", refusal, quarter=Q2))
    assert after == {"B": before["A"]}
    assert redirects(connection) == []


def test_an_id_of_which_everything_was_withdrawn_leads_nowhere(build: Builder, connection: psycopg.Connection) -> None:
    before = build(file_of("s1", adult("A", person_ref="a", email="e")))
    refusal = adult("C", person_ref="a")
    refusal.facts["consent"] = "no"
    assert build(file_of("s1", refusal, quarter=Q2)) == {}
    after = build(file_of("s2", adult("D", email="e"), quarter=Q3))
    assert after["D"] != before["A"]
    assert redirects(connection) == []


def test_redirects_are_followed_to_the_end(build: Builder, connection: psycopg.Connection) -> None:
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


def read_family_ids(connection: psycopg.Connection) -> dict[str, str]:
    return dict(
        connection.execute("select individual_id, family_id from intermediate.int_families__members").fetchall()
    )


def test_a_family_keeps_its_id_and_the_younger_leads_to_the_older(
    build: Builder, connection: psycopg.Connection
) -> None:
    people = build(file_of("s1", adult("A", email="e")), file_of("s2", child("B", carer_email="f")))
    before = read_family_ids(connection)
    assert before[people["A"]] != before[people["B"]]
    people = build(file_of("s3", adult("C", 2, email="e"), child("D", 3, child_key="k", carer_email="e"), quarter=Q2))
    assert read_family_ids(connection)[people["C"]] == before[people["A"]]
    people = build(file_of("s4", child("E", 3, child_key="k", carer_email="f"), quarter=Q3))
    families = read_family_ids(connection)
    assert {families[person] for person in people.values()} == {before[people["A"]]}
    rows = connection.execute("select old_family_id, family_id from marts.family_redirects").fetchall()
    assert rows == [(before[people["B"]], before[people["A"]])]


def test_who_moves_to_another_family_takes_its_id_and_leaves_the_old_one(
    build: Builder, connection: psycopg.Connection
) -> None:
    """At once the family would be called after the child, its oldest; but its id was published before that came."""
    people = build(
        file_of("s1", adult("A", nhs_number=2), child("B", 3, child_key="k", carer_email="e")),
        file_of("s2", adult("C", email="e", person_ref="r"), adult("D", 3, nhs_number=2, person_ref="r")),
        file_of("s3", adult("E", nhs_number=1)),
    )
    before = read_family_ids(connection)
    assert people["C"] == people["A"]
    assert before[people["B"]] == before[people["A"]] != before[people["E"]]
    # Two NHS numbers on one reference: it holds nobody any more, and the carer's address is somebody else's.
    people = build(file_of("s4", adult("F", email="e", nhs_number=1, person_ref="r"), quarter=Q2))
    after = read_family_ids(connection)
    assert people["C"] == people["E"] == people["F"] != people["A"]
    assert after[people["A"]] == before[people["A"]]
    assert after[people["B"]] == after[people["E"]] == before[people["E"]]
    assert connection.execute("select count(*) from marts.family_redirects").fetchone() == (0,)
