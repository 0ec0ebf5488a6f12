"""What came of deliveries, on the screen: a row a file, then what to correct, the most frequent first."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from leap.corrections.words import count
from leap.messages import say
from leap.printable import make_printable
from loaders import seeds
from loaders.allowed import list_lines
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
    _print_tables(console, outcomes)
    unchanged = [outcome for outcome in outcomes if outcome.state == "unchanged"]
    alike = [outcome for outcome in unchanged if outcome.message == unchanged[0].message and not outcome.warnings]
    for outcome in outcomes:
        if (outcome.is_refused or not is_brief) and not (len(alike) > 1 and outcome in alike):
            _print_details(console, outcome)
    if len(alike) > 1 and not is_brief:
        console.print(f"\n{len(alike):,} files: {_show(alike[0].message or '')}.")
    if is_brief:
        rows = sum(outcome.tally.rows_refused for outcome in outcomes)
        values = sum(note.rows for outcome in outcomes for note in outcome.notes)
        console.print(
            f"{count(rows, 'row')} refused, {count(values, 'value')} counted as missing or repaired; "
            "`leap check` lists them for the provider."
        )
    if passed_over:
        names = ", ".join(sorted({path.name for path in passed_over}))
        console.print(f"Passed over, no deliveries by their names: {_show(names)}.")


def print_warnings(warnings: Sequence[str]) -> None:
    """Print warnings to standard error, one a line."""
    for warning in warnings:
        say(f"warning: {warning}")


def open_console() -> Console:
    """Standard output; wide where it is a file or a pipe, so that a row of a table stays on one line, unless $COLUMNS
    says how wide."""
    console = Console(highlight=False)
    is_wanted = console.is_terminal or os.environ.get("COLUMNS", "").isdigit()
    return console if is_wanted else Console(highlight=False, width=WIDTH_OF_A_FILE, soft_wrap=True)


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
        self._task = progress.add_task(_show(path.name), total=None)
        self._is_shown = False

    def __call__(self, rows: int) -> None:
        """Take note of the rows read so far."""
        self._progress.update(self._task, completed=rows)
        if not self._is_shown and (self._progress.tasks[0].elapsed or 0) > QUIET_SECONDS:
            self._is_shown = True
            self._progress.start()


def _print_tables(console: Console, outcomes: Sequence[Outcome]) -> None:
    """A table a folder and quarter; the columns of all are equally wide, so that counts stand below each other."""
    names = max((len(make_printable(Path(outcome.file).name)) for outcome in outcomes), default=0)
    by_folder: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        by_folder.setdefault((str(Path(outcome.file).parent), outcome.quarter or "not known"), []).append(outcome)
    for (folder, quarter), files in by_folder.items():
        console.print(f"[bold]{_show(folder)}[/], quarter {quarter}")
        console.print(_tabulate(files, names))


def _tabulate(outcomes: Sequence[Outcome], name_width: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("file", min_width=name_width, overflow="ellipsis", no_wrap=True)
    table.add_column("state", min_width=len("unchanged"), no_wrap=True)
    for heading in ("read", "accepted", "refused", "blank"):
        table.add_column(heading, justify="right", min_width=max(len(heading), 6), no_wrap=True)
    for outcome in outcomes:
        tally = outcome.tally
        counts = (tally.rows_read, tally.rows_accepted, tally.rows_refused, tally.rows_blank)
        table.add_row(
            _show(Path(outcome.file).name),
            f"[{_COLOURS[outcome.state]}]{outcome.state}[/]",
            *(f"{count:,}" for count in counts),
        )
    return table


def _print_details(console: Console, outcome: Outcome) -> None:
    groups = outcome.tally.refusal_groups(FIRST_LINES)
    if not (outcome.message or groups or outcome.notes or outcome.warnings):
        return
    console.print(f"\n[bold]{_show(Path(outcome.file).name)}[/]")
    for warning in outcome.warnings:
        _print_indented(console, f"[bold red]{_show(warning)}[/]", 2)
    if outcome.message:
        # the name stands above already
        message = outcome.message.removeprefix(f"{Path(outcome.file).name}: ")
        _print_indented(console, _show(message), 2)
    for column, reason, rows, lines in groups:
        where = f"[bold]{escape(column)}[/]: " if column else ""
        refused = f"{_count(rows, 'row')} refused, {_place(lines, rows)}."
        _print_indented(console, f"{where}{_say(_explain(reason), refused)}", 2)
        _print_indented(console, f"[dim]{_say(outcome.say_allowed(column, reason), _advise(reason))}[/]", 4)
    for note in outcome.notes:
        where = f"{_count(note.rows, 'row')}, {_place(note.lines, note.rows)}."
        said = _say(_explain(note.reason), where, outcome.say_allowed(note.column, note.reason))
        _print_indented(console, f"[dim]{escape(note.column)}: {said}[/]", 2)


def _print_indented(console: Console, markup: str, indent: int) -> None:
    """Wrapped between words at a terminal; a line of its own in a file or a pipe, which may be searched."""
    text = Text.from_markup(markup)
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, indent)))
    else:
        console.print(Text(" " * indent).append_text(text))


def _show(name: str) -> str:
    return escape(make_printable(name))


def _say(*sentences: str) -> str:
    return escape(" ".join(filter(None, sentences)))


def _explain(reason: str) -> str:
    known = seeds.reasons().get(reason)
    return known.explanation if known else reason


def _advise(reason: str) -> str:
    known = seeds.reasons().get(reason)
    return known.what_to_do if known else ""


def _place(lines: Sequence[int], rows: int) -> str:
    return f"line{'' if rows == 1 else 's'} {list_lines(lines, rows)}"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
