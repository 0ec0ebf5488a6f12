"""What is wrong with one file, each problem once with all its lines; with values where that is asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from leap.errors import FileRefused
from loaders import seeds
from loaders.outcome import Outcome

MOST_VALUES = 10_000
"""Values that are kept for one problem."""

FILE, ROW, BESIDE, MISSING, REPAIRED, WITHHELD = (
    "file refused",
    "row refused",
    "also wrong in a refused row",
    "value counts as missing",
    "value repaired",
    "reference alone kept",
)


@dataclass(frozen=True)
class Problem:
    """One reason under one heading: what it did (`effect`), in how many rows, and on which lines.

    Of what does not refuse a row not all lines may be known where there are very many. `values` holds the cell of a
    line, where values were asked for and the problem is one of a single cell.
    """

    effect: str
    column: str | None
    reason: str
    rows: int
    lines: Sequence[int]
    explanation: str
    allowed: str
    advice: str
    values: dict[int, str] = field(default_factory=dict)


def find_problems(outcome: Outcome, with_values: bool = False) -> list[Problem]:
    """All problems of a file: of the whole file, refused rows, other values in these, missing values, repairs.

    Of each kind those of most rows come first.

    With values the file is read again; raises FileRefused where it has changed since.
    """
    found = [*_of_file(outcome), *_of_rows(outcome), *_of_values(outcome)]
    if with_values:
        _read_values(outcome, found)
    return found


def count_values(problems: Sequence[Problem], effect: str) -> int:
    """How many values something was done to."""
    return sum(problem.rows for problem in problems if problem.effect == effect)


def _of_file(outcome: Outcome) -> Iterator[Problem]:
    for line, column, reason in outcome.whole_file:
        yield _make(outcome, FILE, column, reason, 0, [] if line is None else [line])


def _of_rows(outcome: Outcome) -> Iterator[Problem]:
    for column, reason, rows, lines in outcome.tally.refusal_groups():
        yield _make(outcome, ROW, column, reason, rows, lines)


def _of_values(outcome: Outcome) -> list[Problem]:
    noted = [
        _make(outcome, _say_effect(note.reason), note.column, note.reason, note.rows, note.lines)
        for note in outcome.tally.full_notes
    ]
    noted += [
        _make(outcome, BESIDE, note.column, note.reason, note.rows, note.lines)
        for note in outcome.tally.notes_in_refused_rows
    ]
    order = (BESIDE, MISSING, REPAIRED, WITHHELD)
    return sorted(noted, key=lambda problem: (order.index(problem.effect), -problem.rows))


def _say_effect(reason: str) -> str:
    if reason == "consent_withheld":
        return WITHHELD
    return REPAIRED if reason.endswith("_repaired") else MISSING


def _make(outcome: Outcome, effect: str, column: str | None, reason: str, rows: int, lines: Sequence[int]) -> Problem:
    known = seeds.reasons().get(reason)
    return Problem(
        effect=effect,
        column=column,
        reason=reason,
        rows=rows,
        lines=lines,
        explanation=known.explanation if known else reason,
        allowed=outcome.say_allowed(column, reason),
        advice=known.what_to_do if known else "",
    )


def _read_values(outcome: Outcome, problems: Sequence[Problem]) -> None:
    examination = outcome.examination
    if examination is None or examination.layout is None:
        return
    headings = examination.layout.headings
    asked: dict[int, list[Problem]] = {}
    for problem in problems:
        if problem.column in headings and problem.effect != FILE:
            for line in problem.lines[:MOST_VALUES]:
                asked.setdefault(line, []).append(problem)
    if not asked:
        return
    try:
        for line, cells in examination.read_rows(np.array(sorted(asked), np.int64)):
            for problem in asked[line]:
                problem.values[line] = cells[headings.index(problem.column)]
    except FileRefused:
        # What refused the file as a whole ends this reading of it, too.
        if not outcome.is_refused:
            raise
