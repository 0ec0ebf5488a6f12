"""`leap scrub`: empty a database that is for trying things."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from leap.commands.options import AsJson
from leap.errors import Interrupted, WrongUsage
from leap.scrubbing import Scrubbing, foresee_scrub, scrub

WHAT_STAYS = "The write-ahead log and backups made before still hold what was deleted until they are recycled."


def run(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    secrets: Annotated[bool, typer.Option("--secrets", help="Delete salt and platform key too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Empty a staging or dev database of what landed and of all that was made from it; refused on production.

    The register of files, staging, the registers of ids, marts and releases go. Roles, schemas, postcodes, open data,
    the audit trail and (without --secrets) salt and platform key stay.
    """
    if not yes and not _confirm(foresee_scrub(secrets)):
        typer.echo("Nothing was deleted.")
        return
    try:
        with Console(stderr=True).status("Waiting for other commands, deleting"):
            done = scrub(secrets)
    except KeyboardInterrupt:
        raise Interrupted("interrupted; nothing was deleted.") from None
    notes = [WHAT_STAYS, *(["Salt and platform key are gone: run `leap init` before you load."] if secrets else [])]
    if as_json:
        typer.echo(json.dumps(asdict(done) | {"notes": notes}, indent=2))
    else:
        typer.echo(f"{_describe(done)} deleted from the {done.environment} database {done.database}.")
        typer.echo("\n".join(notes))


def _confirm(foreseen: Scrubbing) -> bool:
    question = f"Delete {_describe(foreseen)} from the {foreseen.environment} database {foreseen.database}?"
    try:
        return typer.confirm(question, err=True)
    except typer.Abort:
        raise WrongUsage(
            f"Nobody answered whether to empty the {foreseen.environment} database {foreseen.database}: add --yes."
        ) from None


def _describe(scrubbing: Scrubbing) -> str:
    said = f"{_count(scrubbing.files, 'file')} in {_count(scrubbing.tables, 'table')}"
    if scrubbing.releases:
        said += f", {_count(len(scrubbing.releases), 'release')}"
    return said + (", salt and platform key" if scrubbing.secrets else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
