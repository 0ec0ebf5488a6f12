"""The report as a table for a spreadsheet: what came of the file first, then a line for each line to correct."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from leap.corrections.escaping import escape_cell
from leap.corrections.problems import MISSING, REPAIRED, Problem, count_values
from leap.corrections.words import count, tell_confidence
from loaders.outcome import Outcome

HEADINGS = ("file", "line", "column", "reason", "effect", "explanation", "allowed", "what_to_do")
SUMMARY = "summary"


def write_csv(files: Sequence[tuple[Outcome, list[Problem]]], file: TextIO, with_values: bool) -> None:
    """Write the report of some files; with values a column `value` stands at the end."""
    writer = csv.writer(file)
    writer.writerow([*HEADINGS, *(["value"] if with_values else [])])
    for outcome, problems in files:
        name = escape_cell(Path(outcome.file).name)
        said = " ".join(filter(None, (summarise(outcome, problems), outcome.provider_message, *outcome.warnings)))
        if with_values:
            said = f"{tell_confidence(outcome)} {said}"
        writer.writerow([name, "", "", "", SUMMARY, escape_cell(said), "", "", *([""] if with_values else [])])
        for row in _list_rows(problems):
            writer.writerow([name, *map(escape_cell, row if with_values else row[:-1])])


def summarise(outcome: Outcome, problems: Sequence[Problem]) -> str:
    """The counts of a file, in a sentence."""
    tally = outcome.tally
    repaired, missing = (count_values(problems, effect) for effect in (REPAIRED, MISSING))
    return (
        f"File {outcome.state}: {count(tally.rows_read, 'row')} read, {tally.rows_accepted:,} accepted, "
        f"{tally.rows_refused:,} refused, {tally.rows_blank:,} blank; {count(repaired, 'value')} repaired, "
        f"{missing:,} count as missing."
    )


def _list_rows(problems: Sequence[Problem]) -> Iterator[tuple[str, ...]]:
    """Line by line, so that whoever corrects goes through the file once; what has no line comes first."""
    for problem in problems:
        if not problem.lines:
            yield _row("", problem, "")
    by_line = sorted(((line, at) for at, problem in enumerate(problems) for line in problem.lines))
    for line, at in by_line:
        yield _row(str(line), problems[at], problems[at].values.get(line, ""))
    for problem in problems:
        if problem.rows > len(problem.lines) > 0:
            yield _row(f"and {problem.rows - len(problem.lines)} more", problem, "")


def _row(line: str, problem: Problem, value: str) -> tuple[str, ...]:
    told = (problem.explanation, problem.allowed, problem.advice)
    return (line, problem.column or "", problem.reason, problem.effect, *told, value)
