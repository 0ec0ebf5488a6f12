"""The formulas of `leap evaluate`, on examples counted by hand and against listing every pair."""

from itertools import combinations

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as some

from leap.identity.evaluation_measures import (
    compare_counts,
    measure_clusters,
    measure_linkage,
    measure_strong_evidence,
    prepare_records,
)

# Individual 0 holds two records of person 0 and one of person 1, whose other record is individual 1; individual 2 is
# person 2 whole; individual 3 is person 3, of whom there is one record.
INDIVIDUALS = [0, 0, 0, 1, 2, 2, 3]
PEOPLE = [0, 0, 1, 1, 2, 2, 3]


def prepare(individuals: list[int], people: list[int]) -> pandas.DataFrame:
    return prepare_records(pandas.DataFrame({"individual": individuals, "person": people}))


def test_linkage_by_hand() -> None:
    linkage = measure_linkage(prepare(INDIVIDUALS, PEOPLE))
    assert (linkage.records, linkage.people, linkage.people_with_several_records) == (7, 4, 3)
    assert (linkage.links_found, linkage.links_true, linkage.links_right) == (8, 6, 4)
    assert linkage.precision == pytest.approx(1 / 2)
    assert linkage.recall == pytest.approx(2 / 3)
    assert linkage.f1 == pytest.approx(4 / 7)
    assert (linkage.people_merged, linkage.merged_rate) == (2, 1 / 2)
    assert (linkage.people_missed, linkage.missed_rate) == (1, pytest.approx(1 / 3))


def test_clusters_by_hand() -> None:
    clusters = measure_clusters(prepare(INDIVIDUALS, PEOPLE))
    assert (clusters.pairs_found, clusters.pairs_true, clusters.pairs_right) == (4, 3, 2)
    assert (clusters.individuals, clusters.false_merges, clusters.false_merge_rate) == (4, 1, 1 / 4)
    assert (clusters.exact_people, clusters.cluster_exactness) == (2, 1 / 2)


def test_part_of_the_records_is_measured_against_all() -> None:
    linkage = measure_linkage(prepare(INDIVIDUALS, PEOPLE).iloc[[2, 3]])
    # of person 1: one record with two strangers, one alone, and neither with the other
    assert (linkage.links_found, linkage.links_true, linkage.links_right) == (2, 2, 0)
    assert (linkage.precision, linkage.recall, linkage.f1) == (0, 0, 0)
    assert (linkage.people, linkage.people_merged, linkage.people_missed) == (1, 1, 1)


def test_of_nothing_there_is_no_rate() -> None:
    alone = measure_linkage(prepare([0, 1], [0, 1]))
    assert (alone.precision, alone.recall, alone.f1, alone.missed_rate) == (None, None, None, None)
    assert alone.merged_rate == 0
    assert measure_linkage(prepare([0], [0]).iloc[:0]).merged_rate is None


def test_counts_by_hand() -> None:
    count = compare_counts(pandas.Series([5, 5, 6, 7]), pandas.Series([1, 1, 2, 2]))
    assert (count.found, count.true, count.error) == (3, 2, 0.5)
    assert compare_counts(pandas.Series([1, 1]), pandas.Series([1, 2])).error == -0.5
    assert compare_counts(pandas.Series([]), pandas.Series([])).error is None


def test_strong_evidence_by_hand() -> None:
    records = pandas.DataFrame(
        {
            # 0: apart, the NHS number the same; 1: apart, the references differ; 2: together by the reference;
            # 3: apart, the address the same; 4 has the NHS number of 0
            "person": [0, 0, 1, 1, 2, 2, 3, 3, 4],
            "individual": [0, 1, 2, 3, 4, 4, 5, 6, 0],
            "nhs_number": [7, 7, None, None, None, None, None, None, 7],
            "person_ref": [None, None, 1, 2, 3, 3, None, None, None],
        }
    ).astype("Int64")
    stable_email = pandas.Series([None] * 6 + [9, 9, None], dtype="Int64")
    evidence = measure_strong_evidence(records, stable_email)
    assert (evidence.people, evidence.people_missed, evidence.missed_rate) == (3, 2, pytest.approx(2 / 3))


@given(some.lists(some.tuples(some.integers(0, 4), some.integers(0, 4)), min_size=1, max_size=14))
def test_counting_is_listing(records: list[tuple[int, int]]) -> None:
    individuals, people = map(list, zip(*records, strict=True))
    found = {pair for pair in combinations(range(len(records)), 2) if len({individuals[at] for at in pair}) == 1}
    true = {pair for pair in combinations(range(len(records)), 2) if len({people[at] for at in pair}) == 1}
    clusters = measure_clusters(prepare(individuals, people))
    assert (clusters.pairs_found, clusters.pairs_true) == (len(found), len(true))
    assert clusters.pairs_right == len(found & true)
    by_person = {person: {at for at in range(len(people)) if people[at] == person} for person in people}
    by_individual = {one: {at for at in range(len(people)) if individuals[at] == one} for one in individuals}
    assert clusters.exact_people == sum(held in by_individual.values() for held in by_person.values())
