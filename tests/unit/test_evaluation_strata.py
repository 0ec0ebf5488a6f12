"""Who is of which kind, on a programme small enough to see."""

import pandas
import pytest

from leap.identity.evaluation_strata import assign_strata, find_stable_emails

COLUMNS = (
    "person", "family", "role", "file", "row_number", "source", "is_administrative", "birth_month", "lsoa_code",
    "nhs_number", "person_ref", "email", "carer_email", "child_key", "child_place_key",
)  # fmt: skip
N = None
RECORDS = [
    # person 0, mother: two services, one address (shared with 1), moved
    (0, 0, "adult", 1, 2, "a", False, 100, "E1", 1, 10, 50, N, N, N),
    (0, 0, "adult", 2, 2, "b", False, 100, "E2", N, 11, 50, N, N, N),
    # person 1, father: the mother's address, then another
    (1, 0, "adult", 1, 3, "a", False, 101, "E1", N, 12, 50, N, N, N),
    (1, 0, "adult", 1, 4, "a", False, 101, "E1", N, 13, 51, N, N, N),
    # persons 2 and 3, twins; 2 comes once with the mother and once by the father's own address
    (2, 0, "child", 1, 2, "a", False, 900, "E1", N, 20, N, 50, 70, N),
    (2, 0, "child", 2, 9, "b", False, 900, "E1", N, 20, N, 51, 71, N),
    (3, 0, "child", 1, 3, "a", False, 900, "E1", 2, N, N, 50, 72, N),
    # person 4: EYFSP and a service; person 5: EYFSP only, born in the month of the twins in another family
    (4, 1, "child", 3, 2, "e", True, 850, "E3", N, 30, N, N, N, 80),
    (4, 1, "child", 1, 8, "a", False, 850, "E3", N, 31, N, 52, 73, 80),
    (5, 2, "child", 3, 3, "e", True, 900, "E3", N, 32, N, N, N, 81),
]
EXPECTED = {
    "adults": {0, 1},
    "children": {2, 3, 4, 5},
    "nhs_number": {0, 3},
    "no_nhs_number": {1, 2, 4, 5},
    "stable_email": {0},
    "changed_email": {1},
    "stable_carer_email": {3, 4},
    "changed_carer_email": {2},
    "shared_person_ref": {2},
    "any_strong_key": {0, 2, 3},
    "registered_again": {1},
    "several_sources": {0, 2, 4},
    "one_source": {1, 3, 5},
    "administrative_only": {5},
    "twin": {2, 3},
    "couple": {0, 1},
    "carer_changed": {2},
    "moved": {0},
    "place_key_only": {5},
    "place_key_and_others": {4},
}


@pytest.fixture
def records() -> pandas.DataFrame:
    table = pandas.DataFrame(RECORDS, columns=COLUMNS)
    keys = ["birth_month", "nhs_number", "person_ref", "email", "carer_email", "child_key", "child_place_key"]
    return table.astype(dict.fromkeys(keys, "Int64") | dict.fromkeys(["role", "source", "lsoa_code"], "category"))


def test_everybody_is_of_the_right_kinds(records: pandas.DataFrame) -> None:
    strata = assign_strata(records)
    assert {name: set(records["person"][is_of]) for name, is_of in strata.items()} == EXPECTED


def test_a_stratum_holds_all_records_of_its_people(records: pandas.DataFrame) -> None:
    for is_of in assign_strata(records).values():
        assert not set(records["person"][is_of]) & set(records["person"][~is_of])


def test_nobody_is_of_any_kind_where_nobody_is(records: pandas.DataFrame) -> None:
    assert not any(is_of.any() for is_of in assign_strata(records.iloc[:0]).values())


def test_an_address_is_stable_where_its_adult_gave_no_other(records: pandas.DataFrame) -> None:
    assert find_stable_emails(records).dropna().index.tolist() == [0, 1]


def test_docs_name_every_kind(records: pandas.DataFrame, pytestconfig: pytest.Config) -> None:
    page = (pytestconfig.rootpath / "docs" / "evaluation.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in assign_strata(records))
