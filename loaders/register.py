"""The register of files: what is known of a delivery, what was refused of it and why; never a value of a row."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg.types.json import Jsonb

from loaders import seeds
from loaders.contracts import Source
from loaders.examination import Examination
from loaders.outcome import Outcome
from loaders.quarters import Quarter

READ_BY = ("coded_values", "placeholders", "shared_mailboxes")
LANDED_STATES = ["landed", "pseudonymised", "purged"]
COUNTS = ("rows_read", "rows_accepted", "rows_refused", "rows_blank")


class CurrentFile(NamedTuple):
    """The file of a source and quarter that counts: landed whole, and superseded by no landed file."""

    file_id: str
    file_name: str
    rows_accepted: int
    rows_refused: int


class KnownBytes(NamedTuple):
    """A file that has landed, and by what it was read (`describe_reading`); None where nobody wrote that down."""

    file_id: str
    read_by: str | None


def describe_reading(source: Source) -> str:
    """By what the files of a source are read: a hash of its contract and of the lists that every contract knows."""
    reading = hashlib.sha256(source.sha256.encode())
    for name in READ_BY:
        reading.update((seeds.FOLDER / f"{name}.csv").read_bytes())
    return reading.hexdigest()[:16]


def make_file_id(source: str, quarter: Quarter, sha256: str, further: str | None = None) -> str:
    """The id of a delivery: 16 hexadecimal digits, the same for the same source, quarter and bytes.

    Of corrected rows the file that they amend is `further`, of a file that is read anew by what it is read.
    """
    parts = [source, str(quarter), sha256, *([further] if further else [])]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


class Content(NamedTuple):
    """What a file's bytes are known by: SHA-256 (hex) and their number."""

    sha256: str
    size: int


def take_content(path: Path) -> Content:
    """Hash a file that is no text that can be read. Raises OSError where its bytes cannot be read either."""
    with path.open("rb") as file:
        return Content(hashlib.file_digest(file, "sha256").hexdigest(), file.tell())


def lock_deliveries(connection: psycopg.Connection, source: str, quarter: Quarter) -> None:
    """Wait until no other load of this source and quarter runs; holds until the transaction ends."""
    connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{source}|{quarter}"])


def find_landed(connection: psycopg.Connection, file_id: str) -> dict | None:
    """Counts of a file that has landed before, None where it has not."""
    row = connection.execute(
        "select rows_read, rows_accepted, rows_refused, rows_blank from restricted.files"
        " where file_id = %s and state = any (%s)",
        [file_id, LANDED_STATES],
    ).fetchone()
    return dict(zip(COUNTS, row, strict=True)) if row else None


def find_known_bytes(
    connection: psycopg.Connection, source: str, quarter: Quarter, sha256: str, current: CurrentFile | None
) -> KnownBytes | None:
    """The file under which the same bytes landed as a whole file: of several the one that counts, else the latest."""
    row = connection.execute(
        """
        select file_id, read_by from restricted.files
        where source = %s and quarter = %s and sha256 = %s and state = any (%s) and amends is null
        order by file_id is not distinct from %s desc, file_number desc limit 1
        """,
        [source, str(quarter), sha256, LANDED_STATES, current.file_id if current else None],
    ).fetchone()
    return KnownBytes(*row) if row else None


def find_current(connection: psycopg.Connection, source: str, quarter: Quarter) -> CurrentFile | None:
    """The current file of a source and quarter, whatever amends it; None where none has landed."""
    row = connection.execute(
        """
        select file_id, file_name, rows_accepted, rows_refused from restricted.files as file
        where source = %(source)s and quarter = %(quarter)s and state = any (%(landed)s) and amends is null
            and not exists (
                select from restricted.files as later
                where later.supersedes = file.file_id and later.state = any (%(landed)s)
            )
        order by landed_at desc limit 1
        """,
        {"source": source, "quarter": str(quarter), "landed": LANDED_STATES},
    ).fetchone()
    return CurrentFile(*row) if row else None


def find_as_corrected_rows(connection: psycopg.Connection, source: str, quarter: Quarter, sha256: str) -> tuple | None:
    """Id, name of the file amended, and counts, of bytes that landed as corrected rows before; None where none did."""
    return connection.execute(
        f"""
        select files.file_id, amended.file_name, {", ".join(f"files.{count}" for count in COUNTS)}
        from restricted.files inner join restricted.files as amended on files.amends = amended.file_id
        where files.source = %s and files.quarter = %s and files.sha256 = %s and files.state = any (%s)
        order by files.landed_at desc limit 1
        """,
        [source, str(quarter), sha256, LANDED_STATES],
    ).fetchone()


def count_corrected_rows(connection: psycopg.Connection, file_id: str) -> int:
    """How many corrected rows were added to a file."""
    rows = connection.execute(
        "select coalesce(sum(rows_accepted), 0) from restricted.files where amends = %s and state = any (%s)",
        [file_id, LANDED_STATES],
    )
    return rows.fetchone()[0]


def take_up_again(connection: psycopg.Connection, file_id: str, current_id: str) -> None:
    """Make a superseded file current again: it moves to the end of the chain of files that replaced each other.

    Whatever had replaced it now replaces what it had replaced itself, so that one file stays current. Its rows are
    still there: in the landing tables until the purge, in staging for good.
    """
    connection.execute(
        "update restricted.files as later set supersedes = returning_file.supersedes"
        " from restricted.files as returning_file"
        " where returning_file.file_id = %(file_id)s and later.supersedes = %(file_id)s",
        {"file_id": file_id},
    )
    connection.execute("update restricted.files set supersedes = %s where file_id = %s", [current_id, file_id])


def register_source(connection: psycopg.Connection, source: Source) -> None:
    """Keep what the contract says, so that the models need no YAML."""
    contract = source.contract
    agreement = contract.agreement
    values = {
        "source": contract.source,
        "title": contract.title,
        "stage": contract.stage,
        "provider": contract.provider,
        "lawful_basis": contract.lawful_basis,
        "authority": contract.authority,
        "family_scope": contract.family_scope,
        "is_administrative": contract.administrative,
        "services": contract.services,
        "forms": list(contract.forms),
        "record_types": contract.record_types,
        "cadence": contract.cadence,
        "refuse_file_above": contract.refuse_file_above,
        "agreement_reference": agreement.reference if agreement else None,
        "agreement_valid_from": agreement.valid_from if agreement else None,
        "agreement_valid_to": agreement.valid_to if agreement else None,
        "contract_sha256": source.sha256,
    }
    _upsert(connection, "sources", "source", values)


def knows_contract(connection: psycopg.Connection, source: Source) -> bool:
    """Whether the contract is what it was at the latest load of the source."""
    known = connection.execute("select contract_sha256 from restricted.sources where source = %s", [source.name])
    return known.fetchone() == (source.sha256,)


def register_awaited(connection: psycopg.Connection, sources: Iterable[Source]) -> None:
    """Keep the contracts of sources that have never delivered too, so that somebody misses them."""
    delivered = {name for (name,) in connection.execute("select distinct source from restricted.files")}
    for source in sources:
        if source.name not in delivered:
            register_source(connection, source)


def register_file(
    connection: psycopg.Connection, examination: Examination, outcome: Outcome, content: Content, supersedes: str | None
) -> None:
    """Write a file's row with its counts, records, refusals and notes, in place of an earlier try that was refused."""
    fingerprint, layout, tally = examination.fingerprint, examination.layout, outcome.tally
    quarter = examination.delivery.quarter
    values = {
        "file_id": outcome.file_id,
        "source": outcome.source,
        "quarter": str(quarter),
        "quarter_start_date": quarter.first_day,
        "file_name": examination.delivery.path.name,
        "sha256": content.sha256,
        "bytes": content.size,
        "encoding": fingerprint.encoding if fingerprint else None,
        "delimiter": layout.delimiter if layout else None,
        "form": layout.form if layout else None,
        **{count: getattr(tally, count) for count in COUNTS},
        "state": outcome.state,
        "supersedes": supersedes,
        "amends": examination.amended.file_id if examination.amended else None,
        "read_by": describe_reading(examination.source),
        "reason": outcome.whole_file[0].reason if outcome.whole_file else None,
    }
    _upsert(connection, "files", "file_id", values)
    _number_file(connection, outcome.file_id)
    if outcome.state == "landed":
        connection.execute("update restricted.files set landed_at = now() where file_id = %s", [outcome.file_id])
    for table in ("file_records", "refusals", "value_notes"):
        connection.execute(f"delete from restricted.{table} where file_id = %s", [outcome.file_id])
    _write_details(connection, outcome)


def _number_file(connection: psycopg.Connection, file_id: str) -> None:
    # Numbered under a lock and not from a sequence, which would leave a trace of a load that was undone.
    connection.execute("select pg_advisory_xact_lock(hashtextextended('restricted.files.file_number', 0))")
    connection.execute(
        "update restricted.files set file_number = (select coalesce(max(file_number), 0) + 1 from restricted.files)"
        " where file_id = %s and file_number is null",
        [file_id],
    )


def log_outcome(connection: psycopg.Connection, outcome: Outcome, file_name: str) -> None:
    """Append what came of a file to the audit trail: its name, counts and reasons, no value of a row."""
    detail = {
        "file_name": file_name,
        "source": outcome.source,
        "quarter": outcome.quarter,
        "amends": outcome.amends,
        "reason": outcome.whole_file[0].reason if outcome.whole_file else None,
        **{count: getattr(outcome.tally, count) for count in COUNTS},
    }
    connection.execute(
        "insert into audit.events (action, subject, detail) values (%s, %s, %s)",
        [f"file {outcome.state}", outcome.file_id or file_name, Jsonb(detail)],
    )


def _write_details(connection: psycopg.Connection, outcome: Outcome) -> None:
    with connection.cursor() as cursor:
        if outcome.state == "landed":
            records = [(outcome.file_id, record_type, count) for record_type, count in outcome.tally.records.items()]
            cursor.executemany("insert into restricted.file_records values (%s, %s, %s)", records)
        with cursor.copy("copy restricted.refusals (file_id, row_number, column_name, reason) from stdin") as copy:
            for refusal in outcome.whole_file:
                copy.write_row((outcome.file_id, None, refusal.column, refusal.reason))
            for refusal in outcome.tally.refusals():
                copy.write_row((outcome.file_id, *refusal))
        notes = [(outcome.file_id, *note) for note in outcome.tally.field_notes]
        cursor.executemany(
            "insert into restricted.value_notes (file_id, column_name, reason, rows) values (%s, %s, %s, %s)", notes
        )


def _upsert(connection: psycopg.Connection, table: str, key: str, values: dict) -> None:
    names = ", ".join(values)
    marks = ", ".join(f"%({name})s" for name in values)
    changes = ", ".join(f"{name} = excluded.{name}" for name in values if name != key)
    connection.execute(
        f"insert into restricted.{table} ({names}, registered_at) values ({marks}, now())"
        f" on conflict ({key}) do update set {changes}, registered_at = excluded.registered_at",
        values,
    )
