"""A delivery to the database: whole, in one transaction, or not at all."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import psycopg

from leap.database import connect, describe
from leap.errors import DatabaseUnreachable, FileRefused, WrongUsage
from loaders import amending, register
from loaders.contracts import Source
from loaders.copying import CopyWriter
from loaders.deliveries import Delivery
from loaders.examination import Examination
from loaders.outcome import Outcome, make_outcome
from loaders.tally import Tally

ROLE = "leap_loader"
LEAST_SHARE_KEPT = 0.2

OnProgress = Callable[[int], None]
LogOutcome = Callable[[psycopg.Connection, Outcome, str], None]


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
    takes_up: bool = False,
    amends: bool = False,
) -> Outcome:
    """Check a delivery and land what is accepted, or register why it was refused.

    A whole file replaces the one of its source and quarter that landed before. With `amends` the file holds corrected
    rows alone, which are added to that one.

    Bytes that landed before change nothing, unless `takes_up`: where another file has replaced them since, they are
    made current again. A folder that is loaded once more must not undo a correction, so that this is asked for.

    Raises DatabaseUnreachable, with nothing of the file landed, where the database fails on the way.
    """
    examination = Examination(delivery, amends=amends)
    try:
        return _land(connection, examination, sources, on_progress, takes_up, register.log_outcome)
    except psycopg.Error as error:
        raise DatabaseUnreachable(
            f"{delivery.path}: nothing of this file was landed: {describe(error)}. Files named before it have landed."
        ) from None


def rehearse(
    connection: psycopg.Connection,
    delivery: Delivery,
    sources: Mapping[str, Source],
    on_progress: OnProgress = lambda rows: None,
    takes_up: bool = False,
    amends: bool = False,
) -> Outcome:
    """Land a delivery as `land` does in a transaction that the caller rolls back; the audit trail is not told.

    Errors of the database are the caller's to describe.
    """
    return _land(connection, Examination(delivery, amends=amends), sources, on_progress, takes_up, _log_nothing)


def has_landed(
    connection: psycopg.Connection, delivery: Delivery, sources: Mapping[str, Source], takes_up: bool = False
) -> bool:
    """Whether `land` would change nothing, because the same bytes landed before; it reads the bytes alone."""
    examination = Examination(delivery)
    try:
        examination.find_source(sources)
        content, _ = _take_content(examination)
    except FileRefused:
        return False
    source, quarter = examination.source.name, delivery.quarter
    file_id = register.make_file_id(source, quarter, content.sha256)
    if not register.find_landed(connection, file_id):
        return False
    return not takes_up or register.find_current(connection, source, quarter).file_id == file_id


def _land(
    connection: psycopg.Connection,
    examination: Examination,
    sources: Mapping[str, Source],
    on_progress: OnProgress,
    takes_up: bool,
    log_outcome: LogOutcome,
) -> Outcome:
    try:
        examination.find_source(sources)
        content, refusal = _take_content(examination)
    except FileRefused as refusal:
        return _log_unregistered(connection, examination, refusal, log_outcome)
    source, quarter = examination.source, examination.delivery.quarter
    with connection.transaction():
        register.lock_deliveries(connection, source.name, quarter)
        current = register.find_current(connection, source.name, quarter)
        if examination.amends and current:
            examination.amended = amending.find_amended(connection, current.file_id)
        amended_id = examination.amended.file_id if examination.amended else None
        file_id = register.make_file_id(source.name, quarter, content.sha256, amended_id)
        if counts := register.find_landed(connection, file_id):
            return _take_known(connection, examination, file_id, counts, takes_up, log_outcome)
        if not examination.amends and (
            corrected := register.find_as_corrected_rows(connection, source.name, quarter, content.sha256)
        ):
            return _leave_corrected_rows(examination, corrected)
        register.register_source(connection, source)
        try:
            if refusal:
                raise refusal
            _copy_rows(connection, examination, file_id, on_progress)
        except FileRefused as refusal:
            if refusal.reason == amending.CORRECTED_ROWS_ALONE:
                # Nothing is wrong with the file: it comes again as what it is, and under another id.
                return _log_unregistered(connection, examination, refusal, log_outcome)
            outcome = make_outcome(examination, "refused", refusal, file_id)
        else:
            message, warnings = _tell_effect(current, examination)
            outcome = make_outcome(examination, "landed", file_id=file_id, message=message, warnings=warnings)
        is_replaced = current and outcome.state == "landed" and not examination.amends
        register.register_file(connection, examination, outcome, content, current.file_id if is_replaced else None)
        if outcome.state == "landed" and examination.line_check:
            amending.write_lines(connection, file_id, examination.line_check.taken)
        log_outcome(connection, outcome, examination.delivery.path.name)
    return outcome


def _tell_effect(current: register.CurrentFile | None, examination: Examination) -> tuple[str | None, list[str]]:
    """What becomes of the file that counted, and what may not be meant."""
    if amended := examination.amended:
        added = examination.tally.rows_accepted
        left = amended.rows_waiting - added
        return f"adds corrected rows to {amended.file_name}: {added:,} now, {left:,} still to be corrected", []
    message = f"replaces {current.file_name}, which landed before" if current else None
    return message, _warn_of_loss(current, examination.tally)


def _take_content(examination: Examination) -> tuple[register.Content, FileRefused | None]:
    """Hash and size of the bytes, also where they are no text that can be read; then with the refusal that says so."""
    try:
        fingerprint = examination.read_bytes()
        return register.Content(fingerprint.sha256, fingerprint.size), None
    except FileRefused as refusal:
        try:
            return register.take_content(examination.delivery.path), refusal
        except OSError:
            raise refusal from None


def _copy_rows(connection: psycopg.Connection, examination: Examination, file_id: str, on_progress: OnProgress) -> None:
    """Copy the accepted rows inside a savepoint: of a file that turns out refused the rows go, the register stays."""
    name, amended = examination.delivery.path.name, examination.amended
    if examination.amends:
        amending.demand_waiting(name, examination.source.name, str(examination.delivery.quarter), amended)
    with connection.transaction():
        examination.read_head()
        with CopyWriter(connection, examination.source.name, file_id) as writer:
            for records in examination.read_records(on_progress):
                writer.write(records)
        if amended:
            has_lines = examination.line_check is not None
            amending.demand_not_accepted(connection, name, file_id, amended, examination.tally, has_lines)


def _take_known(
    connection: psycopg.Connection,
    examination: Examination,
    file_id: str,
    counts: dict[str, int],
    takes_up: bool,
    log_outcome: LogOutcome,
) -> Outcome:
    examination.tally = tally = Tally(**counts)
    if examination.amends:
        message = f"these corrected rows of {examination.amended.file_name} have landed before; nothing was changed"
        return make_outcome(examination, "unchanged", file_id=file_id, message=message)
    current = register.find_current(connection, examination.source.name, examination.delivery.quarter)
    if current.file_id == file_id or not takes_up:
        message = "the same bytes have landed before; nothing was changed"
        if current.file_id != file_id:
            message = (
                f"the same bytes have landed before and {current.file_name} has replaced them since; nothing was "
                "changed. To go back to them, load this file alone, by its own path"
            )
        return make_outcome(examination, "unchanged", file_id=file_id, message=message)
    register.take_up_again(connection, file_id, current.file_id)
    message = f"the same bytes landed before and are current again; they replace {current.file_name}"
    warnings = _warn_of_loss(current, tally)
    outcome = make_outcome(examination, "landed", file_id=file_id, message=message, warnings=warnings)
    log_outcome(connection, outcome, examination.delivery.path.name)
    return outcome


def _leave_corrected_rows(examination: Examination, corrected: tuple) -> Outcome:
    """A folder that is loaded once more must not make a whole file of corrected rows that lie in it."""
    file_id, amends, *counts = corrected
    examination.tally = Tally(*counts)
    message = f"the same bytes have landed before, as corrected rows of {amends}; nothing was changed"
    return make_outcome(examination, "unchanged", file_id=file_id, message=message)


def _warn_of_loss(current: register.CurrentFile | None, tally: Tally) -> list[str]:
    """A file that has far fewer rows than the one it replaces takes people out of every count.

    One that has no more than were refused of that one may hold those alone.
    """
    if current is None:
        return []
    rows, before = tally.rows_accepted, current.rows_accepted
    may_be_corrected_rows = rows <= current.rows_refused and rows < before
    if rows >= before * LEAST_SHARE_KEPT and not may_be_corrected_rows:
        return []
    return [
        f"REPLACES {before:,} ACCEPTED ROWS BY {rows:,}. Where that is not meant, load {current.file_name} as it was "
        "again, by its own path; where these are corrected rows alone, then load them with --amends."
    ]


def _log_unregistered(
    connection: psycopg.Connection, examination: Examination, refusal: FileRefused, log_outcome: LogOutcome
) -> Outcome:
    """Of a file without a contract, or called what it is not, the audit trail alone knows that it was offered."""
    outcome = make_outcome(examination, "refused", refusal)
    log_outcome(connection, outcome, examination.delivery.path.name)
    return outcome


def _log_nothing(connection: psycopg.Connection, outcome: Outcome, file_name: str) -> None:
    """A number that the audit trail has given to an event is not taken back with the transaction."""
