"""`leap load-postcodes`: read a directory of postcodes and their LSOAs."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from leap.database import connect
from leap.postcodes import PostcodeCounts, load_postcodes


def load(
    path: Annotated[Path, typer.Argument(help="CSV file: ONS Postcode Directory, NSPL, or postcode,lsoa_code.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Load the postcodes of which staging makes LSOAs; a later edition adds to and corrects an earlier one."""
    screen = Console(stderr=True)
    # In a file or a pipe a progress bar leaves an empty line before the message.
    bar = Progress(console=screen, transient=True, disable=not screen.is_terminal)
    with bar as progress, connect("leap_loader") as connection:
        task = progress.add_task("Reading postcodes", total=path.stat().st_size if path.is_file() else None)
        counts = load_postcodes(connection, path, lambda bytes_read: progress.update(task, completed=bytes_read))
    if as_json:
        typer.echo(json.dumps(vars(counts), indent=2))
    else:
        typer.echo(_say(counts))


def _say(counts: PostcodeCounts) -> str:
    return (
        f"{counts.rows_read} rows read: {counts.postcodes_added} postcodes added, {counts.postcodes_changed} changed, "
        f"{counts.postcodes_unchanged} as before.\nLeft out: {counts.rows_without_lsoa} rows without an English or "
        f"Welsh LSOA, {counts.rows_without_postcode} without a postcode."
    )
