"""`leap load`: land providers' files in the database."""

import typer

from leap.commands.options import (
    Again,
    Amends,
    AsJson,
    Brief,
    Paths,
    QuarterText,
    ReportPath,
    SourceFolders,
    WithValues,
)
from leap.corrections.delivery_reports import ReportPlace
from leap.delivery_tables import ProgressLine, print_outcomes, print_warnings
from leap.errors import Interrupted, LeapError, WrongUsage
from leap.printable import make_printable
from loaders.contracts import Source, read_sources
from loaders.deliveries import Delivery, find_deliveries, require_quarters
from loaders.forewarnings import find_last, forewarn, require_order
from loaders.landing import land, open_landing
from loaders.outcome import Outcome
from loaders.quarters import Quarter
from loaders.register import register_awaited


def load(
    paths: Paths,
    quarter: QuarterText = None,
    sources: SourceFolders = None,
    amends: Amends = False,
    again: Again = False,
    report: ReportPath = None,
    with_values: WithValues = False,
    brief: Brief = False,
    as_json: AsJson = False,
) -> None:
    """Check providers' files and land what is accepted. Each file lands whole or not at all.

    A file replaces the one of its source and quarter that landed before. With --amends it holds corrected rows alone:
    each stands for a row that was refused, says in a column 'Corrects line' on which line, and is added to that file.

    Bytes that landed before change nothing; with --again they are read anew where contract or lists have changed.

    Exit code 1 where a file was refused; the others have landed.
    """
    place = ReportPlace.parse(report, with_values, paths)
    deliveries, passed_over = find_deliveries(paths, Quarter.parse(quarter) if quarter else None)
    require_quarters(deliveries)
    if amends and again:
        raise WrongUsage("--again reads whole files anew, and --amends adds corrected rows: give one of them.")
    known = read_sources(sources or [])
    if not amends:
        require_order(deliveries, known)
    print_warnings(forewarn(deliveries, known, amends))
    outcomes: list[Outcome] = []
    try:
        _land_all(deliveries, known, outcomes, amends, again)
    except KeyboardInterrupt:
        _print_landed(outcomes, as_json)
        left = deliveries[min(len(outcomes), len(deliveries) - 1)].path
        raise Interrupted(f"interrupted; nothing of {left} landed, nor of the files after it. Load again.") from None
    except LeapError:
        _print_landed(outcomes, as_json)
        raise
    print_outcomes(outcomes, passed_over, as_json, brief)
    if place:
        place.write(outcomes)
        if not as_json:
            print(f"What to correct is in {make_printable(str(place.path))}.")
            if any(outcome.state == "unchanged" for outcome in outcomes):
                print("Of files that had landed before it says nothing: `leap check FILE --report` does.")
    if any(outcome.is_refused for outcome in outcomes):
        raise typer.Exit(1)


def _land_all(
    deliveries: list[Delivery], known: dict[str, Source], outcomes: list[Outcome], amends: bool, again: bool
) -> None:
    progress = ProgressLine()
    last = find_last(deliveries, known)
    with open_landing() as connection:
        register_awaited(connection, known.values())
        for delivery in deliveries:
            takes_up = delivery.is_named and delivery in last
            with progress.follow(delivery.path) as on_progress:
                outcomes.append(land(connection, delivery, known, on_progress, takes_up, amends, again))


def _print_landed(outcomes: list[Outcome], as_json: bool) -> None:
    """What came of the files before the one at which it ended."""
    if outcomes:
        print_outcomes(outcomes, [], as_json)
