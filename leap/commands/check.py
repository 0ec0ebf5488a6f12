"""`leap check`: check providers' files without landing them; needs no database."""

from pathlib import Path
from typing import Annotated

import typer

from leap.commands.options import Amends, AsJson, Paths, QuarterText, SourceFolders
from leap.correction_report import write_report
from leap.delivery_tables import ProgressLine, print_outcomes, print_warnings
from leap.errors import FileRefused
from loaders.contracts import read_sources
from loaders.deliveries import find_deliveries
from loaders.examination import Examination
from loaders.forewarnings import forewarn
from loaders.outcome import Outcome, make_outcome
from loaders.quarters import Quarter

ReportFile = Annotated[
    Path | None,
    typer.Option("--report", help="Write what to correct to this .csv or .html file.", show_default=False),
]


def check(
    paths: Paths,
    quarter: QuarterText = None,
    sources: SourceFolders = None,
    amends: Amends = False,
    as_json: AsJson = False,
    report: ReportFile = None,
) -> None:
    """Check providers' files without landing them. Exit code 1 where a file would be refused."""
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
    if report:
        write_report(outcomes, report)
    print_outcomes(outcomes, passed_over, as_json)
    if any(outcome.is_refused for outcome in outcomes):
        raise typer.Exit(1)
