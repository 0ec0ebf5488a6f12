"""What the warehouse says: the person records, the individual and family of each, and what they can be matched by."""

import io
from collections.abc import Iterable
from dataclasses import dataclass

import pandas
import psycopg
import pyarrow
from psycopg import sql
from pyarrow import csv

from leap.database import connect
from leap.errors import CheckFailed
from leap.identity.evaluation_truth import Delivery

KEYS = ("nhs_number", "person_ref", "email", "carer_email", "child_key", "child_place_key")
_KEY_COLUMNS = {
    "nhs_number": "nhs_number_key",
    "person_ref": "person_ref_key",
    "email": "email_key",
    "carer_email": "carer_email_key",
    "child_key": "child_key",
    "child_place_key": "child_place_key",
}

_DELIVERIES = """
select file_id, source, quarter, file_name, sha256 from restricted.files where state <> 'refused' order by file_id
"""

# A row that was refused first and came in as a correction is a delivery of its own.
_REFUSALS = "select distinct file_id, row_number from restricted.refusals where row_number is not null"

# Of a key the first 64 bits: enough to tell keys apart, and no key leaves the database.
_KEY = "('x' || encode(substring({key} from 1 for 8), 'hex'))::bit(64)::bigint as {name}"

_RECORDS = """
copy (
    select
        individuals.record_id,
        person_records.source, person_records.file_id, person_records.row_number, person_records.record_number,
        person_records.role, person_records.lsoa_code, person_records.is_administrative, individuals.is_current,
        extract(year from person_records.birth_month)::integer * 12
            + extract(month from person_records.birth_month)::integer as birth_month,
        individuals.individual_id, individuals.joined_by_key, individuals.link_strength,
        members.family_id,
        {keys}
    from intermediate.int_individuals__records as individuals
    inner join intermediate.int_individuals__person_records as person_records
        using (file_id, row_number, record_number)
    left join intermediate.int_families__members as members using (individual_id)
) to stdout (format csv, header)
"""

# Of each current record the keys that it shares with another of its individual.
_LINKS = """
copy (
    select record_id, block_id, key_type, link_strength
    from intermediate.int_individuals__shared_keys
) to stdout (format csv, header)
"""

_NAMES = (
    "source",
    "file_id",
    "role",
    "lsoa_code",
    "individual_id",
    "joined_by_key",
    "family_id",
    "key_type",
    "link_strength",
)
_NUMBERS = ("record_id", "block_id", "row_number", "record_number", "birth_month", *KEYS)
_BUFFER_BYTES = 1 << 20
_NOT_BUILT = (
    "Nothing is built that a truth could be held against, or the last build did not end well: run `leap load`, and "
    "`dbt build` until it ends without an error."
)


@dataclass(frozen=True)
class Warehouse:
    """What was read in one snapshot.

    records: one row a person record, current or not: names as categories, `birth_month` in months, keys as numbers
        that are equal where the keys are (missing where there is none), `is_current` and `is_administrative`.
    links: one row a record and key (`block_id`) that it shares with another record of its individual, with `key_type`
        and `link_strength`.
    refusals: one row a refused row, `file_id` and `row_number`.
    """

    deliveries: list[Delivery]
    records: pandas.DataFrame
    links: pandas.DataFrame
    refusals: pandas.DataFrame


def read_warehouse() -> Warehouse:
    """Read the register and every person record. Raises CheckFailed where nothing is built."""
    try:
        with connect("leap_transformer") as connection:
            connection.execute("set transaction isolation level repeatable read, read only")
            rows = connection.execute(_DELIVERIES).fetchall()
            records = _read_records(connection)
            links = _read(connection, sql.SQL(_LINKS))
            refusals = connection.execute(_REFUSALS).fetchall()
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.InvalidSchemaName):
        raise CheckFailed(_NOT_BUILT) from None
    if not records["is_current"].any():
        raise CheckFailed(_NOT_BUILT)
    refused = pandas.DataFrame(refusals, columns=["file_id", "row_number"])
    return Warehouse([Delivery(*row) for row in rows], records, links, refused)


class _CopiedText(io.RawIOBase):
    """What COPY sends, as a file that is read piece by piece: the whole would be the largest thing in memory."""

    def __init__(self, blocks: Iterable[bytes | memoryview]) -> None:
        self._blocks = iter(blocks)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:
        """Fill a buffer as far as one block goes; 0 at the end."""
        if not self._rest:
            self._rest = memoryview(next(self._blocks, b""))
        taken = min(len(buffer), len(self._rest))
        buffer[:taken] = self._rest[:taken]
        self._rest = self._rest[taken:]
        return taken


def _read_records(connection: psycopg.Connection) -> pandas.DataFrame:
    keys = sql.SQL(", ").join(
        sql.SQL(_KEY).format(key=sql.Identifier("person_records", column), name=sql.Identifier(name))
        for name, column in _KEY_COLUMNS.items()
    )
    return _read(connection, sql.SQL(_RECORDS).format(keys=keys))


def _read(connection: psycopg.Connection, query: sql.Composable) -> pandas.DataFrame:
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        return _parse(io.BufferedReader(_CopiedText(copy), _BUFFER_BYTES))


def _parse(text: io.BufferedReader) -> pandas.DataFrame:
    types: dict[str, pyarrow.DataType] = dict.fromkeys(_NAMES, pyarrow.dictionary(pyarrow.int32(), pyarrow.string()))
    types |= dict.fromkeys(_NUMBERS, pyarrow.int64())
    types |= dict.fromkeys(("is_current", "is_administrative"), pyarrow.bool_())
    options = csv.ConvertOptions(
        column_types=types, true_values=["t"], false_values=["f"], null_values=[""], strings_can_be_null=True
    )
    table = csv.read_csv(text, convert_options=options)
    # a number that may be missing must stay a whole number: 64 bits do not fit into a float
    integers = {pyarrow.int64(): pandas.Int64Dtype()}
    return table.to_pandas(types_mapper=integers.get)
