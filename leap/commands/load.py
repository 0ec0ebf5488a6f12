"""`leap load`: land providers' files in the database."""

import sys

import typer

from leap.commands.options import AsJson, Paths, QuarterText, SourceFolders
from leap.delivery_tables import ProgressLine, print_outcomes
from loaders.contracts import read_sources
from loaders.deliveries import find_deliveries, require_quarters
from loaders.landing import land, open_landing
from loaders.outcome import Outcome
from loaders.quarters import Quarter

INTERRUPTED = 130


def load(paths: Paths, quarter: QuarterText = None, sources: SourceFolders = None, as_json: AsJson = False) -> None:
    """Check providers' files and land what is accepted. Each file lands whole or not at all.

    Exit code 1 where a file was refused; the others have landed.
    """
    deliveries, passed_over = find_deliveries(paths, Quarter.parse(quarter) if quarter else None)
    require_quarters(deliveries)
    known = read_sources(sources or [])
    outcomes: list[Outcome] = []
    progress = ProgressLine()
    try:
        with open_landing() as connection:
            for delivery in deliveries:
                with progress.follow(delivery.path) as on_progress:
                    outcomes.append(land(connection, delivery, known, on_progress))
    except KeyboardInterrupt:
        left = deliveries[len(outcomes)].path if len(outcomes) < len(deliveries) else "the last file"
        print(
            f"leap: interrupted; nothing of {left} landed, nor of the files after it. Load again to go on.",
            file=sys.stderr,
        )
        raise typer.Exit(INTERRUPTED) from None
    finally:
        if outcomes or as_json:
            print_outcomes(outcomes, passed_over, as_json)
    if any(outcome.is_refused for outcome in outcomes):
        raise typer.Exit(1)
