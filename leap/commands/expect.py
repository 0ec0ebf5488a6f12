"""`leap expect`: does what landed look like what came before, and does what is published hold together?"""

import json
import sys
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from expectations.data_docs import DataDocs
from expectations.runner import run_suites
from expectations.suite import STAGES
from expectations.verdict import Verdict
from leap.errors import CheckFailed
from leap.printable import make_printable

# What is said of a verdict, and how it looks.
WORDS = {
    "passed": ("passed", "green"),
    "nothing_to_check": ("nothing to check", "dim"),
    "not_examined": ("NOT EXAMINED", "bold red"),
    "stop": ("FAILED", "bold red"),
    "warn": ("warning", "yellow"),
}

Stage = StrEnum("Stage", STAGES)


def expect(
    stage: Annotated[Stage | None, typer.Argument(help="What to look at; both without a word.")] = None,
    brief: Annotated[bool, typer.Option("--brief", help="Print what is not met and the counts alone.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdicts as JSON.")] = False,
    docs: Annotated[
        Path | None, typer.Option(help="A folder into which Data Docs are written, without values.", show_default=False)
    ] = None,
) -> None:
    """Check what landed and what is published with Great Expectations.

    Exit code 4 where an expectation that stops is not met; one that warns is shown.
    """
    stages = [str(stage)] if stage else STAGES
    data_docs = DataDocs(docs) if docs else None
    with Console(stderr=True).status("Looking at the data") as status:
        verdicts = run_suites(
            stages,
            on_start=lambda: status.update("Great Expectations starts, about 10 s"),
            on_page=data_docs.add_page if data_docs else None,
        )
    if data_docs:
        index = data_docs.write_index(verdicts)
        print(f"Data Docs: {make_printable(str(index))}", file=sys.stderr)
    if as_json:
        typer.echo(json.dumps([verdict.to_json() for verdict in verdicts], indent=2))
    else:
        _print(verdicts, brief)
    failed = [verdict for verdict in verdicts if verdict.stops]
    if failed:
        names = ", ".join(f"{verdict.suite}.{verdict.expectation}" for verdict in failed[:5])
        more = f" and {len(failed) - 5} more" if len(failed) > 5 else ""
        raise CheckFailed(f"{_count(len(failed))} not met: {names}{more}. What to do stands above.")


def _print(verdicts: list[Verdict], is_brief: bool) -> None:
    console = Console()
    if not is_brief:
        console.print(_draw(verdicts))
    for verdict in verdicts:
        if verdict.outcome == "failed":
            console.print(_explain(verdict))
    for note in dict.fromkeys(verdict.note for verdict in verdicts if verdict.note):
        console.print(Text(note))
    console.print(Text(_sum_up(verdicts)))


def _draw(verdicts: list[Verdict]) -> Table:
    """One row an expectation, one section a suite."""
    table = Table("suite", "expectation", "result")
    for (stage, name), of_suite in groupby(verdicts, key=lambda verdict: (verdict.stage, verdict.suite)):
        for position, verdict in enumerate(of_suite):
            title = "" if position else f"{stage}\n{name}"
            table.add_row(title, Text(verdict.description), _word(verdict))
        table.add_section()
    return table


def _word(verdict: Verdict) -> Text:
    return Text(*WORDS[verdict.severity if verdict.outcome == "failed" else verdict.outcome])


def _explain(verdict: Verdict) -> Text:
    """An expectation that is not met: what was expected, where it fails, why it matters, what to do."""
    said = Text.assemble(_word(verdict), f" {verdict.stage}/{verdict.suite}: {verdict.description}.\n")
    if verdict.where:
        more = " …" if (verdict.rows_failing or 0) > len(verdict.where) else ""
        said.append(f"  Not so in {verdict.rows_failing} of {verdict.rows}: {', '.join(verdict.where)}{more}\n")
    said.append(f"  Why it matters: {verdict.why}\n  What to do: {verdict.what_to_do}\n")
    return said


def _sum_up(verdicts: list[Verdict]) -> str:
    counts = {
        "passed": sum(verdict.outcome == "passed" for verdict in verdicts),
        "warned": sum(verdict.warns for verdict in verdicts),
        "failed": sum(verdict.stops for verdict in verdicts),
        "had nothing to check": sum(verdict.outcome == "nothing_to_check" for verdict in verdicts),
    }
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    return f"{_count(len(verdicts))}: {said}."


def _count(number: int) -> str:
    return f"{number} expectation{'' if number == 1 else 's'}"
