"""A delivery to the database: whole, in one transaction, or not at all."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import psycopg

from leap.database import connect, describe
from leap.errors import DatabaseUnreachable, FileRefused, WrongUsage
from loaders import register
from loaders.contracts import Source
from loaders.copying import CopyWriter
from loaders.deliveries import Delivery
from loaders.examination import Examination
from loaders.outcome import Outcome, make_outcome
from loaders.tally import Tally

ROLE = "leap_loader"

OnProgress = Callable[[int], None]


@contextmanager
def open_landing() -> Iterator[psycopg.Connection]:
    """A connection that may land files. Raises WrongUsage where `leap init` has not been run on the database."""
    with connect() as connection:
        if connection.execute("select to_regclass('restricted.files')").fetchone()[0] is None:
            raise WrongUsage("The database has no tables to land files in: run `leap init` first.")
    with connect(role=ROLE, autocommit=True) as connection:
        yield connection


def land(
    connection: psycopg.Connection,
    delivery: Delivery,
    sources: Mapping[str, Source],
    on_progress: OnProgress = lambda rows: None,
) -> Outcome:
    """Check a delivery and land what is accepted, or register why it was refused.

    Raises DatabaseUnreachable, with nothing of the file landed, where the database fails on the way.
    """
    examination = Examination(delivery)
    try:
        return _land(connection, examination, sources, on_progress)
    except psycopg.Error as error:
        raise DatabaseUnreachable(
            f"{delivery.path}: nothing of this file was landed: {describe(error)}. Files named before it have landed."
        ) from None


def _land(
    connection: psycopg.Connection, examination: Examination, sources: Mapping[str, Source], on_progress: OnProgress
) -> Outcome:
    try:
        examination.find_source(sources)
        sha256, refusal = _take_sha256(examination)
    except FileRefused as refusal:
        return _log_unregistered(connection, examination, refusal)
    source, quarter = examination.source, examination.delivery.quarter
    file_id = register.make_file_id(source.name, quarter, sha256)
    with connection.transaction():
        register.lock_deliveries(connection, source.name, quarter)
        if counts := register.find_landed(connection, file_id):
            current = register.find_current(connection, source.name, quarter)
            return _make_unchanged(examination, file_id, counts, current)
        register.register_source(connection, source)
        supersedes, message = None, None
        try:
            if refusal:
                raise refusal
            _copy_rows(connection, examination, file_id, on_progress)
        except FileRefused as refusal:
            outcome = make_outcome(examination, "refused", refusal, file_id)
        else:
            if current := register.find_current(connection, source.name, quarter):
                supersedes, message = current[0], f"replaces {current[1]}, which landed before"
            outcome = make_outcome(examination, "landed", file_id=file_id, message=message)
        register.register_file(connection, examination, outcome, sha256, supersedes)
        register.log_outcome(connection, outcome, examination.delivery.path.name)
    return outcome


def _take_sha256(examination: Examination) -> tuple[str, FileRefused | None]:
    """SHA-256 of the bytes, also where they are no text that can be read; then with the refusal that says so."""
    path = examination.delivery.path
    try:
        return examination.read_bytes().sha256, None
    except FileRefused as refusal:
        try:
            return register.hash_file(path), refusal
        except OSError:
            raise refusal from None


def _copy_rows(connection: psycopg.Connection, examination: Examination, file_id: str, on_progress: OnProgress) -> None:
    """Copy the accepted rows inside a savepoint: of a file that turns out refused the rows go, the register stays."""
    with connection.transaction():
        examination.read_head()
        with CopyWriter(connection, examination.source.name, file_id) as writer:
            for records in examination.read_records(on_progress):
                writer.write(records)


def _make_unchanged(
    examination: Examination, file_id: str, counts: dict[str, int], current: tuple[str, str] | None
) -> Outcome:
    examination.tally = Tally(counts["rows_accepted"], counts["rows_refused"], counts["rows_blank"])
    message = "the same bytes have landed before; nothing was changed"
    if current and current[0] != file_id:
        message = (
            f"the same bytes have landed before and {current[1]} has replaced them since; nothing was changed. "
            "To go back to them change the file, be it by a blank line at its end"
        )
    return make_outcome(examination, "unchanged", file_id=file_id, message=message)


def _log_unregistered(connection: psycopg.Connection, examination: Examination, refusal: FileRefused) -> Outcome:
    """A file without a contract has no source to register it under; the audit trail alone knows that it was offered."""
    outcome = make_outcome(examination, "refused", refusal)
    register.log_outcome(connection, outcome, examination.delivery.path.name)
    return outcome
