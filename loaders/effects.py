"""What a file that lands does to the one that counted before it, told to whoever loads it."""

import psycopg

from loaders import register
from loaders.examination import Examination
from loaders.tally import Tally

LEAST_SHARE_KEPT = 0.2


def tell_effect(
    connection: psycopg.Connection, current: register.CurrentFile | None, examination: Examination
) -> tuple[str | None, list[str]]:
    """What becomes of the file that counted, and what may not be meant."""
    if amended := examination.amended:
        added = examination.tally.rows_accepted
        left = amended.rows_waiting - added
        return f"adds corrected rows to {amended.file_name}: {added:,} now, {left:,} still to be corrected", []
    message = f"replaces {current.file_name}, which landed before" if current else None
    return message, [*warn_of_loss(current, examination.tally), *_warn_of_corrected_rows(connection, current)]


def warn_of_loss(current: register.CurrentFile | None, tally: Tally) -> list[str]:
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


def _warn_of_corrected_rows(connection: psycopg.Connection, current: register.CurrentFile | None) -> list[str]:
    """Corrected rows count with the file that they amend, and no longer than it does."""
    rows = register.count_corrected_rows(connection, current.file_id) if current else 0
    if not rows:
        return []
    return [
        f"Corrected rows that had been added to {current.file_name} ({rows:,}) count no more: where this file does not "
        "hold them, load them again with --amends."
    ]
