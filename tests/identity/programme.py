"""A made-up programme: files with person records, written straight into `staging`, and what became of them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import psycopg

from loaders.quarters import Quarter

KEYS = {
    "nhs_number": "nhs_number_key",
    "person_ref": "person_ref_key",
    "child_key": "child_key",
    "email": "email_key",
    "mobile": "mobile_key",
    "child_place_key": "child_place_key",
    "carer_email": "carer_email_key",
    "carer_mobile": "carer_mobile_key",
    "carer_nhs_number": "carer_nhs_number_key",
    "family_code": "family_code_key",
}
# Of which key a carer's key is one: both have the same value.
KEY_TYPES = {"carer_email": "email", "carer_mobile": "mobile", "carer_nhs_number": "nhs_number"}


@dataclass(frozen=True, eq=False)
class Person:
    """One person record. `keys` by the names of KEYS, values being any words; `facts` by column of stg_persons."""

    name: str
    row: int
    keys: dict[str, str] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)
    role: str = "adult"
    record: int = 1


@dataclass(frozen=True)
class File:
    """One delivery; `supersedes` is the file of the same source and quarter that it corrects."""

    source: str
    quarter: str
    people: tuple[Person, ...]
    supersedes: "File | None" = None
    authority: str = "service"
    is_administrative: bool = False

    @property
    def file_id(self) -> str:
        """The same content gives the same id, as in the register."""
        named = repr((self.source, self.quarter, self.people))
        return hashlib.sha256(named.encode()).hexdigest()[:16]


def make_key(key: str, value: str) -> bytes:
    """32 bytes that stand for a value, the same for an adult's own key and for a carer's."""
    return hashlib.sha256(f"{KEY_TYPES.get(key, key)}|{value}".encode()).digest()


def write(connection: psycopg.Connection, files: Iterable[File]) -> None:
    """Put a programme into staging, in place of whatever stood there; files are given in the order of arrival."""
    # What the programme before made is forgotten: dead rows of the catalogue would slow the next ones down.
    connection.rollback()
    deliver(connection, files)


def deliver(connection: psycopg.Connection, files: Iterable[File]) -> None:
    """The same, upon what the programme so far has built: `files` are those that arrived before, and then new ones."""
    files = list(files)
    connection.execute("truncate staging.stg_persons, staging.stg_files, staging.stg_sources, staging.stg_value_notes")
    sources = {file.source: file for file in files}
    superseded = {file.supersedes.file_id for file in files if file.supersedes is not None}
    ages = sorted(
        range(len(files)),
        key=lambda at: (files[at].quarter, files[at].source, files[at].file_id not in superseded, at),
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into staging.stg_sources"
            " (source, provider, authority, lawful_basis, is_administrative, is_in_production, stage)"
            " values (%s, %s, %s, 'consent', %s, true, 'production')",
            [
                (source, f"provider of {source}", file.authority, file.is_administrative)
                for source, file in sources.items()
            ],
        )
        cursor.executemany(
            "insert into staging.stg_files (file_id, source, quarter, quarter_start_date, state, is_landed, is_current,"
            " file_number, file_age, first_record_id, last_record_id)"
            " values (%s, %s, %s, %s, 'landed', true, %s, %s, %s, %s, %s)",
            [
                (
                    file.file_id,
                    file.source,
                    str(quarter),
                    quarter.first_day,
                    file.file_id not in superseded,
                    at + 1,
                    ages.index(at) + 1,
                    (at + 1) << 36,
                    ((at + 2) << 36) - 1,
                )
                for at, file in enumerate(files)
                for quarter in [Quarter.parse(file.quarter)]
            ],
        )
        for file in files:
            for person in file.people:
                columns = {
                    "source": file.source,
                    "file_id": file.file_id,
                    "row_number": person.row,
                    "record_number": person.record,
                    "role": person.role,
                    "consent": "yes",
                    "salt_version": 1,
                    "platform_key_version": 1,
                    "unusable_digests": [],
                }
                columns |= {KEYS[key]: make_key(key, value) for key, value in person.keys.items()} | person.facts
                names = ", ".join(columns)
                marks = ", ".join(["%s"] * len(columns))
                cursor.execute(f"insert into staging.stg_persons ({names}) values ({marks})", list(columns.values()))


def read_groups(connection: psycopg.Connection, files: Iterable[File]) -> set[frozenset[str]]:
    """Names of the person records, grouped by individual; a record that is not current is in no group."""
    return _group(connection, files, "individual_id")


def read_ids(connection: psycopg.Connection, files: Iterable[File]) -> dict[str, str]:
    """The individual_id of each person record that counts, by its name."""
    names = _name_records(files)
    rows = connection.execute(
        "select file_id, row_number, record_number, individual_id from intermediate.int_individuals__records"
        " where is_current"
    ).fetchall()
    return {names[tuple(place)]: individual_id for *place, individual_id in rows}


def read_families(connection: psycopg.Connection, files: Iterable[File]) -> set[frozenset[str]]:
    """Names of the person records, grouped by family."""
    return _group(connection, files, "family_id")


def _group(connection: psycopg.Connection, files: Iterable[File], by: str) -> set[frozenset[str]]:
    names = _name_records(files)
    families = "inner join intermediate.int_families__members using (individual_id)" if by == "family_id" else ""
    rows = connection.execute(
        f"select file_id, row_number, record_number, {by} from intermediate.int_individuals__records {families}"
        " where is_current"
    ).fetchall()
    groups: dict[str, set[str]] = {}
    for file_id, row, record, group in rows:
        groups.setdefault(group, set()).add(names[(file_id, row, record)])
    return {frozenset(group) for group in groups.values()}


def _name_records(files: Iterable[File]) -> dict[tuple[str, int, int], str]:
    return {(file.file_id, person.row, person.record): person.name for file in files for person in file.people}
