"""`leap purge`: delete landed identifiers that are pseudonymised."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from leap.purging import PurgeResult, purge

WHAT_STAYS = "The write-ahead log and backups made before still hold the deleted rows until the server recycles them."
NOT_FREED = (
    "Another session still sees the deleted rows, so their space is not free yet; "
    "run `leap purge` again when it has ended."
)


def run(as_json: Annotated[bool, typer.Option("--json", help="Print what was deleted as JSON.")] = False) -> None:
    """Delete landed identifiers and digests of all files, once staging holds every accepted record; else refuse."""
    with Console(stderr=True).status("Comparing staging with what was accepted, deleting, vacuuming"):
        result = purge()
    notes = _note(result)
    if as_json:
        typer.echo(json.dumps(asdict(result) | {"notes": notes}, indent=2))
    else:
        typer.echo("\n".join([_say(result), *notes]))


def _say(result: PurgeResult) -> str:
    if not result.files:
        return "Nothing to purge: no file has landed since the last time."
    records = ", ".join(f"{count} {name}" for name, count in result.records.items() if count)
    return f"{len(result.files)} files purged; records deleted: {records or 'none'}."


def _note(result: PurgeResult) -> list[str]:
    return [WHAT_STAYS] * bool(result.files) + [NOT_FREED] * (not result.is_space_freed)
