"""Puts the deliveries of a made-up programme into the register and into `staging`, as loading and staging leave them.

What Splink starts from goes into a CSV file: the same records with the identifiers of which the keys in staging are
pseudonyms.
"""

from pathlib import Path

import psycopg
import pyarrow as pa
from psycopg import sql
from pyarrow import csv

from leap.bench.programme import SCHOOL_RETURNS, SOURCES, Delivery

# Each key of staging, and the column of the file that holds what it was made of.
KEYS = {
    "nhs_number_key": "nhs_number",
    "person_ref_key": "person_ref",
    "child_key": "child_key",
    "email_key": "email",
    "mobile_key": "mobile",
    "child_place_key": "child_place_key",
}
# The columns of the file, which has no header.
IDENTIFIER_COLUMNS = ("record", "role", *KEYS.values())
_BATCH_ROWS = 100_000

_REGISTER_SOURCES = """
insert into restricted.sources
    (source, title, stage, provider, lawful_basis, authority, is_administrative, record_types, cadence)
select
    'bench_' || number, 'Made-up source ' || number, 'production', 'bench_team_' || number, 'public_task',
    case mod(number, 3) when 0 then 'nhs' when 1 then 'service' else 'council' end,
    number = %(school_returns)s, array['person'], 'quarterly'
from generate_series(0, %(sources)s - 1) as number
"""

# The state says that nothing of the files is left to be staged or purged.
_REGISTER_FILES = """
insert into restricted.files (file_id, file_number, source, quarter, quarter_start_date, form, state)
select
    left(encode(sha256(convert_to('bench_' || number || %(quarter)s, 'UTF8')), 'hex'), 16),
    %(delivery)s * %(sources)s + number + 1, 'bench_' || number, %(quarter)s, %(first_day)s, 'clear', 'purged'
from generate_series(0, %(sources)s - 1) as number
"""

_IDENTIFY = """
create temporary table identified on commit drop as
select
    file_number << 36 | row_number << 10 | 1 as record,
    case role when 0 then 'adult' else 'child' end as role,
    '9' || lpad(nhs_number::text, 9, '0') as nhs_number,
    'bench_team_' || source || '|C-' || person_ref as person_ref,
    'carer' || child || '@example.org2020-01-01FAMI' as child_key,
    'person' || email || '@example.org' as email,
    '07' || lpad(mobile::text, 9, '0') as mobile,
    '2020-01-01FE01003043AMI' || place as child_place_key,
    file_number, row_number, gender, birth_month, birth_order, home, registered, trait
from drawn
"""

_STAGE = """
insert into staging.stg_persons (
    source, file_id, row_number, record_number, {keys}, salt_version, platform_key_version, role, consent, gender,
    lsoa_code, ethnic_group, home_language, birth_order, birth_month, registered_date, unusable_digests
)
select
    files.source, files.file_id, identified.row_number, 1, {values}, 1, 1, identified.role, 'yes',
    case identified.gender when 0 then 'F' when 1 then 'M' end,
    'E0100' || 3000 + identified.home,
    (array['White British', 'Black African', 'Black Caribbean', 'Mixed', 'Other', 'Asian'])[identified.trait + 1],
    (array['English', 'Portuguese', 'Spanish', 'Somali', 'French', 'Polish'])[identified.trait + 1],
    identified.birth_order,
    (date '1970-01-01' + make_interval(months => identified.birth_month::integer))::date,
    files.quarter_start_date + identified.registered::integer,
    '{{}}'
from identified
inner join restricted.files on identified.file_number = files.file_number
"""

# A table and its rows of the last quarter, which are kept beside while everything before is built.
_OF_LAST_QUARTER = {
    "staging.stg_persons": (
        "file_id in (select file_id from restricted.files where quarter_start_date = (select max(quarter_start_date)"
        " from restricted.files))"
    ),
    "restricted.files": "quarter_start_date = (select max(quarter_start_date) from restricted.files)",
}


def register_sources(connection: psycopg.Connection) -> None:
    """Write the made-up sources into the register."""
    connection.execute(_REGISTER_SOURCES, {"sources": SOURCES, "school_returns": SCHOOL_RETURNS})


def write_delivery(connection: psycopg.Connection, delivery: Delivery, identifiers: Path) -> None:
    """Register the files of a delivery, append its records to staging and their identifiers to a file, and commit.

    `staging.stg_files` is the caller's to build again.
    """
    values = {
        "quarter": str(delivery.quarter),
        "first_day": delivery.quarter.first_day,
        "delivery": delivery.number,
        "sources": SOURCES,
    }
    keys = [
        sql.SQL("sha256(convert_to({}, 'UTF8'))").format(sql.Identifier("identified", name)) for name in KEYS.values()
    ]
    stage = sql.SQL(_STAGE).format(keys=sql.SQL(", ").join(map(sql.Identifier, KEYS)), values=sql.SQL(", ").join(keys))
    with connection.transaction():
        connection.execute(_REGISTER_FILES, values)
        _copy_in(connection, delivery.records)
        connection.execute(_IDENTIFY)
        connection.execute(stage)
        _copy_out(connection, identifiers)


def hold_back_last_quarter(connection: psycopg.Connection) -> int:
    """Take the last quarter out of staging and the register until `hand_over_last_quarter`; how many records it has."""
    for number, (table, condition) in enumerate(_OF_LAST_QUARTER.items()):
        connection.execute(f"create unlogged table bench_held_{number} as select * from {table} where {condition}")
        connection.execute(f"delete from {table} where {condition}")
    return connection.execute("select count(*) from bench_held_0").fetchone()[0]


def hand_over_last_quarter(connection: psycopg.Connection) -> None:
    """Append what was held back, as a new delivery is."""
    for number, table in enumerate(_OF_LAST_QUARTER):
        connection.execute(f"insert into {table} select * from bench_held_{number}")
        connection.execute(f"drop table bench_held_{number}")


def _copy_in(connection: psycopg.Connection, records: pa.Table) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, records.column_names))
    typed = sql.SQL(", ").join(sql.SQL("{} bigint").format(sql.Identifier(name)) for name in records.column_names)
    connection.execute(sql.SQL("create temporary table drawn ({}) on commit drop").format(typed))
    copy_in = sql.SQL("copy drawn ({}) from stdin (format csv)").format(columns)
    with connection.cursor() as cursor, cursor.copy(copy_in) as copy:
        for first in range(0, records.num_rows, _BATCH_ROWS):
            buffer = pa.BufferOutputStream()
            csv.write_csv(records.slice(first, _BATCH_ROWS), buffer, csv.WriteOptions(include_header=False))
            copy.write(buffer.getvalue())


def _copy_out(connection: psycopg.Connection, identifiers: Path) -> None:
    copy_out = sql.SQL("copy identified ({}) to stdout (format csv)").format(
        sql.SQL(", ").join(map(sql.Identifier, IDENTIFIER_COLUMNS))
    )
    with connection.cursor() as cursor, identifiers.open("ab") as file, cursor.copy(copy_out) as copy:
        for block in copy:
            file.write(block)
