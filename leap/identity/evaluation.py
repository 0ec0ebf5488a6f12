"""The warehouse held against the truth: who was taken for whom, over all, by key, by source and by kind of person."""

from dataclasses import dataclass
from pathlib import Path

import pandas

from leap.errors import CheckFailed, WrongUsage
from leap.identity.evaluation_links import Gain, find_parts, measure_gain
from leap.identity.evaluation_measures import (
    MEASURED,
    Clusters,
    Count,
    Linkage,
    StrongEvidence,
    compare_counts,
    measure_clusters,
    measure_linkage,
    measure_strong_evidence,
    prepare_records,
)
from leap.identity.evaluation_records import Warehouse, read_warehouse
from leap.identity.evaluation_strata import assign_strata, find_stable_emails
from leap.identity.evaluation_truth import FileMatches, Truth, match_files, read_truth
from leap.identity.link_strength import LinkStrength
from loaders.naming import shorten, suggest

WEAKEST_KEY = "child_place_key"

_PLACE = ["file", "row_number", "record_number"]


@dataclass(frozen=True)
class Coverage:
    """What of truth and warehouse could be compared.

    Of the rows of the truth `rows_compared` are current person records; the others are not current (superseded,
    withdrawn), refused, no person records (engagements, lines that the file has not), of files that did not land, or of
    files of which nobody can say which delivery they are. Current records that the truth does not know are left out of
    every measure. `rows_repeated`, of those compared, say once more what a row before them says. `files_changed`, of
    those that did not land, lie at their path with other bytes than the delivery of their name; `sources_not_landed`
    are the sources of which no file landed.
    """

    rows: int
    rows_compared: int
    rows_repeated: int
    rows_not_current: int
    rows_refused: int
    rows_no_person_record: int
    rows_of_files_not_landed: int
    rows_of_ambiguous_files: int
    files: int
    files_not_landed: int
    files_changed: int
    files_ambiguous: int
    sources_not_landed: list[str]
    records_unknown_to_truth: int


@dataclass(frozen=True)
class Evaluation:
    """All that is measured.

    min_link_strength: links below it are left out of everything but families and `child_place_key`.
    child_place_key: what this key, the weakest, gives and costs in the warehouse as built.
    reach: children, adults, people (both) and families of the sources that are not administrative.
    keys, sources, strata: the linkage of the records that hang on a key, come from a source, are of a kind of people.
    """

    coverage: Coverage
    min_link_strength: LinkStrength
    linkage: Linkage
    clusters: Clusters
    people: Count
    families: Count
    reach: dict[str, Count]
    strong_evidence: StrongEvidence
    child_place_key: Gain
    keys: dict[str, Linkage]
    sources: dict[str, Linkage]
    strata: dict[str, Linkage]


def evaluate(truth_path: Path, min_link_strength: LinkStrength = LinkStrength.weak) -> Evaluation:
    """Hold the built warehouse against a truth file; individuals whom weaker links hold together are taken apart.

    Raises WrongUsage where the file cannot be used, CheckFailed where nothing is built or nothing is in both.
    """
    truth = read_truth(truth_path)
    return compare(truth, read_warehouse(), min_link_strength)


def compare(truth: Truth, warehouse: Warehouse, min_link_strength: LinkStrength = LinkStrength.weak) -> Evaluation:
    """The measures of a warehouse by a truth. Raises as `evaluate` does."""
    matches = match_files(truth, warehouse.deliveries)
    joined = _join(truth, matches, warehouse, min_link_strength)
    compared = joined[joined["is_current"]]
    known = compared.drop_duplicates(_PLACE)
    coverage = _describe(truth, matches, joined, warehouse)
    if compared.empty:
        landed = coverage.files - coverage.files_not_landed - coverage.files_ambiguous
        raise CheckFailed(
            f"Truth and warehouse have no current person record in common: of {coverage.files:,} files that the truth "
            f"names {landed:,} are known to have landed.{_say_unknown(coverage, warehouse)} "
            "Load and build the files that the truth is about."
        )
    for column, owners in (("person", "people"), ("family", "families")):
        contradictions = len(compared.drop_duplicates([*_PLACE, column])) - len(known)
        if contradictions:
            raise WrongUsage(
                f"The truth file gives {contradictions:,} records to two {owners}: each record of a file has one "
                f"{column}_id. Correct the file, or look whether it names two files of the same bytes."
            )
    return _measure(truth, known.reset_index(drop=True), coverage, min_link_strength)


def _join(
    truth: Truth, matches: FileMatches, warehouse: Warehouse, min_link_strength: LinkStrength
) -> pandas.DataFrame:
    """The rows of the truth that are person records, current or not, with what the warehouse says of these.

    `truth_row` is the position in the truth; a file that landed for two quarters gives a row of the truth twice.
    """
    file_ids = pandas.Index([one.file_id for one in warehouse.deliveries])
    of_records = warehouse.records["file_id"].cat
    coded = ["file_id", "individual_id", "family_id"]
    records = warehouse.records.drop(columns=coded).assign(
        file=file_ids.get_indexer(of_records.categories)[of_records.codes],
        found_family=warehouse.records["family_id"].cat.codes,
        **_group(warehouse, min_link_strength),
    )
    files = [(number, found) for number, ids in matches.file_ids.items() for found in file_ids.get_indexer(ids)]
    landed = pandas.DataFrame(files, columns=["file_number", "file"], dtype="int64")
    rows = truth.rows.assign(truth_row=truth.rows.index).merge(landed, on="file_number")
    return rows.merge(records, on=_PLACE)


def _group(warehouse: Warehouse, min_link_strength: LinkStrength) -> dict[str, object]:
    """Of each record `individual`, `built` and `without_key`: what the links that count, all, and all but those of
    child_place_key make of it; and by which key it hangs on the first.
    """
    records, links, left_out = warehouse.records, warehouse.links, min_link_strength.left_out
    built, record_id = records["individual_id"].cat.codes.to_numpy(), records["record_id"].to_numpy()
    groups = {"built": built, "without_key": find_parts(built, record_id, links[links["key_type"] != WEAKEST_KEY])}
    if not left_out:
        return groups | {"individual": built}
    return groups | {
        "individual": find_parts(built, record_id, links[~links["link_strength"].isin(left_out)]),
        "joined_by_key": records["joined_by_key"].astype(object).mask(records["link_strength"].isin(left_out), "none"),
    }


def _say_unknown(coverage: Coverage, warehouse: Warehouse) -> str:
    """A sentence about the sources of the truth of which nothing landed, each with the nearest that there is."""
    if not coverage.sources_not_landed:
        return ""
    landed = {one.source for one in warehouse.deliveries}
    return f" No file landed of {shorten(suggest(source, landed) for source in coverage.sources_not_landed)}."


def _describe(truth: Truth, matches: FileMatches, joined: pandas.DataFrame, warehouse: Warehouse) -> Coverage:
    is_compared = joined.groupby("truth_row")["is_current"].any()
    of_records = joined[joined["is_current"]]
    known = len(of_records.drop_duplicates(_PLACE))
    refused = _find_refused(truth, matches, warehouse, is_compared.index)
    sources = {one.source for one in warehouse.deliveries}
    rows_by_file = truth.rows["file_number"].value_counts()
    absent = sorted(set(range(len(truth.files))) - matches.file_ids.keys() - matches.ambiguous)
    return Coverage(
        rows=len(truth.rows),
        rows_compared=int(is_compared.sum()),
        rows_repeated=len(of_records) - known,
        rows_not_current=int((~is_compared).sum()),
        rows_refused=refused,
        rows_no_person_record=int(rows_by_file.reindex(list(matches.file_ids)).sum()) - len(is_compared) - refused,
        rows_of_files_not_landed=int(rows_by_file.reindex(absent).sum()),
        rows_of_ambiguous_files=int(rows_by_file.reindex(list(matches.ambiguous)).sum()),
        files=len(truth.files),
        files_not_landed=len(absent),
        files_changed=len(matches.changed),
        files_ambiguous=len(matches.ambiguous),
        sources_not_landed=sorted({source for source, _ in truth.files} - sources),
        records_unknown_to_truth=int(warehouse.records["is_current"].sum()) - known,
    )


def _find_refused(truth: Truth, matches: FileMatches, warehouse: Warehouse, person_rows: pandas.Index) -> int:
    """How many rows of the truth, of those that are no person records, speak of a row that was refused."""
    pairs = [(number, file_id) for number, file_ids in matches.file_ids.items() for file_id in file_ids]
    files = pandas.DataFrame(pairs, columns=["file_number", "file_id"])
    refused = files.merge(warehouse.refusals, on="file_id")[["file_number", "row_number"]].drop_duplicates()
    others = truth.rows.drop(index=person_rows)
    return len(others.merge(refused, on=["file_number", "row_number"]))


def _measure(
    truth: Truth, compared: pandas.DataFrame, coverage: Coverage, min_link_strength: LinkStrength
) -> Evaluation:
    records = prepare_records(compared)
    reached = records[~records["is_administrative"] & records["role"].isin(["adult", "child"])]
    with_family = records[records["family"] >= 0]
    strata = assign_strata(records)
    for label, rows in truth.labels.items():
        if label in strata:
            raise WrongUsage(f"The truth file labels records {label}, which is a stratum already: use another label.")
        strata[label] = records["truth_row"].isin(rows).to_numpy()
    return Evaluation(
        coverage=coverage,
        min_link_strength=min_link_strength,
        linkage=measure_linkage(records),
        clusters=measure_clusters(records),
        people=compare_counts(records["individual"], records["person"]),
        families=compare_counts(with_family["found_family"], with_family["family"]),
        reach=_count_reach(reached),
        strong_evidence=measure_strong_evidence(records, find_stable_emails(records)),
        child_place_key=measure_gain(records),
        keys=_measure_each(records, "joined_by_key"),
        sources=_measure_each(records, "source"),
        strata={name: measure_linkage(records.loc[is_of, list(MEASURED)]) for name, is_of in strata.items()},
    )


def _count_reach(reached: pandas.DataFrame) -> dict[str, Count]:
    children, adults = reached[reached["role"] == "child"], reached[reached["role"] == "adult"]
    of_families = reached[reached["family"] >= 0]
    return {
        "people": compare_counts(reached["individual"], reached["person"]),
        "children": compare_counts(children["individual"], children["person"]),
        "adults": compare_counts(adults["individual"], adults["person"]),
        "families": compare_counts(of_families["found_family"], of_families["family"]),
    }


def _measure_each(records: pandas.DataFrame, column: str) -> dict[str, Linkage]:
    """The linkage of the records of each value of a column, the value of most records first."""
    by_value = records[[column, *MEASURED]].groupby(column, observed=True)
    groups = {str(name): measure_linkage(group) for name, group in by_value}
    return dict(sorted(groups.items(), key=lambda group: (-group[1].records, group[0])))
