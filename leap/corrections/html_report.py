"""The report as a page: for a screen, a telephone and paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from leap.corrections.problems import BESIDE, FILE, MISSING, REPAIRED, ROW, WITHHELD, Problem, count_values
from leap.corrections.words import count, list_ranges, tell_confidence
from leap.printable import make_printable
from loaders.outcome import Outcome

MOST_CELLS = 100
"""Different values that are listed of one problem; the table has the others."""

_SECTIONS = (
    (
        ROW,
        "refused",
        "Rows refused",
        "These rows cannot come in as they are. A row may be listed several times.",
    ),
    (
        BESIDE,
        "missing",
        "Also wrong in refused rows",
        "Correct these too before the rows come again: the rows would come in, but without these values.",
    ),
    (MISSING, "missing", "Values that count as missing", "These rows come in, without the value."),
    (REPAIRED, "repaired", "Values repaired", "These values come in put right, where that is beyond doubt."),
    (WITHHELD, "withheld", "Consent withheld", "Of these people the reference alone is kept."),
)
_STATES = {
    "checked": "It was checked and has not been loaded.",
    "landed": "It was loaded.",
    "unchanged": "It had been loaded before, and was not checked again.",
    "refused": "",
}


@dataclass(frozen=True)
class Report:
    """What one page says of one file.

    `rows_to_correct` is the file with the refused rows, where there is one, and `rows_left_out` how many it lacks.
    """

    outcome: Outcome
    problems: list[Problem]
    rows_to_correct: str | None = None
    rows_left_out: int = 0


def write_page(reports: Sequence[Report], file: TextIO, with_values: bool) -> None:
    """Write the page of some files, what refused ones lack first; with values it says to whom alone it may go."""
    _write("report.html.jinja", file, [_describe(report) for report in reports], with_values)


def write_index(outcomes: Sequence[tuple[Outcome, str]], file: TextIO) -> None:
    """Write the page that leads to the page of each file, by its name."""
    files = [{**_describe(Report(outcome, [])), "link": quote(name)} for outcome, name in outcomes]
    _write("index.html.jinja", file, files, with_values=False)


def _write(template: str, file: TextIO, files: list[dict[str, Any]], with_values: bool) -> None:
    stream = (
        _environment()
        .get_template(template)
        .stream(files=files, with_values=with_values, day=f"{date.today():%d %B %Y}")
    )
    stream.dump(file)
    file.write("\n")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("leap.corrections"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    return environment


def _describe(report: Report) -> dict[str, Any]:
    outcome, problems = report.outcome, report.problems
    tally = outcome.tally
    source = outcome.examination.source if outcome.examination else None
    is_known = outcome.state != "unchanged"
    return {
        "name": make_printable(Path(outcome.file).name),
        "link": None,
        "title": source.contract.title if source else None,
        "quarter": outcome.quarter,
        "state": outcome.state,
        "state_said": _STATES[outcome.state],
        "is_refused": outcome.is_refused,
        "message": outcome.provider_message,
        "warnings": outcome.warnings,
        "confidence": tell_confidence(outcome),
        "rows_read": tally.rows_read,
        "rows_accepted": tally.rows_accepted,
        "rows_refused": tally.rows_refused,
        "counts": [
            (tally.rows_read, "rows read", False),
            (tally.rows_accepted, "without fault" if outcome.is_refused else "accepted", False),
            (tally.rows_refused, "refused", True),
            (tally.rows_blank, "blank", False),
            *(
                [
                    (count_values(problems, REPAIRED), "values repaired", False),
                    (count_values(problems, MISSING), "values missing", False),
                ]
                if is_known
                else []
            ),
        ],
        "whole_file": list(_group_whole_file(problems)),
        "sections": list(_divide(problems)),
        "is_clean": is_known and not problems,
        "how_to_send": _choose_way_back(outcome) if is_known else None,
        "rows_to_correct": report.rows_to_correct,
        "rows_left_out": count(report.rows_left_out, "row") if report.rows_left_out else "",
    }


def _choose_way_back(outcome: Outcome) -> str | None:
    if outcome.is_refused or not outcome.tally.rows_refused:
        return None
    return "amended_again" if outcome.examination and outcome.examination.amends else "whole_or_amended"


def _group_whole_file(problems: Sequence[Problem]) -> Iterator[dict[str, Any]]:
    of_file = [problem for problem in problems if problem.effect == FILE]
    for reason in dict.fromkeys(problem.reason for problem in of_file):
        same = [problem for problem in of_file if problem.reason == reason]
        yield {
            "columns": [problem.column for problem in same if problem.column],
            "explanation": same[0].explanation,
            "advice": same[0].advice,
        }


def _divide(problems: Sequence[Problem]) -> Iterator[dict[str, Any]]:
    for effect, kind, title, meaning in _SECTIONS:
        if of_kind := [problem for problem in problems if problem.effect == effect]:
            yield {"kind": kind, "title": title, "meaning": meaning, "problems": [_tell(one) for one in of_kind]}


def _tell(problem: Problem) -> dict[str, Any]:
    cells = list(_group_cells(problem))
    return {
        "column": problem.column,
        "explanation": problem.explanation,
        "allowed": problem.allowed,
        "advice": problem.advice,
        "rows_said": count(problem.rows, "row"),
        "lines_said": ("line " if problem.rows == 1 else "lines ") + list_ranges(problem.lines, problem.rows),
        "cells": cells[:MOST_CELLS],
        "cells_left": len(cells[MOST_CELLS:]),
    }


def _group_cells(problem: Problem) -> Iterator[tuple[str, str]]:
    """Each value and the lines on which it stands, the most frequent first; nothing where all cells are empty."""
    lines_of: dict[str, list[int]] = {}
    for line, value in sorted(problem.values.items()):
        lines_of.setdefault(value.strip(), []).append(line)
    if lines_of.keys() == {""}:
        return
    for value, lines in sorted(lines_of.items(), key=lambda of: -len(of[1])):
        yield make_printable(value, kept="\n"), list_ranges(lines, len(lines))
