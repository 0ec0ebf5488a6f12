"""What came of deliveries, on the screen: a row a file, then what to correct, the most frequent first."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from loaders import seeds
from loaders.outcome import Outcome

FIRST_LINES = 5
QUIET_SECONDS = 2
WIDTH_OF_A_FILE = 240
_COLOURS = {"refused": "red", "unchanged": "dim", "landed": "green", "checked": "green"}


def print_outcomes(
    outcomes: Sequence[Outcome], passed_over: Sequence[Path], as_json: bool, is_brief: bool = False
) -> None:
    """Print outcomes to standard output, as tables or as JSON alone; in brief, only refused files are explained."""
    if as_json:
        print(json.dumps([outcome.to_json() for outcome in outcomes], indent=2, ensure_ascii=False))
        return
    console = open_console()
    console.print(_tabulate(outcomes))
    for outcome in outcomes:
        if outcome.is_refused or not is_brief:
            _print_details(console, outcome)
    if is_brief:
        rows = sum(outcome.tally.rows_refused for outcome in outcomes)
        values = sum(note.rows for outcome in outcomes for note in outcome.notes)
        console.print(
            f"{rows:,} rows were refused, {values:,} values count as missing or were repaired; "
            "`leap check` lists them for the provider."
        )
    if passed_over:
        names = ", ".join(sorted({path.name for path in passed_over}))
        console.print(f"Passed over, no deliveries by their names: {escape(names)}.", soft_wrap=True)


def open_console() -> Console:
    """Standard output; wide where it is a file or a pipe, so that a row of a table stays on one line."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH_OF_A_FILE, soft_wrap=True)


class ProgressLine:
    """A line on standard error for a file that takes longer than two seconds, at a terminal only."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)

    @contextmanager
    def follow(self, path: Path) -> Iterator["RowCounter"]:
        """Show the rows of one file while it is read; gives what `on_progress` is to be."""
        columns = (SpinnerColumn(), TextColumn("{task.description}: {task.completed:,.0f} rows"), TimeElapsedColumn())
        progress = Progress(*columns, console=self._console, transient=True, disable=not self._console.is_terminal)
        counter = RowCounter(progress, path)
        try:
            yield counter
        finally:
            progress.stop()


class RowCounter:
    """Tells the progress line how many rows of a file are read."""

    def __init__(self, progress: Progress, path: Path) -> None:
        self._progress = progress
        self._task = progress.add_task(escape(path.name), total=None)
        self._is_shown = False

    def __call__(self, rows: int) -> None:
        """Take note of the rows read so far."""
        self._progress.update(self._task, completed=rows)
        if not self._is_shown and (self._progress.tasks[0].elapsed or 0) > QUIET_SECONDS:
            self._is_shown = True
            self._progress.start()


def _tabulate(outcomes: Sequence[Outcome]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("file", "source", "quarter", "state"):
        table.add_column(heading, overflow="fold")
    for heading in ("read", "accepted", "refused", "blank"):
        table.add_column(heading, justify="right", no_wrap=True)
    for outcome in outcomes:
        tally = outcome.tally
        counts = (tally.rows_read, tally.rows_accepted, tally.rows_refused, tally.rows_blank)
        table.add_row(
            escape(outcome.file),
            outcome.source or "not known",
            outcome.quarter or "not known",
            f"[{_COLOURS[outcome.state]}]{outcome.state}[/]",
            *(f"{count:,}" for count in counts),
        )
    return table


def _print_details(console: Console, outcome: Outcome) -> None:
    groups = outcome.tally.refusal_groups(FIRST_LINES)
    if not (outcome.message or groups or outcome.notes):
        return
    console.print(f"\n[bold]{escape(outcome.file)}[/]", soft_wrap=True)
    if outcome.message:
        console.print(f"  {escape(outcome.message)}", soft_wrap=True)
    for column, reason, rows, lines in groups:
        where = f"[bold]{escape(column)}[/]: " if column else ""
        more = ", …" if rows > len(lines) else ""
        console.print(
            f"  {where}{_explain(reason)} {_count(rows, 'row')} refused, line {', '.join(map(str, lines))}{more}.",
            soft_wrap=True,
        )
        console.print(f"    [dim]{_advise(reason)}[/]", soft_wrap=True)
    for note in outcome.notes:
        console.print(
            f"  [dim]{escape(note.column)}: {_explain(note.reason)} {_count(note.rows, 'row')}.[/]", soft_wrap=True
        )


def _explain(reason: str) -> str:
    known = seeds.reasons().get(reason)
    return escape(known.explanation) if known else reason


def _advise(reason: str) -> str:
    known = seeds.reasons().get(reason)
    return escape(known.what_to_do) if known else ""


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
