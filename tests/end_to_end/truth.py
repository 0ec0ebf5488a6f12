"""The truth about the sample, and what the warehouse made of it, side by side."""

import csv
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from tests.warehouse import SAMPLE

RECORDS = """
select records.file_id, records.row_number, records.record_number, records.source, person_records.role,
       person_records.is_administrative, records.individual_id, members.family_id
from intermediate.int_individuals__records as records
inner join intermediate.int_individuals__person_records as person_records using (record_id)
left join intermediate.int_families__members as members using (individual_id)
where records.is_current
"""


@dataclass(frozen=True)
class Record:
    """A current person record: whom it is by the truth, and whom the warehouse takes it for."""

    source: str
    role: str
    is_administrative: bool
    person_id: str
    true_family_id: str
    individual_id: str
    family_id: str


def read_truth(url: str) -> dict[tuple[str, int, int], tuple[str, str]]:
    """(file_id, row_number, record_number) → (person_id, family_id), for the files that the database holds."""
    with psycopg.connect(url) as connection:
        file_ids = dict(connection.execute("select sha256, file_id from restricted.files").fetchall())
    known: dict[str, str | None] = {}
    truth = {}
    with (SAMPLE / "truth.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            file = row["file"]
            if file not in known:
                known[file] = file_ids.get(hashlib.sha256((SAMPLE / file).read_bytes()).hexdigest())
            truth[(known[file], int(row["row_number"]), int(row["record_number"]))] = (
                row["person_id"],
                row["family_id"],
            )
    return truth


def read_records(url: str) -> list[Record]:
    """Every current person record of the warehouse. A record that the truth does not know raises KeyError."""
    truth = read_truth(url)
    with psycopg.connect(url) as connection:
        rows = connection.execute(RECORDS).fetchall()
    return [
        Record(source, role, is_administrative, *truth[(file_id, row_number, record_number)], individual_id, family_id)
        for file_id, row_number, record_number, source, role, is_administrative, individual_id, family_id in rows
    ]


def count_merged(records: list[Record], true_id: Callable[[Record], str], found_id: Callable[[Record], str]) -> int:
    """Found ids that hold more than one true id."""
    held: dict[str, set[str]] = {}
    for record in records:
        held.setdefault(found_id(record), set()).add(true_id(record))
    return sum(len(true_ids) > 1 for true_ids in held.values())
