"""A list of what to correct, for the provider: line, column, reason and advice; never a value of a row."""

import csv
import html
from collections.abc import Iterator, Sequence
from pathlib import Path

from leap.errors import WrongUsage
from loaders import seeds
from loaders.outcome import Outcome

HEADINGS = ("file", "line", "column", "reason", "explanation", "what_to_do")
MOST_HTML_ROWS = 2_000

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0 2rem}"
    "th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #ccc}"
)


def write_report(outcomes: Sequence[Outcome], path: Path) -> None:
    """Write the report as .csv (for a spreadsheet) or .html.

    Raises WrongUsage for another ending or an unwritable place.
    """
    writers = {".csv": _write_csv, ".html": _write_html}
    writer = writers.get(path.suffix.casefold())
    if writer is None:
        raise WrongUsage(f"{path} is no report: --report takes a name that ends in .csv or .html.")
    try:
        writer(outcomes, path)
    except OSError as error:
        raise WrongUsage(f"The report {path} cannot be written ({error.strerror}): choose another place.") from None


def _rows(outcome: Outcome) -> Iterator[tuple[str, ...]]:
    known = seeds.reasons()
    for line, column, reason in outcome.refusals:
        explained = known.get(reason)
        yield (
            Path(outcome.file).name,
            "" if line is None else str(line),
            column or "",
            reason,
            explained.explanation if explained else "",
            explained.what_to_do if explained else "",
        )


def _write_csv(outcomes: Sequence[Outcome], path: Path) -> None:
    # The mark lets a spreadsheet see that the file is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for outcome in outcomes:
            writer.writerows(_rows(outcome))


def _write_html(outcomes: Sequence[Outcome], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Corrections</title><style>{_STYLE}</style>'
        )
        for outcome in outcomes:
            file.writelines(_section(outcome))
        file.write("</html>\n")


def _section(outcome: Outcome) -> Iterator[str]:
    tally = outcome.tally
    yield f"<h1>{html.escape(Path(outcome.file).name)}</h1>"
    yield f"<p>{tally.rows_read:,} rows read, {tally.rows_accepted:,} accepted, {tally.rows_refused:,} refused.</p>"
    if outcome.message:
        yield f"<p>{html.escape(outcome.message)}</p>"
    rows = list(_rows(outcome))
    if not rows:
        return
    if len(rows) > MOST_HTML_ROWS:
        yield f"<p>The first {MOST_HTML_ROWS:,} of {len(rows):,} are listed; a report that ends in .csv lists all.</p>"
    yield (
        "<table><tr>" + "".join(f"<th>{heading}</th>" for heading in ("Line", "Column", "Why", "What to do")) + "</tr>"
    )
    for _, line, column, _, explanation, advice in rows[:MOST_HTML_ROWS]:
        yield (
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in (line, column, explanation, advice)) + "</tr>"
        )
    yield "</table>"
