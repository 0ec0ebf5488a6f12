"""A plan for people, as tables of 80 columns, and for programs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from textwrap import wrap
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from leap.identity.explanation import KEY_NAMES, REASONS
from leap.planning.changes import Counts, KeyCount, Population
from leap.planning.rehearsal import Plan
from leap.printable import make_printable
from loaders.outcome import Outcome

# A file of a plan has not landed: what `leap load` calls landed is here what would land.
_STATES = {"landed": "would land"}
_COLOURS = {"refused": "red", "unchanged": "dim", "would land": "green"}
_WIDE, _SOURCE_WIDTH = 95, 16
_COUNTED_STAGE = "production"
_UNKNOWN_SOURCE = "no contract"
_CHANGES = {
    "redirected": "redirected by",
    "split": "split over",
    "contradicted": "newly left apart",
    "settled": "left apart no longer",
}
_COLUMNS = {
    "records_new": "records\nnew",
    "records_superseded": "\nreplaced",
    "records_withdrawn": "with-\ndrawn",
    "individuals_new": "people\nnew",
    "individuals_joined": "\njoined",
    "individuals_redirected": "redi-\nrected",
    "individuals_split": "\nsplit",
    "individuals_gone": "\ngone",
    "keys_contradicted": "contra-\ndicted",
}
_LEGEND = (
    "people joined: known before, and given records. redirected: ids that would lead to another. split: ids part of "
    "whose records would get another id. gone: ids that would lead nowhere. contradicted: keys that would newly be "
    "left apart. Who has records of several sources counts with each, in the total once."
)


def describe_plan(plan: Plan) -> dict[str, Any]:
    """The plan as `--json` prints it."""
    changes = plan.changes
    return {
        "waiting_files": plan.waiting_files,
        "files": [_describe_file(outcome) for outcome in plan.outcomes],
        "sources": [
            {
                "source": source,
                "stage": plan.stages.get(source),
                **_count_rows(outcomes),
                **asdict(changes.by_source.get(source, Counts())),
            }
            for source, outcomes in _group(plan).items()
        ],
        "total": {**_count_rows(plan.outcomes), **asdict(changes.total)},
        "keys": [asdict(key) for key in changes.by_key],
        "individuals": asdict(changes.individuals),
        "families": asdict(changes.families),
    }


def print_plan(console: Console, plan: Plan, passed_over: Sequence[Path] = (), is_brief: bool = False) -> None:
    """Print the plan; it holds counts, names of files and sources, and nobody. In brief, of files the refused alone."""
    told = [outcome for outcome in plan.outcomes if outcome.is_refused or not is_brief]
    if told:
        console.print(_tabulate_files(told))
    for (said, is_refused), names in _group_messages(told).items():
        about = names[0] if len(names) == 1 else f"{len(names):,} files"
        # a refusal begins with the file's name
        text = said if len(names) == 1 and said.startswith(f"{about}:") else f"{about}: {said}"
        console.print(Text(text, "red" if is_refused else "dim"))
    if passed_over:
        names = ", ".join(sorted({make_printable(path.name) for path in passed_over}))
        console.print(Text(f"Passed over, no deliveries by their names: {names}."))
    if any(outcome.is_refused for outcome in plan.outcomes):
        console.print("Refused files are counted as if they had not been sent; `leap check` lists what to correct.")
    for source, stage in plan.stages.items():
        if stage != _COUNTED_STAGE:
            console.print(Text(f"{source} is at the stage {stage}: its records count for nobody before production."))
    if plan.waiting_files:
        console.print(
            f"[bold]{_count(plan.waiting_files, 'file')} landed before and not built yet:[/] taken as built, so that "
            "nothing below is put down to them."
        )
    # A contract that changed, its stage for one, changes something where no file lands.
    if not any(outcome.state == "landed" for outcome in plan.outcomes) and plan.changes.total == Counts():
        console.print("Nothing would land, so nothing would change.")
        return
    console.print("\n[bold]What would change[/]")
    console.print(_tabulate_changes(plan, console.width >= _WIDE))
    console.print(Text(_LEGEND, "dim"))
    if plan.changes.by_key:
        console.print("\n[bold]By key[/]")
        console.print(_tabulate_keys(plan.changes.by_key))
    console.print()
    console.print(_tell("individuals", plan.changes.individuals))
    console.print(_tell("families", plan.changes.families))
    console.print("Nothing was changed. `leap load` and `dbt build` would do this.")


def _group_messages(outcomes: Iterable[Outcome]) -> dict[tuple[str, bool], list[str]]:
    """Names of files by what is to be said of them, and whether they are refused."""
    by_message: dict[tuple[str, bool], list[str]] = {}
    for outcome in outcomes:
        for said in filter(None, (outcome.message, *outcome.warnings)):
            by_message.setdefault((make_printable(said), outcome.is_refused), []).append(_name(outcome))
    return by_message


def _group(plan: Plan) -> dict[str, list[Outcome]]:
    """The files of each source: those delivered in order, then those that are changed by files of others."""
    by_source: dict[str, list[Outcome]] = {}
    for outcome in plan.outcomes:
        by_source.setdefault(outcome.source or _UNKNOWN_SOURCE, []).append(outcome)
    for source in sorted(plan.changes.by_source):
        by_source.setdefault(source, [])
    return by_source


def _count_rows(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Rows of files that bring something; of one that landed before no row is new."""
    counts = Counter(outcome.state for outcome in outcomes)
    read = [outcome for outcome in outcomes if outcome.state != "unchanged"]
    return {
        "files": len(outcomes),
        "files_refused": counts["refused"],
        "files_unchanged": counts["unchanged"],
        "rows_read": sum(outcome.tally.rows_read for outcome in read),
        "rows_accepted": sum(outcome.tally.rows_accepted for outcome in read if not outcome.is_refused),
        "rows_refused": sum(outcome.tally.rows_refused for outcome in read),
    }


def _describe_file(outcome: Outcome) -> dict[str, Any]:
    found = outcome.to_json()
    names = ("file", "source", "quarter", "rows_read", "rows_accepted", "rows_refused", "rows_blank", "message")
    return {name: found[name] for name in names} | {"state": _state(outcome), "warnings": outcome.warnings}


def _tabulate_files(outcomes: Iterable[Outcome]) -> Table:
    table = _open_table("file", "quarter", "state")
    table.columns[0].overflow = "ellipsis"
    for heading in ("read", "accepted", "refused"):
        table.add_column(heading, justify="right")
    for outcome in outcomes:
        tally, state = outcome.tally, _state(outcome)
        counts = (tally.rows_read, tally.rows_accepted, tally.rows_refused)
        table.add_row(
            Text(_name(outcome)),
            outcome.quarter,
            Text(state, _COLOURS[state]),
            *(f"{count:,}" for count in counts),
        )
    return table


def _tabulate_changes(plan: Plan, is_wide: bool) -> Table:
    table = _open_table("\nsource")
    for heading in _COLUMNS.values():
        table.add_column(heading, justify="right")
    for source in _group(plan):
        if source != _UNKNOWN_SOURCE:
            title = source if is_wide else _fold(source)
            _add_counts(table, Text(title), plan.changes.by_source.get(source, Counts()))
    _add_counts(table, Text("total", "bold"), plan.changes.total)
    return table


def _fold(source: str) -> str:
    """A long name of a source over several lines, broken at its underscores."""
    return "_\n".join(line.replace(" ", "_") for line in wrap(source.replace("_", " "), _SOURCE_WIDTH))


def _add_counts(table: Table, title: Text, counts: Counts) -> None:
    table.add_row(title, *(f"{getattr(counts, name):,}" for name in _COLUMNS))


def _tabulate_keys(keys: Iterable[KeyCount]) -> Table:
    table = _open_table("", "key", "why")
    table.add_column("count", justify="right")
    table.columns[2].overflow = "fold"
    for key in keys:
        why = REASONS.get(key.reason or "", key.reason or "")
        name = KEY_NAMES.get(key.key_type, key.key_type)
        table.add_row(_CHANGES.get(key.change, key.change), name, Text(why), f"{key.count:,}")
    return table


def _tell(name: str, population: Population) -> str:
    return (
        f"{name}: {population.before:,} now, {population.after:,} then "
        f"(ids: {population.new:,} new, {population.gone:,} gone)"
    )


def _open_table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(column)
    return table


def _state(outcome: Outcome) -> str:
    return _STATES.get(outcome.state, outcome.state)


def _name(outcome: Outcome) -> str:
    return make_printable(Path(outcome.file).name)


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
