"""What a human's must-link and must-not-link do, and which are refused. Each letter is a person record."""

from collections.abc import Callable

import psycopg
import pytest

from tests.identity import programme
from tests.identity.builder import Builder
from tests.identity.conftest import file_of
from tests.identity.models import IdentityModels
from tests.identity.programme import File, Person
from tests.identity.test_passes import adult, child, groups

COLUMNS = (
    "action",
    "role",
    "source",
    "person_ref",
    "file_id",
    "row_number",
    "other_source",
    "other_person_ref",
    "other_file_id",
    "other_row_number",
    "decided_by",
    "decided_on",
    "reason",
)
DECIDED = {"decided_by": "data team", "decided_on": "2024-02-01", "reason": "looked at by hand"}
Groups = set[frozenset[str]]
Build = Callable[..., Groups]


@pytest.fixture
def build(connection: psycopg.Connection, models: IdentityModels) -> Build:
    """Deliver files upon those before, with these overrides in place of the ones before, and build."""
    builder = Builder(connection, models)

    def run(*files: File, overrides: tuple[dict[str, str], ...] = ()) -> Groups:
        builder.deliver(*files)
        connection.execute("delete from restricted.link_overrides")
        for line in overrides:
            values = [line.get(column) for column in COLUMNS]
            marks = ", ".join(["%s"] * len(COLUMNS))
            connection.execute(f"insert into restricted.link_overrides ({', '.join(COLUMNS)}) values ({marks})", values)
        builder.run()
        return programme.read_groups(connection, builder.arrived)

    return run


def override(action: str, one: tuple[File, str], other: tuple[File, str], role: str = "adult") -> dict[str, str]:
    """A line that names two records by file and row."""
    return {
        "action": action,
        "role": role,
        "file_id": one[0].file_id,
        "row_number": one[1],
        "other_file_id": other[0].file_id,
        "other_row_number": other[1],
        **DECIDED,
    }


def states(connection: psycopg.Connection) -> list[tuple]:
    return connection.execute(
        "select line, action, state, reason from marts.link_override_states order by 1"
    ).fetchall()


ONE = file_of("s1", adult("A", email="e", gender="F", birth_month="1990-05-01"), adult("B", 3, email="f"))
TWO = file_of("s2", adult("C", email="e", gender="M", birth_month="1991-06-01"), adult("D", 3, email="f"))


def test_a_must_link_beats_the_rules_and_a_must_not_link_too(build: Build, connection: psycopg.Connection) -> None:
    assert build(ONE, TWO) == groups("A", "C", "BD")
    lines = (override("must_link", (ONE, "2"), (TWO, "2")), override("must_not_link", (ONE, "3"), (TWO, "3")))
    assert build(overrides=lines) == groups("AC", "B", "D")
    assert states(connection) == [(2, "must_link", "in_force", None), (3, "must_not_link", "in_force", None)]
    joined_by = connection.execute(
        "select distinct joined_by_key from intermediate.int_individuals__records where joined_by_key <> 'none'"
    ).fetchall()
    assert joined_by == [("must_link",)]
    assert build() == groups("A", "C", "BD")
    events = connection.execute(
        "select event, action from staging.link_override_log order by logged_at, action"
    ).fetchall()
    assert events == [
        ("taken_up", "must_link"),
        ("taken_up", "must_not_link"),
        ("taken_back", "must_link"),
        ("taken_back", "must_not_link"),
    ]


def test_a_must_not_link_keeps_two_apart_whom_an_nhs_number_joins(build: Build) -> None:
    one, two = file_of("s1", adult("A", nhs_number=1)), file_of("s2", adult("B", nhs_number=1))
    assert build(one, two, overrides=(override("must_not_link", (one, "2"), (two, "2")),)) == groups("A", "B")


def test_a_must_not_link_holds_across_a_third_record(build: Build) -> None:
    one, two = file_of("s1", adult("A", email="e")), file_of("s2", adult("B", mobile="m"))
    line = override("must_not_link", (one, "2"), (two, "2"))
    three = file_of("s3", adult("C", email="e", mobile="m"), quarter="2023-24 Q2")
    assert build(one, two, overrides=(line,)) == groups("A", "B")
    assert build(three, overrides=(line,)) == groups("AC", "B")


def test_what_later_data_made_impossible_is_set_aside_and_reported(
    build: Build, connection: psycopg.Connection
) -> None:
    one, two = file_of("s1", adult("A", person_ref="a")), file_of("s2", adult("B", person_ref="b"))
    line = override("must_link", (one, "2"), (two, "2"))
    assert build(one, two, overrides=(line,)) == groups("AB")
    numbers = (
        file_of("s1", adult("C", person_ref="a", nhs_number=1), quarter="2023-24 Q2"),
        file_of("s2", adult("D", person_ref="b", nhs_number=2), quarter="2023-24 Q2"),
    )
    assert build(*numbers, overrides=(line,)) == groups("AC", "BD")
    assert states(connection) == [(2, "must_link", "set_aside", "nhs_number")]


def test_a_line_that_loses_its_reason_is_refused_though_it_was_in_force(
    build: Build, connection: psycopg.Connection
) -> None:
    line = override("must_link", (ONE, "2"), (TWO, "2"))
    joined = build(ONE, TWO, overrides=(line,))
    with pytest.raises(psycopg.errors.RaiseException, match="line 2: reason says why"), connection.transaction():
        build(overrides=(line | {"reason": " "},))
    assert programme.read_groups(connection, [ONE, TWO]) == joined
    events = connection.execute("select event from staging.link_override_log").fetchall()
    assert events == [("taken_up",)]


def test_a_decision_is_a_key_of_the_quality_of_links(build: Build, connection: psycopg.Connection) -> None:
    build(ONE, TWO, overrides=(override("must_link", (ONE, "2"), (TWO, "2")),))
    rows = connection.execute(
        "select source, records_holding_it, records_joined, records_joined_by_it_alone from marts.link_quality"
        " where key_type = 'must_link' order by source"
    ).fetchall()
    # A and C share an e-mail too
    assert rows == [("s1", 1, 1, 0), ("s2", 1, 1, 0)]


def test_a_side_whose_record_no_longer_counts_is_stale(build: Build, connection: psycopg.Connection) -> None:
    one, two = file_of("s1", adult("A", email="a")), file_of("s2", adult("B", email="b"))
    line = override("must_link", (one, "2"), (two, "2"))
    assert build(one, two, overrides=(line,)) == groups("AB")
    assert build(file_of("s1", adult("C", email="c"), supersedes=one), overrides=(line,)) == groups("B", "C")
    assert states(connection) == [(2, "must_link", "stale", "no_current_record")]


NUMBERED = file_of("s3", adult("E", nhs_number=1), adult("F", 3, nhs_number=2), child("G", 4, child_key="k"))
MISTAKES = {
    "an unknown action": ({"action": "link"}, "line 2: action is must_link or must_not_link"),
    "an unknown role": ({"role": "mother"}, "line 2: role is adult, child or practitioner"),
    "nothing named": ({"file_id": ""}, "line 2: the first side: a side names a source and a person_ref, or else"),
    "both named": ({"person_ref": "C-1"}, "line 2: the first side: a side names a source and a person_ref, or else"),
    "a reference without source": (
        {"person_ref": "C-1", "file_id": "", "row_number": ""},
        "line 2: the first side: a person_ref needs its source",
    ),
    "an unknown source": (
        {"source": "nobody", "person_ref": "C-1", "file_id": "", "row_number": ""},
        "line 2: the first side: no contract names that source",
    ),
    "a row that is no number": ({"row_number": "two"}, "line 2: the first side: a file_id needs the row_number"),
    "a row that is no number on the other side": (
        {"other_row_number": "two"},
        "line 2: the other side: a file_id needs the row_number",
    ),
    "nobody who decided": ({"decided_by": " "}, "line 2: decided_by says who"),
    "a day that is none": ({"decided_on": "2024-02-31"}, "line 2: decided_on is the day"),
    "no reason": ({"reason": ""}, "line 2: reason says why"),
    "no such row on the other side": (
        {"other_row_number": "77"},
        "line 2: the other side names no person record of role adult",
    ),
    "no such row": ({"row_number": "77"}, "line 2: the first side names no person record of role adult"),
    "no such file": ({"file_id": "0123456789abcdef"}, "line 2: the first side names no person record of role adult"),
    "another role in that row": ({"role": "child"}, "line 2: neither side names a person record of role child"),
    "no such reference": (
        {"source": "s1", "person_ref": "C-1", "file_id": "", "row_number": ""},
        "line 2: the first side names no person record of role adult",
    ),
    "two NHS numbers": (
        override("must_link", (NUMBERED, "2"), (NUMBERED, "3")),
        "line 2: would join two NHS numbers",
    ),
    "one record on both sides": (
        {"other_file_id": ONE.file_id, "other_row_number": "2"},
        "line 2: names the same record",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_with_its_line_before_anything_changes(
    mistake: str, build: Build, connection: psycopg.Connection
) -> None:
    changed, message = MISTAKES[mistake]
    before = build(ONE, TWO, NUMBERED)
    line = override("must_link", (ONE, "2"), (TWO, "3")) | changed
    with pytest.raises(psycopg.errors.RaiseException, match=message), connection.transaction():
        build(overrides=(line,))
    assert programme.read_groups(connection, [ONE, TWO, NUMBERED]) == before


def test_overrides_that_contradict_each_other_are_refused(build: Build, connection: psycopg.Connection) -> None:
    three = file_of("s3", adult("G", mobile="m"))
    build(ONE, TWO, three)
    lines = (
        override("must_link", (ONE, "2"), (TWO, "2")),
        override("must_link", (TWO, "2"), (three, "2")),
        override("must_not_link", (ONE, "2"), (three, "2")),
    )
    with (
        pytest.raises(psycopg.errors.RaiseException, match="line 4: is contradicted by the must-link of lines 2, 3"),
        connection.transaction(),
    ):
        build(overrides=lines)
    # A line that is refused for itself contradicts nobody.
    stray = override("must_link", (TWO, "2"), (three, "2")) | {"reason": ""}
    with pytest.raises(psycopg.errors.RaiseException) as refused, connection.transaction():
        build(overrides=(lines[0], stray, lines[2]))
    assert "line 3: reason" in str(refused.value)
    assert "contradicted" not in str(refused.value)


def test_a_line_that_says_the_same_twice_is_refused(build: Build, connection: psycopg.Connection) -> None:
    lines = (override("must_link", (ONE, "2"), (TWO, "3")), override("must_link", (TWO, "3"), (ONE, "2")))
    build(ONE, TWO)
    with pytest.raises(psycopg.errors.RaiseException, match="line 3: says the same as line 2"):
        build(overrides=lines)


def test_a_chain_of_must_links_to_two_nhs_numbers_is_refused(build: Build, connection: psycopg.Connection) -> None:
    lines = (override("must_link", (NUMBERED, "2"), (ONE, "3")), override("must_link", (ONE, "3"), (NUMBERED, "3")))
    build(ONE, NUMBERED)
    with pytest.raises(
        psycopg.errors.RaiseException, match=r"line 2: would join two NHS numbers(.|\n)*line 3: would join"
    ):
        build(overrides=lines)


def test_individuals_of_two_nhs_numbers_are_not_joined_by_their_other_records(
    build: Build, connection: psycopg.Connection
) -> None:
    one = file_of("s1", adult("A", nhs_number=1, email="e"), adult("B", 3, email="e"))
    two = file_of("s2", adult("C", nhs_number=2, email="f"), adult("D", 3, email="f"))
    build(one, two)
    with pytest.raises(psycopg.errors.RaiseException, match="would join two NHS numbers"):
        build(overrides=(override("must_link", (one, "3"), (two, "3")),))


def test_nor_where_the_other_record_comes_anew_in_a_correction(build: Build, connection: psycopg.Connection) -> None:
    one = file_of("s1", adult("A", email="e"))
    two = file_of("s2", adult("B", person_ref="b", nhs_number=1, email="e"))
    other = file_of("s3", adult("C", nhs_number=2))
    build(one, two, other)
    correction = file_of("s2", adult("D", person_ref="b", nhs_number=1, email="e"), supersedes=two)
    with pytest.raises(psycopg.errors.RaiseException, match="would join two NHS numbers"):
        build(correction, overrides=(override("must_link", (one, "2"), (other, "2")),))


def test_a_withdrawn_number_keeps_nobody_from_being_joined(build: Build) -> None:
    numbered, plain = (
        file_of("s1", adult("A", person_ref="a", email="e", nhs_number=1)),
        file_of("s2", adult("B", email="e")),
    )
    other = file_of("s3", adult("C", nhs_number=2))
    assert build(numbered, plain, other) == groups("AB", "C")
    refusal = Person("D", 2, {"person_ref": "a"}, {"consent": "no"})
    line = override("must_link", (plain, "2"), (other, "2"))
    assert build(file_of("s1", refusal, quarter="2023-24 Q2"), overrides=(line,)) == groups("BC")
