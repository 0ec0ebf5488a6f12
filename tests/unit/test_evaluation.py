"""Truth and warehouse side by side: what is compared, what is left out, and what a file of bounds makes of it."""

import io
from dataclasses import replace
from pathlib import Path

import pandas
import pytest
from rich.console import Console

from leap.errors import CheckFailed, WrongUsage
from leap.identity.evaluation import Evaluation, compare
from leap.identity.evaluation_bounds import check_bounds, read_bounds, summarise
from leap.identity.evaluation_records import KEYS, Warehouse
from leap.identity.evaluation_tables import print_evaluation
from leap.identity.evaluation_truth import COLUMNS, Delivery, Truth, read_truth
from leap.identity.link_strength import LinkStrength

# person record → its row, role, individual, family; the last is not current, the one before unknown to the truth
RECORDS = [
    (2, "adult", "I1", "F1", True),
    (3, "adult", "I1", "F1", True),
    (4, "child", "I2", "F1", True),
    (5, "child", "I3", "F2", True),
    (6, "adult", "I9", "F9", True),
    (7, "adult", None, None, False),
]
TRUTH = [(2, "P1", "F1"), (3, "P2", "F1"), (4, "P3", "F1"), (5, "P3", "F1"), (7, "P1", "F1"), (8, "P4", "F4")]


@pytest.fixture
def warehouse() -> Warehouse:
    columns = ["row_number", "role", "individual_id", "family_id", "is_current"]
    records = pandas.DataFrame(RECORDS, columns=columns).assign(
        source="club", file_id="one", record_number=1, joined_by_key="none", lsoa_code=None, is_administrative=False,
        record_id=range(len(RECORDS)), link_strength="none",
    )  # fmt: skip
    names = ["source", "file_id", "role", "individual_id", "family_id", "joined_by_key", "link_strength", "lsoa_code"]
    records = records.astype(dict.fromkeys(names, "category"))
    records[["birth_month", *KEYS]] = pandas.NA
    records = records.astype(dict.fromkeys(["birth_month", *KEYS], "Int64"))
    refusals = pandas.DataFrame({"file_id": ["one"], "row_number": [9]})
    return Warehouse([Delivery("one", "club", "2023-24 Q1", "club.csv", "")], records, make_links(), refusals)


def make_links(key_type: str = "email", link_strength: str = "medium") -> pandas.DataFrame:
    """What holds the records of rows 2 and 3 together."""
    return pandas.DataFrame(
        {"record_id": [0, 1], "block_id": [8, 8], "key_type": key_type, "link_strength": link_strength}
    )


@pytest.fixture
def truth(tmp_path: Path) -> Truth:
    return make_truth(tmp_path, [("club.csv", *row) for row in TRUTH] + [("gone.csv", 2, "P9", "F9")])


def make_truth(folder: Path, rows: list[tuple]) -> Truth:
    return write_truth(folder, [("club", *row) for row in rows])


def write_truth(folder: Path, rows: list[tuple]) -> Truth:
    lines = [",".join(COLUMNS)]
    lines += [f"{source},{file},{row},1,{person},{family}" for source, file, row, person, family in rows]
    (folder / "truth.csv").write_text("\n".join(lines), encoding="utf-8")
    return read_truth(folder / "truth.csv")


@pytest.fixture
def evaluation(truth: Truth, warehouse: Warehouse) -> Evaluation:
    return compare(truth, warehouse)


def test_what_is_left_out_is_counted(evaluation: Evaluation) -> None:
    coverage = evaluation.coverage
    assert (coverage.rows, coverage.rows_compared, coverage.rows_not_current) == (7, 4, 1)
    assert (coverage.rows_no_person_record, coverage.rows_of_files_not_landed) == (1, 1)
    assert (coverage.files, coverage.files_not_landed, coverage.files_ambiguous) == (2, 1, 0)
    assert coverage.records_unknown_to_truth == 1
    assert (coverage.rows_refused, coverage.rows_repeated, coverage.sources_not_landed) == (0, 0, [])


def test_what_an_outsider_gets_wrong_is_said(tmp_path: Path, warehouse: Warehouse) -> None:
    (tmp_path / "changed.csv").write_text("saved again since it landed")
    rows = [
        *(("club", "club.csv", row, "P1", "F1") for row in (2, 2, 9, 99)),
        ("club", "changed.csv", 2, "P2", "F2"),
        ("clubs", "club.csv", 2, "P3", "F3"),
    ]
    deliveries = [*warehouse.deliveries, Delivery("two", "club", "2023-24 Q1", "changed.csv", "other bytes")]
    evaluation = compare(write_truth(tmp_path, rows), replace(warehouse, deliveries=deliveries))
    coverage = evaluation.coverage
    assert (coverage.rows_compared, coverage.rows_repeated) == (2, 1)
    assert (coverage.rows_refused, coverage.rows_no_person_record) == (1, 1)
    assert (coverage.files_not_landed, coverage.files_changed, coverage.sources_not_landed) == (2, 1, ["clubs"])
    console = Console(width=1_000, record=True, file=io.StringIO())
    print_evaluation(console, evaluation, None)
    assert (
        "Left out: 1 row refused; 1 row without a person record (an engagement, or no such row or record); 2 rows of 2 "
        "files that did not land (none of clubs did; 1 lie there with other bytes than the delivery of that name). 1 "
        "rows say once more what a row before them says, and count once. 4 current records are unknown to the truth "
        "and left out, too."
    ) in console.export_text()


def test_everything_is_measured(evaluation: Evaluation) -> None:
    assert evaluation.linkage.people == evaluation.people.true == 3
    assert (evaluation.clusters.false_merges, evaluation.linkage.people_missed) == (1, 1)
    assert (evaluation.families.found, evaluation.families.true) == (2, 1)
    reach = {unit: (count.found, count.true) for unit, count in evaluation.reach.items()}
    assert reach == {"people": (3, 3), "children": (2, 1), "adults": (1, 2), "families": (2, 1)}
    assert evaluation.sources["club"] == evaluation.keys["none"] == evaluation.linkage
    assert evaluation.strata["children"].missed_rate == 1


def test_a_family_that_is_not_stated_is_left_out(tmp_path: Path, warehouse: Warehouse) -> None:
    evaluation = compare(make_truth(tmp_path, [("club.csv", 2, "P1", ""), ("club.csv", 3, "P2", "F1")]), warehouse)
    assert (evaluation.families.found, evaluation.families.true) == (1, 1)


def test_a_file_landed_for_two_quarters_is_compared_in_both(truth: Truth, warehouse: Warehouse) -> None:
    again = warehouse.records.assign(file_id="two", individual_id="I5", is_current=True).astype({"file_id": "category"})
    records = pandas.concat([warehouse.records.astype({"file_id": str, "individual_id": object}), again])
    records = records.astype({"file_id": "category", "individual_id": "category", "role": "category"})
    sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (truth.folder / "club.csv").write_bytes(b"")
    deliveries = [replace(warehouse.deliveries[0], file_id=file_id, sha256=sha256) for file_id in ("one", "two")]
    records = records.reset_index(drop=True).assign(record_id=range(len(records)))
    evaluation = compare(truth, replace(warehouse, deliveries=deliveries, records=records))
    assert (evaluation.coverage.rows_compared, evaluation.coverage.rows_not_current) == (5, 0)
    assert evaluation.linkage.records == 9


@pytest.mark.parametrize(("strength", "people"), [("weak", 3), ("medium", 3), ("strong", 4)])
def test_weaker_links_are_left_out(truth: Truth, warehouse: Warehouse, strength: str, people: int) -> None:
    by_email = ["email"] * 2 + ["none"] * 4
    records = warehouse.records.assign(joined_by_key=by_email, link_strength=["medium"] * 2 + ["none"] * 4)
    evaluation = compare(truth, replace(warehouse, records=records), LinkStrength(strength))
    assert (evaluation.people.found, evaluation.reach["people"].found) == (people, people)
    assert set(evaluation.keys) == ({"none"} if strength == "strong" else {"none", "email"})
    assert evaluation.families.found == 2
    assert evaluation.child_place_key.individuals_changed == 0


def test_what_the_place_key_gives_and_costs(truth: Truth, warehouse: Warehouse) -> None:
    evaluation = compare(truth, replace(warehouse, links=make_links("child_place_key", "weak")), LinkStrength.strong)
    gain = evaluation.child_place_key
    # rows 2 and 3 are two people: the pair is wrong, and the key alone made it
    assert (gain.pairs_gained_right, gain.pairs_gained_wrong, gain.individuals_changed) == (0, 1, 1)
    assert (gain.with_it.individuals, gain.without_it.individuals) == (3, 4)


def test_nothing_in_common(tmp_path: Path, warehouse: Warehouse) -> None:
    with pytest.raises(CheckFailed, match="no current person record in common"):
        compare(make_truth(tmp_path, [("other.csv", 2, "P1", "F1")]), warehouse)
    with pytest.raises(CheckFailed, match="No file landed of 'clubb' \\(nearest: 'club'\\)"):
        compare(write_truth(tmp_path, [("clubb", "club.csv", 2, "P1", "F1")]), warehouse)


def test_a_record_is_one_person(tmp_path: Path, warehouse: Warehouse) -> None:
    truth = make_truth(tmp_path, [("club.csv", 2, "P1", "F1"), ("club.csv", 2, "P2", "F1")])
    with pytest.raises(WrongUsage, match="gives 1 records to two people"):
        compare(truth, warehouse)
    two_families = make_truth(tmp_path, [("club.csv", 2, "P1", "F1"), ("club.csv", 2, "P1", "F2")])
    with pytest.raises(WrongUsage, match="gives 1 records to two families"):
        compare(two_families, warehouse)
    twice = make_truth(tmp_path, [("club.csv", 2, "P1", "F1"), ("club.csv", 2, "P1", "F1")])
    assert compare(twice, warehouse).linkage.records == 1


def test_a_label_that_is_a_stratum_is_refused(truth: Truth, warehouse: Warehouse) -> None:
    with pytest.raises(WrongUsage, match="labels records twin, which is a stratum"):
        compare(replace(truth, labels={"twin": truth.rows.index}), warehouse)
    assert compare(replace(truth, labels={"hard": truth.rows.index[2:]}), warehouse).strata["hard"].people == 1


@pytest.mark.parametrize(
    ("text", "missed"),
    [
        ("recall: {min: 0}\nfalse_merge_rate: {max: 0.4}", []),
        ("false_merge_rate: {max: 0.3}", ["false_merge_rate is 0.3333, allowed is at most 0.3"]),
        # one adult of two is found: the error is -0.5, and its size counts
        ("reach_adults_error: {max: 0.4}", ["reach_adults_error is -0.5, allowed is at most 0.4"]),
        ("reach_adults_error: {max: 0.5}", []),
        (
            "strata: {children: {missed_rate: {min: 0.1, max: 0.2}}}",
            ["strata children missed_rate is 1, allowed is at least 0.1 and at most 0.2"],
        ),
        (
            "strata: {twin: {merged_rate: {max: 0}}}",
            ["strata twin merged_rate cannot be measured, nothing is there, allowed is at most 0"],
        ),
        (
            "sources: {nobody: {recall: {min: 0}}}",
            ["sources nobody recall cannot be measured, nothing is there, allowed is at least 0"],
        ),
        ("keys: {none: {recall: {min: 0}}}", []),
    ],
)
def test_bounds(evaluation: Evaluation, tmp_path: Path, text: str, missed: list[str]) -> None:
    path = tmp_path / "bounds.yml"
    path.write_text(text, encoding="utf-8")
    checks = check_bounds(read_bounds(path), evaluation)
    assert checks
    assert [str(check) for check in checks if not check.is_met] == missed


def test_every_measure_can_be_bound(evaluation: Evaluation, tmp_path: Path) -> None:
    path = tmp_path / "bounds.yml"
    path.write_text("\n".join(f"{name}: {{min: 0}}" for name in summarise(evaluation)), encoding="utf-8")
    assert len(check_bounds(read_bounds(path), evaluation)) == len(summarise(evaluation))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("recal: {min: 0.9}", "'recal' (nearest: 'recall') is not known; allowed are precision, recall"),
        ("recall: {least: 0.9}", "recall: 'least' is not known; allowed are min, max"),
        ("strata: {twin: {f2: {min: 0.9}}}", "strata, twin: 'f2' (nearest: 'f1') is not known; allowed are precision"),
        ("recall: {}", "recall: give min, max or both"),
        ("recall: {min: 1, max: 0.5}", "recall: min is above max"),
        ("recall: {min: .nan}", "recall, min: input should be a finite number"),
        ("recall: 0.9", "recall: input should be"),
        ("- recall", "hold no measure"),
        ("", "hold no measure"),
        ("recall: {min: 0.9", "no YAML"),
        (None, "cannot be read"),
    ],
)
def test_bounds_that_cannot_be_used(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "bounds.yml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongUsage) as error:
        read_bounds(path)
    assert said in str(error.value)
