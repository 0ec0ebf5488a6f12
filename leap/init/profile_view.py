"""The view restricted.landed_profiles: what each landed file holds, counted, by loaders/record_types.yml."""

import psycopg
from psycopg import sql

from loaders.record_types import Column, RecordType, record_types

VIEW = sql.Identifier("restricted", "landed_profiles")

KEY_KINDS = {"nhs_number", "email", "mobile", "person_ref", "family_code", "digest"}
LISTED, FREE = "code", "text"
# The role is the kind of record; groups and periods are other ones each quarter, and nothing has changed by that.
NOT_CODED = {"role", "consent", "group_ref", "period"}
CHILD_KEY = "child_key"
CHILD_KEY_PARTS = ("first_name_part", "date_of_birth", "gender", "carer_email")
FEWEST_RECORDS = {LISTED: 1, FREE: 5}
"""Of a column that takes any words, a value of fewer records may be what somebody typed about one person."""

# In a list of sessions a family has many rows, all of them alike: people are counted once a file.
_PEOPLE = """(
    select distinct on (file_id, role, person) *
    from (
        select *, coalesce(
            person_ref, person_ref_digest, nhs_number, nhs_number_digest, child_key_digest,
            first_name_part || date_of_birth, email, email_digest, mobile, mobile_digest,
            row_number::text || '/' || record_number
        ) as person
        from restricted.{}
        where consent is distinct from 'no'
    ) as rows
    order by file_id, role, person, row_number
) as people"""

_COUNTS = """
select counted.file_id, counted.record_kind, columns.column_name, null::text as code, columns.is_key, columns.records,
    counted.of_records
from (
    select file_id, {kind} as record_kind, count(*)::integer as of_records, {counts}
    from {table}
    group by 1, 2
) as counted
cross join lateral (values {names}) as columns (column_name, is_key, records)
"""

_CODES = """
select coded.file_id, coded.record_kind, coded.column_name, coded.code, false as is_key, count(*)::integer as records,
    null::integer as of_records
from (
    select file_id, {kind} as record_kind, columns.column_name, lower(btrim(columns.code)) as code, columns.fewest
    from {table}
    cross join lateral (values {names}) as columns (column_name, code, fewest)
    where columns.code is not null
) as coded
group by 1, 2, 3, 4, coded.fewest
having count(*) >= coded.fewest
"""


def make_profile_view(connection: psycopg.Connection) -> None:
    """Make the view anew, with all that depends on it gone: it follows the columns of the record types."""
    selects = [
        select for record_type in record_types().values() for select in (_count(record_type), _count_codes(record_type))
    ]
    query = sql.SQL("union all").join(selects)
    connection.execute(sql.SQL("drop view if exists {} cascade").format(VIEW))
    connection.execute(sql.SQL("create view {} as {}").format(VIEW, query))
    comment = (
        "One row per file with landed rows, kind of record, column and code; file_profiles says what the columns are. "
        "People are counted once a file. Who withheld consent has a reference and nothing else, and is left out."
    )
    connection.execute(sql.SQL("comment on view {} is {}").format(VIEW, sql.Literal(comment)))


def _count(of: RecordType) -> sql.Composable:
    """How many records have a value, a column each; a clear value and its digest are one column."""
    together: dict[str, list[Column]] = {}
    for column in of.columns.values():
        if column.name not in ("role", "consent"):
            together.setdefault(column.name.removesuffix("_digest"), []).append(column)
    counts, names = [], []
    for name, columns in together.items():
        value = sql.SQL("coalesce({})").format(sql.SQL(", ").join(sql.Identifier(column.name) for column in columns))
        if name == CHILD_KEY:
            parts = sql.SQL(" || ").join(map(sql.Identifier, CHILD_KEY_PARTS))
            value = sql.SQL("coalesce({}, {})").format(value, parts)
        counts.append(sql.SQL("count({})::integer as {}").format(value, sql.Identifier(name)))
        is_key = any(column.kind in KEY_KINDS for column in columns)
        names.append(
            sql.SQL("({}, {}, counted.{})").format(sql.Literal(name), sql.Literal(is_key), sql.Identifier(name))
        )
    return _fill(_COUNTS, of, counts=sql.SQL(", ").join(counts), names=sql.SQL(", ").join(names))


def _count_codes(of: RecordType) -> sql.Composable:
    """How many records bear each value, of the columns that hold words and not numbers, days or identifiers."""
    names = sql.SQL(", ").join(
        sql.SQL("({}, {}, {})").format(
            sql.Literal(column.name), sql.Identifier(column.name), sql.Literal(FEWEST_RECORDS[column.kind])
        )
        for column in of.columns.values()
        if column.kind in FEWEST_RECORDS and column.name not in NOT_CODED
    )
    return _fill(_CODES, of, names=names)


def _fill(template: str, of: RecordType, **parts: sql.Composable) -> sql.Composable:
    tells_of_people = of.name == "person"
    return sql.SQL(template).format(
        table=sql.SQL(_PEOPLE if tells_of_people else "restricted.{}").format(sql.Identifier(of.table)),
        kind=sql.Identifier("role") if tells_of_people else sql.Literal(of.name),
        **parts,
    )
