"""`leap profile`: what a provider's file holds, as counts and shapes that can be sent back."""

import json
from pathlib import Path
from typing import Annotated

import typer

from leap.commands.options import AsJson, QuarterText, SourceFolders
from leap.delivery_tables import ProgressLine, open_console
from leap.errors import WrongUsage
from loaders.contracts import read_sources
from loaders.quarters import Quarter

HtmlFile = Annotated[
    Path | None,
    typer.Option("--html", help="Write the profile to this .html file, to be sent back.", show_default=False),
]
IsMeasured = Annotated[
    bool, typer.Option("--measured", help="Measure the expected link rate in the built warehouse; needs the database.")
]


def profile(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of the provider.", show_default=False)],
    html: HtmlFile = None,
    quarter: QuarterText = None,
    sources: SourceFolders = None,
    measured: IsMeasured = False,
    as_json: AsJson = False,
) -> None:
    """Profile a file: how complete its columns are, how values are written, by which keys people can be recognised, and
    how many may be expected to link. By its contract, or without one by a draft made from the file itself.

    Nothing that is printed or written holds a value of a row: shapes (A a letter, 9 a digit), counts (1 to 7 hidden
    where they tell people apart) and codes of our own lists alone.
    """
    # The reader of files takes a while to import, which no other command should wait for.
    from leap.onboarding.link_rate import measure
    from leap.onboarding.profile_facts import describe_profile
    from leap.onboarding.profile_page import write_page
    from leap.onboarding.profile_report import print_profile
    from leap.onboarding.profiling import add_link_rates, profile_file

    if html and html.suffix.casefold() != ".html":
        raise WrongUsage(f"{html} is no page: --html takes a name that ends in .html.")
    of_quarter = Quarter.parse(quarter) if quarter else Quarter.of_path(file)
    with ProgressLine().follow(file) as on_progress:
        found = profile_file(file, read_sources(sources or []), of_quarter, on_progress)
    add_link_rates(found, measure(found.provider) if measured else None)
    facts = describe_profile(found)
    if html:
        write_page(facts, html)
    if as_json:
        print(json.dumps(facts, indent=2, ensure_ascii=False))
    else:
        print_profile(open_console(), facts)
