"""What an explanation says of small made-up programmes. Each letter is a person record."""

import csv
import re
from collections.abc import Callable
from io import StringIO

import psycopg
import pytest
from rich.console import Console

from leap.compiled_models import CompiledModels
from leap.errors import CheckFailed, WrongUsage
from leap.identity.explanation import REASONS, Explanation, explain_individual, find_lost_records, name_key
from leap.identity.explanation_tables import print_explanation, print_review
from leap.identity.reviews import explain_review
from tests.identity import programme
from tests.identity.builder import Builder
from tests.identity.conftest import file_of
from tests.identity.models import IdentityModels
from tests.identity.programme import File, Person
from tests.identity.test_passes import JUNE, MAY, adult, child
from tests.warehouse import PROJECT

Explain = Callable[..., Explanation]


@pytest.fixture(scope="session")
def models(first_build: CompiledModels, later_build: CompiledModels) -> IdentityModels:
    """The models, with the mart that says which values are published."""
    return IdentityModels(
        first_build,
        later_build,
        marts=("dim_individual", "individual_redirects", "link_review", "link_review_individuals"),
    )


@pytest.fixture
def explain(connection: psycopg.Connection, models: IdentityModels) -> Explain:
    """Write a programme and explain the individual to whom the record of a name belongs."""

    def run(name: str, *files: File) -> Explanation:
        programme.write(connection, files)
        models.run(connection)
        return explain_individual(connection, find_id(connection, name, files))

    return run


def find_id(connection: psycopg.Connection, name: str, files: tuple[File, ...]) -> str:
    """The id of the individual to whom the record of a name belongs."""
    places = [
        (file.file_id, person.row, person.record) for file in files for person in file.people if person.name == name
    ]
    query = (
        "select individual_id from intermediate.int_individuals__records"
        " where file_id = %s and row_number = %s and record_number = %s"
    )
    return connection.execute(query, places[0]).fetchone()[0]


CHAIN = (
    file_of("source 1", adult("A", nhs_number=1, email="e", registered_date=MAY)),
    file_of("source 2", adult("B", nhs_number=1, email="e", mobile="m"), quarter="2023-24 Q2"),
    file_of("source 3", adult("C", mobile="m", person_ref="r"), quarter="2023-24 Q3"),
)


def test_records_and_what_hangs_on_a_single_key(explain: Explain) -> None:
    explanation = explain("C", *CHAIN)
    assert [
        (record.number, record.source, record.quarter, record.registered_month, record.joined_by_key, record.is_bridge)
        for record in explanation.records
    ] == [
        (1, "source 1", "2023-24 Q1", "1990-05", "nhs_number", False),
        (2, "source 2", "2023-24 Q2", None, "nhs_number", False),
        (3, "source 3", "2023-24 Q3", None, "mobile", True),
    ]
    assert explanation.records[1].keys == ["NHS number A", "e-mail A", "mobile A"]
    assert {key.name: (key.records, key.records_lost) for key in explanation.keys} == {
        "NHS number A": ([1, 2], []),
        "reference A": ([3], []),
        "e-mail A": ([1, 2], []),
        "mobile A": ([2, 3], [3]),
    }


def test_two_keys_of_a_kind_have_two_letters(explain: Explain) -> None:
    explanation = explain(
        "A",
        file_of("source 1", adult("A", nhs_number=1, email="old")),
        file_of("source 2", adult("B", nhs_number=1, email="new")),
        file_of("source 3", adult("C", email="new")),
    )
    assert [record.keys for record in explanation.records] == [
        ["NHS number A", "e-mail A"],
        ["NHS number A", "e-mail B"],
        ["e-mail B"],
    ]


def test_attributes_say_whose_word_counts(explain: Explain) -> None:
    people = [
        Person("A", 2, {"email": "e"}, {"gender": "F", "birth_month": MAY, "country_of_origin": "Portugal"}),
        Person("B", 2, {"email": "e"}, {"gender": "F", "lsoa_code": "E01000001"}),
    ]
    explanation = explain("A", file_of("source 1", people[0]), file_of("source 2", people[1], quarter="2023-24 Q2"))
    said = {found.attribute: (found.source, found.is_published, found.value) for found in explanation.attributes}
    assert said == {
        "birth_month": ("source 1", True, "1990-05"),
        "country_of_origin": ("source 1", False, None),
        "gender": ("source 2", True, "F"),
        "lsoa_code": ("source 2", True, "outside"),
    }


def test_the_family_and_its_evidence(explain: Explain) -> None:
    mother = adult("A", email="e", registered_date=MAY)
    beside = Person("B", 2, {"child_key": "k", "carer_email": "e"}, {}, "child", record=2)
    explanation = explain("B", file_of("source 1", mother, beside), file_of("source 2", child("C", carer_email="e")))
    assert [member.role for member in explanation.family.members] == ["adult", "child", "child"]
    assert [
        (found.evidence_type, found.sources, found.links, found.people, found.is_set_aside)
        for found in explanation.family.evidence
    ] == [
        ("same_row", ["source 1"], 1, 2, False),
        ("carer_email", ["source 1", "source 2"], 1, 3, False),
    ]
    assert explanation.family.evidence[1].first_month == "1990-05"


def test_evidence_of_a_childminder_is_set_aside(explain: Explain) -> None:
    children = [child(f"C{row}", row, child_key=row, carer_email="minder") for row in range(2, 42)]
    family = explain("C2", file_of("source 1", *children)).family
    assert len(family.members) == 1
    assert [(found.people, found.is_set_aside, found.reason) for found in family.evidence] == [
        (40, True, "shared_by_too_many")
    ]


def test_a_decision_that_later_data_contradict_is_shown(connection: psycopg.Connection, models: IdentityModels) -> None:
    builder = Builder(connection, models)
    one, two = file_of("s1", adult("A", person_ref="a")), file_of("s2", adult("B", person_ref="b"))
    builder.deliver(one, two)
    connection.execute(
        "insert into restricted.link_overrides (action, role, file_id, row_number, other_file_id, other_row_number,"
        " decided_by, decided_on, reason)"
        " values ('must_link', 'adult', %s, '2', %s, '2', 'data team', '2024-02-01', 'seen')",
        [one.file_id, two.file_id],
    )
    builder.run()
    assert explain_individual(connection, find_id(connection, "A", (one,))).left_apart == []
    numbered = (
        file_of("s1", adult("C", person_ref="a", nhs_number=1), quarter="2023-24 Q2"),
        file_of("s2", adult("D", person_ref="b", nhs_number=2), quarter="2023-24 Q2"),
    )
    builder.deliver(*numbered)
    builder.run()
    explanation = explain_individual(connection, find_id(connection, "A", (one,)))
    assert [(found.key, found.outcome, found.reason, found.individuals) for found in explanation.left_apart] == [
        ("decision", "set_aside", "decision_set_aside", [find_id(connection, "B", (two,))])
    ]


def test_what_was_left_apart_and_why(explain: Explain, connection: psycopg.Connection) -> None:
    files = (
        file_of("source 1", adult("A", nhs_number=1, email="e"), adult("D", 3, email="e")),
        file_of("source 2", adult("B", nhs_number=2, email="e"), child("C", 3, nhs_number=1)),
    )
    explanation = explain("A", *files)
    assert [(found.pass_number, found.key, found.outcome, found.reason) for found in explanation.left_apart] == [
        (1, "NHS number A", "never_compared", "adult_and_child"),
        (4, "e-mail A", "block_contradicts", "nhs_number"),
    ]
    assert explanation.left_apart[0].individuals == [find_id(connection, "C", files)]
    assert explanation.left_apart[1].individuals == sorted(find_id(connection, name, files) for name in "BD")


def test_a_component_that_contradicts_itself_names_all_of_it(explain: Explain, connection: psycopg.Connection) -> None:
    files = (
        file_of("source 1", adult("A", nhs_number=1, email="e1")),
        file_of("source 2", adult("B", email="e1", person_ref="r"), adult("D", 3, email="e2", person_ref="r")),
        file_of("source 3", adult("C", nhs_number=2, email="e2")),
    )
    found = explain("A", *files).left_apart
    assert [(apart.key, apart.outcome, apart.reason) for apart in found] == [
        ("e-mail A", "component_contradicts", "nhs_number")
    ]
    # C holds the other NHS number and shares no key with A.
    assert found[0].individuals == sorted(find_id(connection, name, files) for name in "BC")


def test_a_key_of_too_many_people_is_set_aside(explain: Explain) -> None:
    people = [adult(f"P{row}", row, person_ref=row, email="office") for row in range(2, 30)]
    explanation = explain("P2", file_of("source 1", *people))
    apart = explanation.left_apart
    assert [(found.outcome, found.reason, len(found.individuals)) for found in apart] == [
        ("set_aside", "too_many_clusters", 27)
    ]
    assert "and 22 more" in show(explanation)


def test_a_contradiction_overcome_by_another_key_concerns_nobody_else(explain: Explain) -> None:
    explanation = explain(
        "A",
        file_of("source 1", child("A", child_key="k", birth_order=1, child_place_key="p")),
        file_of("source 2", child("B", child_key="k", birth_order=2, child_place_key="p")),
    )
    assert len(explanation.records) == 2
    assert [(found.key, found.reason, found.individuals) for found in explanation.left_apart] == [
        ("child key A", "birth_order", [])
    ]
    assert "another key" in show(explanation)


@pytest.mark.parametrize("name", ["A", "B"])
def test_the_screen_is_readable_at_80_columns(name: str, explain: Explain) -> None:
    long_name = "a_source_whose_name_is_as_long_as_any"
    explanation = explain(
        name,
        file_of(
            long_name, adult("A", nhs_number=1, email="e", mobile="m", person_ref="r", gender="F", birth_month=MAY)
        ),
        file_of(long_name + "_2", adult("B", nhs_number=2, email="e", mobile="m", gender="M", birth_month=JUNE)),
        file_of(long_name + "_3", child("C", nhs_number=1, carer_email="e")),
    )
    shown = show(explanation)
    assert max(map(len, shown.splitlines())) <= 80
    assert explanation.individual_id in shown
    others = {other for found in explanation.left_apart for other in found.individuals}
    assert others <= set(re.findall(r"I[0-9A-F]{16}", shown))
    assert "…" not in shown


def show(explanation: Explanation) -> str:
    """What stands on a screen of 80 columns."""
    console = Console(width=80, file=StringIO(), highlight=False)
    print_explanation(console, explanation)
    return console.file.getvalue()


def test_every_reason_of_the_rules_has_a_sentence() -> None:
    with (PROJECT / "seeds" / "match_rules.csv").open(encoding="utf-8", newline="") as rules:
        reasons = {reason for rule in csv.DictReader(rules) for reason in rule["contradicts_within"].split("|")}
    assert reasons <= REASONS.keys()


def test_an_id_that_nobody_has(connection: psycopg.Connection, models: IdentityModels) -> None:
    programme.write(connection, CHAIN)
    models.run(connection)
    with pytest.raises(WrongUsage, match=r"No individual has the id I0123456789ABCDEF.*marts\.dim_individual"):
        explain_individual(connection, "I0123456789ABCDEF")


def test_an_id_that_leads_elsewhere_says_where(connection: psycopg.Connection, models: IdentityModels) -> None:
    builder = Builder(connection, models)
    before = builder(file_of("s1", adult("A", email="e")), file_of("s2", adult("B", mobile="m")))
    after = builder(file_of("s3", adult("C", email="e", mobile="m"), quarter="2023-24 Q2"))
    [old] = set(before.values()) - set(after.values())
    said = rf"{old} has been {after['A']} since \d{{4}}-\d\d-\d\d.*leap explain {after['A']}"
    with pytest.raises(WrongUsage, match=said):
        explain_individual(connection, old)


def test_a_review_leads_to_individuals_files_and_rows(connection: psycopg.Connection, models: IdentityModels) -> None:
    one = file_of("s1", adult("A", nhs_number=1, email="e"), adult("D", 3, email="e"))
    two = file_of("s2", adult("B", nhs_number=2, email="e"))
    ids = Builder(connection, models)(one, two)
    [(review_id,)] = connection.execute("select review_id from marts.link_review").fetchall()
    review = explain_review(connection, review_id)
    assert (review.key_type, review.reason, review.records) == ("email", "nhs_number", 3)
    assert {(found.individual_id, found.source, found.records) for found in review.individuals} == {
        (ids["A"], "s1", 1),
        (ids["D"], "s1", 1),
        (ids["B"], "s2", 1),
    }
    console = Console(width=80, file=StringIO(), highlight=False)
    print_review(console, review)
    assert all(individual_id in console.file.getvalue() for individual_id in ids.values())
    # from there to what an override's side names
    assert [record.file_id for record in explain_individual(connection, ids["B"]).records] == [two.file_id]
    with pytest.raises(WrongUsage, match="No review has the id"):
        explain_review(connection, "R0123456789ABCDEF")


def test_rows_of_a_file_that_say_the_same_stand_together(explain: Explain) -> None:
    people = [adult(f"P{row}", row, person_ref="r") for row in (2, 3, 4, 7)]
    shown = show(explain("P2", file_of("source 1", *people)))
    assert "rows 2-4, 7" in shown
    assert "second record" not in shown


def test_an_empty_warehouse_is_not_built(
    explain: Explain, connection: psycopg.Connection, models: IdentityModels
) -> None:
    programme.write(connection, [])
    models.run(connection)
    with pytest.raises(CheckFailed, match=r"or the last build did not end well.*`dbt build`"):
        explain_individual(connection, "I0123456789ABCDEF")


LOST = {
    "a chain": ({"a": {1, 2}, "b": {2, 3}}, "a", {2, 3}),
    "the end of a chain": ({"a": {1, 2}, "b": {2, 3}}, "b", {3}),
    "a ring": ({"a": {1, 2}, "b": {2, 3}, "c": {1, 3}}, "a", set()),
    "several parts": ({"a": {1, 2, 3}, "b": {3, 4}}, "a", {2, 3, 4}),
    "a key of one record": ({"a": {1, 2}, "b": {2}}, "b", set()),
    "records that no key holds together": ({"a": {1, 2}, "b": {3, 4}}, "b", {4}),
}


@pytest.mark.parametrize("case", LOST)
def test_lost_records(case: str) -> None:
    keys, name, lost = LOST[case]
    assert find_lost_records({key: frozenset(records) for key, records in keys.items()}, name) == lost


def test_letters_go_on_after_the_alphabet() -> None:
    assert [name_key("email", position) for position in (1, 26, 27, 53)] == [
        "e-mail A",
        "e-mail Z",
        "e-mail AA",
        "e-mail BA",
    ]
