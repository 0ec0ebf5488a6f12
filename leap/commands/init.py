"""`leap init`: make roles, schemas, tables and secrets on a database."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from leap.database import connect
from leap.environment import UNKNOWN, Environment
from leap.init.initialisation import Item, initialise
from leap.init.prerequisites import describe_log_risk
from leap.init.vault import TITLES, read_secret


def init(
    salt_file: Annotated[
        Path | None, typer.Option(help="File with the salt that providers use too; without it a random one is made.")
    ] = None,
    platform_key_file: Annotated[
        Path | None, typer.Option(help="File with the platform key; without it a random one is made.")
    ] = None,
    environment: Annotated[
        Environment | None,
        typer.Option(help="What the database is for; without it, what it was, and dev for a new one."),
    ] = None,
    leave_production: Annotated[
        bool, typer.Option("--leave-production", help="Let a production database become another environment.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Make roles, schemas, tables and secrets where they are missing, grant each role its rights anew, and write down
    which environment the database is."""
    given, notes = {}, []
    for name, path in (("salt", salt_file), ("platform_key", platform_key_file)):
        if path is None:
            continue
        secret = read_secret(path, name)
        given[name] = secret.value
        if secret.had_line_end:
            notes.append(
                f"The line end after the {TITLES[name]} in {path} was taken off: it is not part of the secret."
            )
    with connect() as connection:
        items = initialise(connection, given, environment, leave_production)
        database = connection.info.dbname
        if not any(item.kind == "environment" for item in items):
            notes.append(UNKNOWN)
        if risk := describe_log_risk(connection):
            notes.append(risk)
    if as_json:
        print(json.dumps(_describe(database, items, notes), indent=2))
    else:
        _print(database, items, notes)


def _describe(database: str, items: list[Item], notes: list[str]) -> dict:
    objects = [{"kind": item.kind, "name": item.name, "made": item.is_made} for item in items]
    return {"database": database, "objects": objects, "notes": notes}


def _print(database: str, items: list[Item], notes: list[str]) -> None:
    table = Table("kind", "name", "state", title=f"Database {database}", title_justify="left")
    for item in items:
        table.add_row(item.kind, item.name, "made" if item.is_made else "was there already")
    console = Console()
    console.print(table)
    for note in notes:
        console.print(note, highlight=False, markup=False)
    made = sum(item.is_made for item in items)
    console.print(f"{made} made, {len(items) - made} there already; every role has its rights anew.", highlight=False)
