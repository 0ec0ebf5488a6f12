"""`leap check`: check providers' files without landing them; needs no database."""

import typer

from leap.commands.options import Amends, AsJson, Paths, QuarterText, ReportPath, SourceFolders, WithValues
from leap.corrections.delivery_reports import ReportPlace
from leap.delivery_tables import ProgressLine, print_outcomes, print_warnings
from leap.errors import FileRefused
from leap.printable import make_printable
from loaders.contracts import read_sources
from loaders.deliveries import find_deliveries
from loaders.examination import Examination
from loaders.forewarnings import forewarn
from loaders.outcome import Outcome, make_outcome
from loaders.quarters import Quarter


def check(
    paths: Paths,
    quarter: QuarterText = None,
    sources: SourceFolders = None,
    amends: Amends = False,
    as_json: AsJson = False,
    report: ReportPath = None,
    with_values: WithValues = False,
) -> None:
    """Check providers' files without landing them. Exit code 1 where a file would be refused."""
    place = ReportPlace.parse(report, with_values, paths)
    deliveries, passed_over = find_deliveries(paths, Quarter.parse(quarter) if quarter else None)
    known = read_sources(sources or [])
    print_warnings(forewarn(deliveries, known, amends))
    outcomes: list[Outcome] = []
    progress = ProgressLine()
    for delivery in deliveries:
        examination = Examination(delivery, amends=amends)
        try:
            examination.find_source(known)
            examination.read_bytes()
            examination.read_head()
            with progress.follow(delivery.path) as on_progress:
                for _ in examination.read_records(on_progress):
                    pass
        except FileRefused as refusal:
            outcomes.append(make_outcome(examination, "refused", refusal))
        else:
            outcomes.append(make_outcome(examination, "checked"))
    print_outcomes(outcomes, passed_over, as_json)
    if place:
        place.write(outcomes)
        if not as_json:
            print(f"What to correct is in {make_printable(str(place.path))}.")
    if any(outcome.is_refused for outcome in outcomes):
        raise typer.Exit(1)
