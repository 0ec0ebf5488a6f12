"""Deleting landed identifiers and digests, once staging holds a pseudonymised record of every one."""

import time
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from leap.database import connect
from leap.errors import CheckFailed
from loaders.record_types import record_types

FILES_NAMED = 20
"""Of files that stand in the way, so many are named in the message."""

FEWEST_VACUUMS, PATIENCE_SECONDS, PAUSE_SECONDS = 4, 4, 0.3
"""Deleted rows that somebody still sees are vacuumed again, at least so often and so long."""

_CANDIDATES = """
select file_id, source, quarter from restricted.files where state in ('landed', 'pseudonymised')
order by quarter_start_date, source, file_id for update
"""

_SHORTFALLS = """
with accepted as (
    select file_id, sum(records) as records from restricted.file_records
    where record_type = %(record_type)s group by file_id
),
staged as (
    select file_id, count(*) as records from {staging} as staged where file_id = any(%(files)s) group by file_id
),
missing as (
    select file_id, count(*) as records from {landing} as landed
    where file_id = any(%(files)s) and not exists (
        select from {staging} as staged
        where staged.file_id = landed.file_id
            and staged.row_number = landed.row_number and staged.record_number = landed.record_number
    )
    group by file_id
)
select file_id, coalesce(accepted.records, 0), coalesce(staged.records, 0), coalesce(missing.records, 0)
from unnest(%(files)s::text[]) as candidates (file_id)
left join accepted using (file_id) left join staged using (file_id) left join missing using (file_id)
where coalesce(accepted.records, 0) <> coalesce(staged.records, 0) or missing.records > 0
"""

_UNKEYED = """
select file_id, count(*) from {landing} as landed
where file_id = any(%s) and not exists (
    select from {keys} as keyed
    where keyed.file_id = landed.file_id
        and keyed.row_number = landed.row_number and keyed.record_number = landed.record_number
)
group by file_id
"""

_EVENTS = ("engagement", "outcome", "feedback")
"""Record types of which the payload and the keys of whom they are told are staged in two tables."""

_NO_STAGING = "(select null::text as file_id, null::integer as row_number, null::integer as record_number limit 0)"


@dataclass(frozen=True)
class PurgeResult:
    """What was deleted: files by id, records by record type; and whether the server gave the space free."""

    files: list[str]
    records: dict[str, int]
    is_space_freed: bool


def purge() -> PurgeResult:
    """Delete the landed rows of every file that staging holds whole, mark these files purged, and vacuum.

    What the files held is counted before, for `leap expect` to compare later ones with.

    All files or none. Raises CheckFailed, naming the files, where for a file and record type the rows staged are not
    the rows accepted.
    """
    with connect("leap_transformer") as connection:
        candidates = {file_id: f"{source} {quarter}" for file_id, source, quarter in connection.execute(_CANDIDATES)}
        _demand_staged(connection, candidates)
        records = _delete_landed(connection, list(candidates))
    with connect(autocommit=True) as connection:
        is_space_freed = _vacuum(connection)
    return PurgeResult(list(candidates), records, is_space_freed)


def _demand_staged(connection: psycopg.Connection, candidates: dict[str, str]) -> None:
    staging = {
        name: _find_staging(connection, f"stg_{record_type.table}") for name, record_type in record_types().items()
    }
    if candidates and not any(staging.values()):
        raise CheckFailed(
            f"{_count_files(candidates)} landed and staging is not built yet; nothing was deleted. "
            "Run `dbt build`, then `leap purge` again."
        )
    shortfalls = []
    for name, record_type in record_types().items():
        query = sql.SQL(_SHORTFALLS).format(
            staging=staging[name] or sql.SQL(_NO_STAGING), landing=sql.Identifier("restricted", record_type.table)
        )
        rows = connection.execute(query, {"record_type": name, "files": list(candidates)})
        for file_id, accepted, staged, missing in rows:
            count = f"{accepted} {name} records accepted, {staged} staged"
            if accepted == staged:
                count += f", {missing} of those landed not among them"
            shortfalls.append(f"{candidates[file_id]} (file {file_id}): {count}")
        if name in _EVENTS:
            query = sql.SQL(_UNKEYED).format(
                keys=_find_staging(connection, "stg_event_keys") or sql.SQL(_NO_STAGING),
                landing=sql.Identifier("restricted", record_type.table),
            )
            for file_id, records in connection.execute(query, [list(candidates)]):
                shortfalls.append(
                    f"{candidates[file_id]} (file {file_id}): of {records} {name} records it is not staged of whom"
                )
    if shortfalls:
        more = f"; and {len(shortfalls) - FILES_NAMED} more" if len(shortfalls) > FILES_NAMED else ""
        raise CheckFailed(
            "Nothing was deleted, because staging does not hold every accepted record: "
            f"{'; '.join(shortfalls[:FILES_NAMED])}{more}. Run `dbt build`, then `leap purge` again."
        )


def _count_files(files: dict[str, str]) -> str:
    return "1 file is" if len(files) == 1 else f"{len(files)} files are"


def _find_staging(connection: psycopg.Connection, name: str) -> sql.Identifier | None:
    is_there = connection.execute("select to_regclass(%s) is not null", (f"staging.{name}",)).fetchone()[0]
    return sql.Identifier("staging", name) if is_there else None


def _delete_landed(connection: psycopg.Connection, files: list[str]) -> dict[str, int]:
    # What later quarters are compared with.
    connection.execute(
        "insert into restricted.file_profiles select * from restricted.landed_profiles where file_id = any(%s)",
        (files,),
    )
    records = {}
    for name, record_type in record_types().items():
        delete = sql.SQL("delete from {} where file_id = any(%s)")
        landing = sql.Identifier("restricted", record_type.table)
        records[name] = connection.execute(delete.format(landing), (files,)).rowcount
    connection.execute("update restricted.files set state = 'purged' where file_id = any(%s)", (files,))
    if files:
        connection.execute(
            "insert into audit.events (action, subject, detail) values ('purge', %s, %s)",
            (f"{len(files)} files", Jsonb({"files": files, "records": records})),
        )
    return records


def _vacuum(connection: psycopg.Connection) -> bool:
    """Rewrite the landing tables, so that no deleted byte stays in them; false where another session keeps some."""
    left = [sql.Identifier("restricted", record_type.table) for record_type in record_types().values()]
    until = time.monotonic() + PATIENCE_SECONDS
    vacuums = 0
    while left and (vacuums < FEWEST_VACUUMS or time.monotonic() < until):
        if vacuums:
            # anybody's signing in to the server keeps deleted rows for a moment
            time.sleep(PAUSE_SECONDS)
        vacuums += 1
        for landing in left:
            # a plain VACUUM leaves the bytes of deleted rows in the pages that it keeps
            connection.execute(sql.SQL("vacuum (full, analyze) {}").format(landing))
        left = [landing for landing in left if _holds_deleted_rows(connection, landing)]
    return not left


def _holds_deleted_rows(connection: psycopg.Connection, landing: sql.Identifier) -> bool:
    query = sql.SQL("select pg_relation_size({}::regclass) > 0 and not exists (select from {})")
    name = sql.Literal(landing.as_string(connection))
    return connection.execute(query.format(name, landing)).fetchone()[0]
