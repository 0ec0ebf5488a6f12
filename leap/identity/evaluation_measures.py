"""The formulas: how well records are put together into people, by counting, never by listing pairs.

A *pair* is two records. It is right to join it where both are one person. Of a table that counts the records of each
individual and person, the numbers of pairs follow: a cell of n records holds n (n - 1) / 2 of them.
"""

from dataclasses import dataclass

import numpy as np
import pandas

# The columns that `measure_linkage` needs.
MEASURED = ("person", "found", "true", "right", "is_merged", "is_missed")


@dataclass(frozen=True)
class Linkage:
    """How well some records are linked to all others. A rate of nothing is None.

    links_found, links_true, links_right: of each of the records, the others of its individual, of its person, and of
        both, summed: a pair is a link of either of its records. precision = right / found, recall = right / true.
    people_merged: people one of whose individuals holds somebody else too; merged_rate is their share of people.
    people_missed: people who are several individuals; missed_rate is their share of those with several records, since
        nobody else can be missed.
    """

    records: int
    people: int
    people_with_several_records: int
    links_found: int
    links_true: int
    links_right: int
    precision: float | None
    recall: float | None
    f1: float | None
    people_merged: int
    merged_rate: float | None
    people_missed: int
    missed_rate: float | None


@dataclass(frozen=True)
class Clusters:
    """How well all records together are cut into individuals. A rate of nothing is None.

    pairs_found, pairs_true, pairs_right: pairs of records of one individual, of one person, of both.
    false_merges: individuals that hold more than one person; false_merge_rate is their share of individuals.
    exact_people: people who are one individual that holds nobody else; cluster_exactness is their share of people.
    """

    pairs_found: int
    pairs_true: int
    pairs_right: int
    individuals: int
    false_merges: int
    false_merge_rate: float | None
    exact_people: int
    cluster_exactness: float | None


@dataclass(frozen=True)
class Count:
    """How many there are by the warehouse and by the truth; error = (found - true) / true, None of nothing."""

    found: int
    true: int
    error: float | None


@dataclass(frozen=True)
class StrongEvidence:
    """People two of whose records share an NHS number, a person_ref, or the only e-mail address that they ever gave.

    people_missed: those of them who are apart in spite of it: two such records are in two individuals.
    """

    people: int
    people_missed: int
    missed_rate: float | None


def prepare_records(records: pandas.DataFrame) -> pandas.DataFrame:
    """The records with what the measures need of each; `individual` and `person` are codes from 0 on.

    Adds `found`, `true` and `right` (other records of its individual, its person, both), `is_merged` and `is_missed`
    (of its person).
    """
    individual, person = records["individual"].to_numpy(), records["person"].to_numpy()
    cells = records.groupby(["individual", "person"], sort=False)
    sizes = cells.size().rename("records").reset_index()
    people_held = _tally(sizes["individual"], individual)
    individuals_of = _tally(sizes["person"], person)
    is_shared = people_held[sizes["individual"]] > 1
    is_merged = _tally(sizes["person"][is_shared], person) > 0
    return records.assign(
        found=_tally(individual, individual)[individual] - 1,
        true=_tally(person, person)[person] - 1,
        right=cells["person"].transform("size").to_numpy() - 1,
        is_merged=is_merged[person],
        is_missed=(individuals_of > 1)[person],
    )


def measure_linkage(prepared: pandas.DataFrame) -> Linkage:
    """How well some of the records that `prepare_records` gave are linked."""
    people = prepared.drop_duplicates("person")
    found, true, right = (int(prepared[column].sum()) for column in ("found", "true", "right"))
    merged, missed = int(people["is_merged"].sum()), int(people["is_missed"].sum())
    several = int((people["true"] > 0).sum())
    return Linkage(
        records=len(prepared),
        people=len(people),
        people_with_several_records=several,
        links_found=found,
        links_true=true,
        links_right=right,
        precision=_share(right, found),
        recall=_share(right, true),
        f1=_share(2 * right, found + true),
        people_merged=merged,
        merged_rate=_share(merged, len(people)),
        people_missed=missed,
        missed_rate=_share(missed, several),
    )


def measure_clusters(prepared: pandas.DataFrame) -> Clusters:
    """How well all records are cut into individuals."""
    individuals = prepared["individual"].nunique()
    cells = prepared.drop_duplicates(["individual", "person"])
    false_merges = int((cells["individual"].value_counts() > 1).sum())
    people = prepared.drop_duplicates("person")
    exact = int((~people["is_merged"] & ~people["is_missed"]).sum())
    return Clusters(
        *(int(prepared[column].sum()) // 2 for column in ("found", "true", "right")),
        individuals=individuals,
        false_merges=false_merges,
        false_merge_rate=_share(false_merges, individuals),
        exact_people=exact,
        cluster_exactness=_share(exact, len(people)),
    )


def compare_counts(found: pandas.Series, true: pandas.Series) -> Count:
    """How many different ids the warehouse gives, and how many there are."""
    counts = found.nunique(), true.nunique()
    return Count(*counts, _share(counts[0] - counts[1], counts[1]))


def measure_strong_evidence(records: pandas.DataFrame, stable_email: pandas.Series) -> StrongEvidence:
    """Who is apart in spite of strong evidence; `stable_email` is the e-mail key of records whose person has but one.

    The records need `individual`, `person`, `nhs_number` and `person_ref`.
    """
    able, missed = set(), set()
    for key in (records["nhs_number"], records["person_ref"], stable_email):
        held = records.assign(key=key)[["person", "individual", "key"]].dropna()
        blocks = held.groupby(["person", "key"], sort=False)["individual"].agg(["size", "nunique"]).reset_index()
        able.update(blocks.loc[blocks["size"] > 1, "person"])
        missed.update(blocks.loc[blocks["nunique"] > 1, "person"])
    return StrongEvidence(len(able), len(missed), _share(len(missed), len(able)))


def _tally(codes: object, among: np.ndarray) -> np.ndarray:
    """How often each code occurs, as many codes as there are in `among`."""
    return np.bincount(codes, minlength=among.max(initial=-1) + 1)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
