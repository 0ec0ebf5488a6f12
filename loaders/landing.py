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
from loaders.effects import tell_effect, warn_of_loss
from loaders.examination import Examination
from loaders.outcome import Outcome, make_outcome
from loaders.tally import Tally

ROLE = "leap_loader"

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
    again: bool = False,
) -> Outcome:
    """Check a delivery and land what is accepted, or register why it was refused.

    A whole file replaces the one of its source and quarter that landed before. With `amends` the file holds corrected
    rows alone, which are added to that one.

    Bytes that landed before change nothing, unless `takes_up`: where another file has replaced them since, they are
    made current again. A folder that is loaded once more must not undo a correction, so that this is asked for. With
    `again` they are read anew where contract or lists have changed since, as a new file that replaces the one
    before. What the contract says of the source as a whole, its stage for one, is followed in any case.

    Raises DatabaseUnreachable, with nothing of the file landed, where the database fails on the way.
    """
    examination = Examination(delivery, amends=amends)
    try:
        return _land(connection, examination, sources, on_progress, takes_up, register.log_outcome, again)
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
    """Whether `land` would change nothing: the same bytes landed before, and the contract is what it was.

    It reads the bytes alone.
    """
    examination = Examination(delivery)
    try:
        examination.find_source(sources)
        content, _ = _take_content(examination)
    except FileRefused:
        return False
    source, quarter = examination.source, delivery.quarter
    current = register.find_current(connection, source.name, quarter)
    known = register.find_known_bytes(connection, source.name, quarter, content.sha256, current)
    if not known or not register.knows_contract(connection, source):
        return False
    return not takes_up or current.file_id == known.file_id


def _land(
    connection: psycopg.Connection,
    examination: Examination,
    sources: Mapping[str, Source],
    on_progress: OnProgress,
    takes_up: bool,
    log_outcome: LogOutcome,
    again: bool = False,
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
        file_id, is_read_anew = _find_id(connection, examination, content.sha256, current, takes_up, again)
        if counts := register.find_landed(connection, file_id):
            has_changed = not register.knows_contract(connection, source)
            if has_changed:
                register.register_source(connection, source)
            takes_up = takes_up or is_read_anew
            return _take_known(connection, examination, file_id, counts, takes_up, log_outcome, has_changed)
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
            message, warnings = tell_effect(connection, current, examination)
            if is_read_anew:
                message = f"the same bytes, read anew by contract and lists as they are now; {message}"
            outcome = make_outcome(examination, "landed", file_id=file_id, message=message, warnings=warnings)
        is_replaced = current and outcome.state == "landed" and not examination.amends
        register.register_file(connection, examination, outcome, content, current.file_id if is_replaced else None)
        if outcome.state == "landed" and examination.line_check:
            amending.write_lines(connection, file_id, examination.line_check.taken)
        log_outcome(connection, outcome, examination.delivery.path.name)
    return outcome


def _find_id(
    connection: psycopg.Connection,
    examination: Examination,
    sha256: str,
    current: register.CurrentFile | None,
    takes_up: bool,
    again: bool,
) -> tuple[str, bool]:
    """The id of the delivery, and whether it is of bytes that landed before and are read anew.

    In a folder the file that counts alone is read anew: one that was replaced since would undo a correction.
    """
    source, quarter = examination.source, examination.delivery.quarter
    if examination.amends:
        amended_id = examination.amended.file_id if examination.amended else None
        return register.make_file_id(source.name, quarter, sha256, amended_id), False
    known = register.find_known_bytes(connection, source.name, quarter, sha256, current)
    if not known:
        return register.make_file_id(source.name, quarter, sha256), False
    reading = register.describe_reading(source)
    may_replace = takes_up or known.file_id == current.file_id
    if not again or not may_replace or known.read_by == reading:
        return known.file_id, False
    return register.make_file_id(source.name, quarter, sha256, reading), True


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
    has_changed: bool,
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
        elif has_changed:
            message = (
                "the same bytes have landed before, and the contract has changed since: stage and all that it says of "
                "the source count from the next build on; to have the rows read by it, load the file with --again"
            )
        return make_outcome(examination, "unchanged", file_id=file_id, message=message)
    register.take_up_again(connection, file_id, current.file_id)
    message = f"the same bytes landed before and are current again; they replace {current.file_name}"
    warnings = warn_of_loss(current, tally)
    outcome = make_outcome(examination, "landed", file_id=file_id, message=message, warnings=warnings)
    log_outcome(connection, outcome, examination.delivery.path.name)
    return outcome


def _leave_corrected_rows(examination: Examination, corrected: tuple) -> Outcome:
    """A folder that is loaded once more must not make a whole file of corrected rows that lie in it."""
    file_id, amends, *counts = corrected
    examination.tally = Tally(*counts)
    message = f"the same bytes have landed before, as corrected rows of {amends}; nothing was changed"
    return make_outcome(examination, "unchanged", file_id=file_id, message=message)


def _log_unregistered(
    connection: psycopg.Connection, examination: Examination, refusal: FileRefused, log_outcome: LogOutcome
) -> Outcome:
    """Of a file without a contract, or called what it is not, the audit trail alone knows that it was offered."""
    outcome = make_outcome(examination, "refused", refusal)
    log_outcome(connection, outcome, examination.delivery.path.name)
    return outcome


def _log_nothing(connection: psycopg.Connection, outcome: Outcome, file_name: str) -> None:
    """A number that the audit trail has given to an event is not taken back with the transaction."""
