"""`leap report`: a quarter of a service, or of the programme, as a page and as PDF."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from leap.commands.options import AsJson, BeyondPartnership
from leap.database import connect
from leap.errors import CheckFailed
from leap.reporting.policy import BEYOND_PARTNERSHIP, WITHIN_PARTNERSHIP
from loaders.quarters import Quarter


def report(
    service: Annotated[
        str, typer.Argument(help="A service, as in seeds/services.csv; or `programme`.", show_default=False)
    ],
    quarter: Annotated[str, typer.Option(help="The quarter, as 2023-24-Q2.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The folder to write into; it is made.")] = Path("reports"),
    pdf: Annotated[
        bool | None,
        typer.Option(
            "--pdf/--no-pdf",
            help="A PDF beside the page, or none. Without either: where a browser is found that prints it.",
            show_default=False,
        ),
    ] = None,
    beyond_partnership: BeyondPartnership = False,
    as_json: AsJson = False,
) -> None:
    """Write the quarterly report of a service, or of the whole programme: one HTML file that needs nothing else, and
    the same as PDF. It shows published figures alone: counts are rounded, small ones hidden.

    For what leaves the partnership, --beyond-partnership hides more, and says so in the name of the file.

    The PDF is printed by Chromium, Chrome or Edge; LEAP_BROWSER names one that is not found by itself.

    With --json nothing is written. The JSON: report; title; quarter; policy; sections [{section, title, tables,
    figures}] as the page shows them, a table being {caption, columns, rows, is_of_numbers}; indicators [{indicator,
    section, title, definition, unit, kind, breakdown, category, published_value}], null where hidden.
    """
    asked = Quarter.parse(quarter)
    # altair takes seconds to import, which no other command should wait for
    from leap.reporting import browser, indicators, warehouse
    from leap.reporting.report import make_report, write_json

    policy = BEYOND_PARTNERSHIP if beyond_partnership else WITHIN_PARTNERSHIP
    with connect("leap_analyst") as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        figures = warehouse.read_figures(connection, service, str(asked), policy)
        surroundings = warehouse.read_surroundings(connection, service, str(asked))
    known = indicators.read_indicators()
    made = make_report(service, figures, surroundings, known)
    if as_json:
        print(json.dumps(write_json(made, figures, known, policy), indent=2, ensure_ascii=False))
        return
    found = browser.find_browser() if pdf is not False else None
    page = out / f"{service}_{asked.folder}{'_beyond_partnership' if beyond_partnership else ''}.html"
    pdf_path = page.with_suffix(".pdf")
    with Console(stderr=True).status("Writing the report"):
        from leap.reporting.page import write_page

        text = write_page(made, surroundings, policy)
        out.mkdir(parents=True, exist_ok=True)
        was_printed = pdf_path.exists()
        # that of an earlier run would stand beside the page with other figures
        pdf_path.unlink(missing_ok=True)
        page.write_text(text, encoding="utf-8")
        if found:
            browser.print_pdf(found, page, pdf_path)
    print(page)
    if was_printed and not found:
        Console(stderr=True).print(f"The PDF of an earlier run was removed: {pdf_path}.", markup=False, soft_wrap=True)
    if found:
        print(pdf_path)
    elif pdf:
        raise CheckFailed(f"The page is written; {browser.NO_BROWSER}.")
    elif pdf is None:
        Console(stderr=True).print(f"The page is written; {browser.NO_BROWSER}.", soft_wrap=True)
