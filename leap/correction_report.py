"""A list of what to correct, for the provider: line, column, reason and advice; never a value of a row."""

import csv
import html
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from leap.errors import WrongUsage
from loaders import seeds
from loaders.outcome import Outcome

HEADINGS = ("file", "line", "column", "reason", "effect", "explanation", "allowed", "what_to_do")
MOST_RANGES = 40

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}h2{margin-top:2.5rem}"
    "th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #ccc}"
    "table.files td{white-space:nowrap}td.number,th.number{text-align:right}td.lines,td.column{min-width:8rem}"
    ".refused{color:#a00000;font-weight:bold}"
    ".banner{border-left:.3rem solid #a00000;padding:.4rem .8rem;background:#fbeeee}"
)
_EFFECTS = {"mobile_repaired": "value repaired", "consent_withheld": "reference alone kept"}


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


def _write_csv(outcomes: Sequence[Outcome], path: Path) -> None:
    # The mark lets a spreadsheet see that the file is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for outcome in outcomes:
            writer.writerows(_list_rows(outcome))


def _list_rows(outcome: Outcome) -> Iterator[tuple[str, ...]]:
    """A row a refusal; a row a line of a note, and one more with the count where not all lines are kept."""
    name = Path(outcome.file).name
    for effect, refusals in (("file refused", outcome.whole_file), ("row refused", outcome.tally.refusals())):
        for line, column, reason in refusals:
            where = "" if line is None else str(line)
            yield (name, where, column or "", reason, effect, *_explain(outcome, column, reason))
    for column, reason, rows, lines in outcome.notes:
        effect, explained = _EFFECTS.get(reason, "value counts as missing"), _explain(outcome, column, reason)
        for line in lines:
            yield (name, str(line), column, reason, effect, *explained)
        if rows > len(lines):
            yield (name, f"and {rows - len(lines)} more", column, reason, effect, *explained)


def _explain(outcome: Outcome, column: str | None, reason: str) -> tuple[str, str, str]:
    known = seeds.reasons().get(reason)
    allowed = outcome.say_allowed(column, reason)
    return (known.explanation, allowed, known.what_to_do) if known else (reason, allowed, "")


def _write_html(outcomes: Sequence[Outcome], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Corrections</title><style>{_STYLE}</style>'
            f"<h1>What to correct</h1><p>Checked on {date.today():%d %B %Y}. Lines are counted as in the file, the "
            "heading row being line 1. No value of a row is shown.</p>"
        )
        file.writelines(_summarise(outcomes))
        for outcome in sorted(outcomes, key=lambda outcome: not outcome.is_refused):
            file.writelines(_section(outcome))
        file.write("</html>\n")


def _summarise(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield '<table class="files"><tr><th>File</th><th>Source</th><th>Quarter</th><th>State</th>'
    yield "".join(f'<th class="number">Rows {what}</th>' for what in ("read", "accepted", "refused")) + "</tr>"
    for outcome in outcomes:
        tally = outcome.tally
        cells = (Path(outcome.file).name, outcome.source or "not known", outcome.quarter or "not known")
        state = f'<span class="refused">{outcome.state}</span>' if outcome.is_refused else outcome.state
        yield "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + f"<td>{state}</td>"
        counts = (tally.rows_read, tally.rows_accepted, tally.rows_refused)
        yield "".join(f'<td class="number">{count:,}</td>' for count in counts) + "</tr>"
    yield "</table>"


def _section(outcome: Outcome) -> Iterator[str]:
    """What is to be corrected in one file: the same problem of many lines is one row."""
    yield f"<h2>{html.escape(Path(outcome.file).name)}</h2>"
    if outcome.is_refused:
        yield from _tell_refusal(outcome)
    for warning in outcome.warnings:
        yield f"<p>{html.escape(warning)}</p>"
    rows = [
        *(
            (f"{_list_ranges(lines)}", column, "Row refused. ", reason)
            for column, reason, _, lines in outcome.tally.refusal_groups()
        ),
        *((_list_ranges(note.lines, note.rows), note.column, "", note.reason) for note in outcome.notes),
    ]
    if not rows:
        yield "" if outcome.is_refused else "<p>Nothing to correct.</p>"
        return
    yield "<table><tr><th>Lines</th><th>Column</th><th>Why</th><th>What to do</th></tr>"
    for lines, column, effect, reason in rows:
        explanation, allowed, advice = _explain(outcome, column, reason)
        effect = effect or f"{_EFFECTS.get(reason, 'value counts as missing').capitalize()}. "
        yield f'<tr><td class="lines">{lines}</td><td class="column">{html.escape(column or "")}</td>'
        yield f"<td>{effect}{html.escape(explanation)}</td><td>{html.escape(f'{allowed} {advice}'.strip())}</td></tr>"
    yield "</table>"


def _tell_refusal(outcome: Outcome) -> Iterator[str]:
    yield '<div class="banner"><p class="refused">The whole file was refused; nothing of it came in.</p>'
    if outcome.message:
        yield f"<p>{html.escape(outcome.provider_message)}</p>"
    for reason in dict.fromkeys(refusal.reason for refusal in outcome.whole_file):
        columns = ", ".join(
            refusal.column for refusal in outcome.whole_file if refusal.reason == reason and refusal.column
        )
        explanation, _, advice = _explain(outcome, None, reason)
        where = f"{html.escape(columns)}: " if columns else ""
        yield f"<p>{where}{html.escape(explanation)} {html.escape(advice)}</p>"
    yield "</div>"


def _list_ranges(lines: Sequence[int], rows: int | None = None) -> str:
    """Lines as `3, 5-9`, and how many are not listed."""
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    shown = ranges[:MOST_RANGES]
    listed = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in shown)
    left = (rows or len(lines)) - sum(last - first + 1 for first, last in shown)
    return f"{listed} and {left:,} more" if left else listed
