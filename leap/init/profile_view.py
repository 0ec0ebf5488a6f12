"""The view restricted.landed_profiles: what each landed file holds, counted, by loaders/record_types.yml."""

import psycopg
from psycopg import sql

from loaders.record_types import Column, RecordType, record_types

VIEW = sql.Identifier("restricted", "landed_profiles")

KEY_KINDS = {"nhs_number", "email", "mobile", "person_ref", "family_code", "digest"}
LISTED, FREE = "code", "text"
# The role is the kind of record. What a source measures, of which service and when, follows its calendar: groups and
# periods are other ones each quarter, services begin and end, and who was assessed at first is assessed at last.
NOT_CODED = {"role", "consent", "service", "group_ref", "measure", "timepoint", "period"}
CHILD_KEY = "child_key"
CHILD_KEY_PARTS = ("first_name_part", "date_of_birth", "gender", "carer_email")
FEWEST_RECORDS = {LISTED: 1, FREE: 5}
"""Of a column that takes any words, a value of fewer people may be what somebody typed about one of them."""

IDENTIFIERS = (
    *("person_ref", "person_ref_digest", "nhs_number", "nhs_number_digest", "child_key_digest"),
    *("email", "email_digest", "mobile", "mobile_digest", "carer_email"),
)

_RECORDS = """
select *, hashtextextended(coalesce({person}, row_number::text || '/' || record_number), 0) as person
from {table}
where {condition}
"""

_COUNTS = """
select counted.file_id, counted.record_kind, columns.column_name, null::text as code, columns.is_key, columns.records,
    counted.of_records, counted.people
from (
    select file_id, {kind} as record_kind, count(*)::integer as of_records, count(distinct person)::integer as people,
        {counts}
    from ({records}) as records
    group by 1, 2
) as counted
cross join lateral (values {names}) as columns (column_name, is_key, records)
"""

# People are told apart by one of 64 numbers, which takes a tenth of the time: where there are five of these there are
# five people.
_CODES = """
select coded.file_id, coded.record_kind, coded.column_name, coded.code, false as is_key, count(*)::integer as records,
    null::integer as of_records, null::integer as people
from (
    select file_id, {kind} as record_kind, columns.column_name, lower(btrim(columns.code)) as code, columns.fewest,
        person
    from ({records}) as records
    cross join lateral (values {names}) as columns (column_name, code, fewest)
    where columns.code is not null
) as coded
group by 1, 2, 3, 4, coded.fewest
having bit_count(bit_or(1::bigint << (person & 63)::integer)::bit(64)) >= coded.fewest
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
        "Who withheld consent has a reference and nothing else, and is left out."
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
    identifiers = [sql.Identifier(name) for name in IDENTIFIERS if name in of.columns]
    if "first_name_part" in of.columns:
        identifiers.insert(-1, sql.SQL("first_name_part || date_of_birth"))
    records = sql.SQL(_RECORDS).format(
        person=sql.SQL(", ").join(identifiers or [sql.SQL("null")]),
        table=sql.Identifier("restricted", of.table),
        condition=sql.SQL("consent is distinct from 'no'" if "consent" in of.columns else "true"),
    )
    kind = sql.Identifier("role") if "role" in of.columns else sql.Literal(of.name)
    return sql.SQL(template).format(records=records, kind=kind, **parts)
