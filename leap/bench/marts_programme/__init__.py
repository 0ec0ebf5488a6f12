"""A made-up programme of any size as it stands in `staging`: people, what they attended, how they did, what they said.

The SQL of this folder makes it, some hundred thousand rows a statement. Services, sources and words are those of the
contracts and seeds, so that each report has something to tell.
"""

from collections.abc import Callable
from pathlib import Path

import psycopg

from loaders.contracts import read_sources
from loaders.quarters import Quarter
from loaders.register import register_awaited

QUARTERS = 20
_FIRST_QUARTER = Quarter(2019, 1)
_STEPS = {"people": "people", "events": "what they attended", "files": "files"}


def list_quarters() -> list[Quarter]:
    """The quarters of the programme, the oldest first."""
    quarters = [_FIRST_QUARTER]
    while len(quarters) < QUARTERS:
        quarters.append(quarters[-1].next())
    return quarters


def write_programme(
    connection: psycopg.Connection, people: int, sessions: int, on_step: Callable[[str], None] = lambda step: None
) -> None:
    """Register the sources of all contracts and their files, and write the records of `people` people with `sessions`
    contacts into empty tables of staging; seeds must be there. The caller commits.
    """
    register_awaited(connection, read_sources([]).values())
    quarters = list_quarters()
    values = {
        "people": people,
        "sessions": sessions,
        "quarters": [str(quarter) for quarter in quarters],
        "first_days": [quarter.first_day for quarter in quarters],
    }
    # Several statements with parameters are more than the server's protocol takes at once.
    cursor = psycopg.ClientCursor(connection)
    for file, title in _STEPS.items():
        on_step(f"writing {title} into staging")
        cursor.execute((Path(__file__).parent / f"{file}.sql").read_text(encoding="utf-8"), values)
