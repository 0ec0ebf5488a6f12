"""`leap plan`: what a delivery would change, before anything is built."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from leap.commands.options import Amends, AsJson, Brief, Paths, QuarterText, SourceFolders
from leap.delivery_tables import open_console, print_warnings
from leap.environment import Environment
from leap.errors import Interrupted, WrongUsage
from leap.planning.plan_report import describe_plan, print_plan
from leap.planning.rehearsal import make_plan
from leap.printable import make_printable
from loaders.contracts import read_sources
from loaders.deliveries import find_deliveries, require_quarters
from loaders.forewarnings import forewarn, require_order
from loaders.quarters import Quarter

Target = Annotated[
    str | None,
    typer.Option(
        "--target", help="Target with which dbt builds; without it, the database's environment.", show_default=False
    ),
]


def plan(
    paths: Paths,
    quarter: QuarterText = None,
    sources: SourceFolders = None,
    target: Target = None,
    amends: Amends = False,
    brief: Brief = False,
    as_json: AsJson = False,
) -> None:
    """Say what files would change if they were loaded and built, and leave the database as it is. It must have been
    built before. Seeds count as the last build read them. Loads and builds wait meanwhile; exit code 1 where a file
    would be refused.

    The JSON: waiting_files (landed before, not built yet, not counted); files [{file, source, quarter, state (would
    land, unchanged, refused), rows_read, rows_accepted, rows_refused, rows_blank, message, warnings}]; sources
    [{source, stage, files, files_refused, files_unchanged, rows_read, rows_accepted, rows_refused, records_new,
    records_joined, records_superseded, records_withdrawn, individuals_new, individuals_joined, individuals_redirected,
    individuals_split, individuals_gone, keys_contradicted, keys_settled}]; total, the same without source and stage;
    keys [{change, key_type, reason, count}]; individuals and families {before, after, new, gone}.
    """
    if target not in (None, *Environment):
        raise WrongUsage(f"There is no target {target!r}; --target is {', '.join(Environment)}.")
    deliveries, passed_over = find_deliveries(paths, Quarter.parse(quarter) if quarter else None)
    require_quarters(deliveries)
    known = read_sources(sources or [])
    if not amends:
        require_order(deliveries, known)
    print_warnings(forewarn(deliveries, known, amends))
    try:
        with _tell_progress() as report:
            found = make_plan(deliveries, known, target, report, amends)
    except KeyboardInterrupt:
        raise Interrupted("interrupted; nothing was changed.") from None
    if as_json:
        print(json.dumps(describe_plan(found), indent=2, ensure_ascii=False))
    else:
        print_plan(open_console(), found, passed_over, brief)
    if found.is_refused:
        raise typer.Exit(1)


@contextmanager
def _tell_progress() -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is being done, at a terminal only."""
    with Console(stderr=True).status("Looking at the database") as status:
        yield lambda doing: status.update(escape(make_printable(doing)))
