"""Truth files: what cannot be used is told in one sentence without a value, and files are found by their bytes."""

import hashlib
from pathlib import Path

import pytest

from leap.errors import WrongUsage
from leap.identity.evaluation_truth import COLUMNS, Delivery, match_files, read_truth

HEADINGS = ",".join(COLUMNS)
ROW = "club,2023-24-Q1/club.csv,2,1,Planted Person,Planted Family"


@pytest.fixture
def truth_path(tmp_path: Path) -> Path:
    return tmp_path / "truth.csv"


def write(path: Path, *lines: str, headings: str = HEADINGS) -> Path:
    path.write_text("\n".join([headings, *lines, ""]), encoding="utf-8")
    return path


def deliver(file_id: str, content: bytes = b"", quarter: str = "2023-24 Q1", source: str = "club") -> Delivery:
    return Delivery(file_id, source, quarter, "club.csv", hashlib.sha256(content).hexdigest())


def test_rows_get_codes(truth_path: Path) -> None:
    write(truth_path, "club,a.csv,2,1,P1,F1", "club,b.csv,3,2,P2,", "club,a.csv,4,1, P1 ,F1")
    truth = read_truth(truth_path)
    assert truth.files == [("club", "a.csv"), ("club", "b.csv")]
    assert truth.rows.to_numpy().tolist() == [[0, 2, 1, 0, 0], [1, 3, 2, 1, -1], [0, 4, 1, 0, 0]]


def test_a_byte_order_mark_and_more_columns_do_no_harm(truth_path: Path) -> None:
    write(truth_path, f"x,{ROW}", headings=f"\ufeffnote,{HEADINGS}")
    assert len(read_truth(truth_path).rows) == 1


def test_line_ends_of_windows_spaces_and_backslashes_do_no_harm(truth_path: Path) -> None:
    truth_path.write_bytes(f"{HEADINGS}\r\n club ,2023-24-Q1\\club.csv ,02,1,P1,F1\r\n\r\n".encode())
    truth = read_truth(truth_path)
    assert truth.files == [("club", "2023-24-Q1/club.csv")]
    assert truth.rows.to_numpy().tolist() == [[0, 2, 1, 0, 0]]


def test_labels_are_strata(truth_path: Path) -> None:
    write(truth_path, f"{ROW},late;hard one", f"{ROW},", f"{ROW},late", headings=f"{HEADINGS},stratum")
    labels = {label: list(rows) for label, rows in read_truth(truth_path).labels.items()}
    assert labels == {"hard one": [0], "late": [0, 2]}


@pytest.mark.parametrize(
    ("headings", "rows", "said"),
    [
        (HEADINGS.replace("person_id", "personid"), [ROW], "lacks the column person_id (nearest: 'personid')"),
        ("source,file", ["club,a.csv"], "lacks the columns row_number, record_number, person_id, family_id"),
        (f"{HEADINGS},family_id", [f"{ROW},x"], "has the column family_id more than once"),
        (HEADINGS, [], "holds headings and no record"),
        (HEADINGS, [ROW, ROW.replace(",2,1,", ",two,1,")], "on 1 line row_number is not a whole number from 2 on"),
        (HEADINGS, ["", ROW, "", ROW.replace(",2,1,", ",1,1,")], "(line 1 holds the headings), first on line 5"),
        (HEADINGS, [ROW.replace(",2,1,", ",2.0,1,")], "row_number is not a whole number from 2 on"),
        (HEADINGS, [ROW.replace(",2,1,", ",2,-1,")], "record_number is not a whole number from 1 on, first on line 2"),
        (HEADINGS, [ROW.replace(",2,1,", ",2,0,")], "record_number is not a whole number from 1 on, first on line 2"),
        (HEADINGS.replace(",", ";"), [ROW.replace(",", ";")], "has semicolons between its headings: save it as CSV"),
        (HEADINGS.replace(",", "\t"), [ROW.replace(",", "\t")], "has tabs between its headings: save it as CSV"),
        (HEADINGS, [ROW.replace("Planted Person", '"Planted\nPerson"'), ROW.replace("2,1", "2,0")], "first on line 4"),
        (HEADINGS, [ROW.replace("Planted Person", " ")], "person_id is empty, first on line 2"),
        (HEADINGS, [f"{ROW},Planted Cell"], "has another number of cells on line 2"),
        (f"{HEADINGS},strata", [f"{ROW},planted@example.org"], "a label in strata is no name"),
        (f"{HEADINGS},strata", [f"{ROW},person {at}" for at in range(41)], "has 41 labels of strata; at most 40"),
    ],
)
def test_what_cannot_be_used_is_said(truth_path: Path, headings: str, rows: list[str], said: str) -> None:
    write(truth_path, *rows, headings=headings)
    with pytest.raises(WrongUsage) as error:
        read_truth(truth_path)
    assert said in str(error.value)
    assert "lanted" not in str(error.value)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00", HEADINGS.encode()])
def test_no_file_or_nothing_in_it(truth_path: Path, content: bytes | None) -> None:
    if content is not None:
        truth_path.write_bytes(content)
    with pytest.raises(WrongUsage):
        read_truth(truth_path)


def test_a_file_that_is_there_is_known_by_its_bytes(truth_path: Path) -> None:
    folder = truth_path.parent / "2023-24-Q1"
    folder.mkdir()
    (folder / "club.csv").write_bytes(b"right")
    truth = read_truth(write(truth_path, ROW))
    deliveries = [
        deliver("wrong", b"wrong"),
        deliver("right", b"right"),
        deliver("later", b"right", quarter="2023-24 Q2"),
        deliver("other", b"right", source="other"),
    ]
    assert match_files(truth, deliveries).file_ids == {0: ["right", "later"]}
    # its name alone does not do where its bytes are another file's
    assert match_files(truth, deliveries[:1]).file_ids == {}


@pytest.mark.parametrize(
    ("deliveries", "file_ids", "ambiguous"),
    [
        ([deliver("one", quarter="2024-25 Q1")], {0: ["one"]}, set()),
        ([deliver("one"), deliver("next", quarter="2023-24 Q2")], {0: ["one"]}, set()),
        ([deliver("one"), deliver("corrected")], {}, {0}),
        ([deliver("one", source="other")], {}, set()),
    ],
    ids=["the only one of its name", "the one of its quarter", "two of its quarter", "another source's"],
)
def test_a_file_that_is_not_there_is_known_by_its_name(
    truth_path: Path, deliveries: list[Delivery], file_ids: dict, ambiguous: set
) -> None:
    matches = match_files(read_truth(write(truth_path, ROW)), deliveries)
    assert (matches.file_ids, matches.ambiguous) == (file_ids, ambiguous)


def test_two_files_of_the_truth_are_not_one_delivery(truth_path: Path) -> None:
    write(truth_path, ROW, ROW.replace("2023-24-Q1/", "2023-24-Q1/again/"))
    matches = match_files(read_truth(truth_path), [deliver("one")])
    assert (matches.file_ids, matches.ambiguous) == ({}, {0, 1})
