"""A profile on the screen."""

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from leap.onboarding.column_counts import MOST_COUNTED, MOST_HIDDEN
from leap.onboarding.wording import count
from leap.printable import make_printable

_SHAPES_SHOWN = 2
_FAR_FROM_FULL, _FULL = 0.6, 0.95


def print_profile(console: Console, facts: dict) -> None:
    """Print the facts of a profile."""
    console.print(f"[bold]{_show(facts['file'])}[/]: {_size(facts)}; ", end="")
    console.print(_show(f"columns understood by {facts['understood_by']}."))
    for warning in facts["warnings"]:
        console.print(f"[red]{_show(warning)}[/]")
    console.print(_tabulate_columns(facts))
    for keys in facts["keys"]:
        console.print(_tabulate_keys(keys))
        for sentence in say_link_rate(keys):
            console.print(sentence, soft_wrap=not console.is_terminal)
    if facts["problems"]:
        console.print("\n[bold]To correct[/]")
    for problem in facts["problems"]:
        where = f"[bold]{_show(problem['heading'])}[/]: " if problem["heading"] else ""
        said = _show(f"{problem['explanation']} {problem['what_to_do']}")
        console.print(f"  {where}{count(problem['rows'], 'row')}. {said}", soft_wrap=not console.is_terminal)
    if facts["rows_refused"]:
        console.print(
            f"\n{count(facts['rows_refused'], 'row')} would be refused: `leap check --report` says which and why."
        )


def say_link_rate(keys: dict) -> Iterator[str]:
    """The expected link rate of a role in words that claim no more than is known."""
    rate = keys["expected_link_rate"]
    if rate is None:
        return
    many = {"adult": "adults", "child": "children", "practitioner": "practitioners"}[keys["role"]]
    weakly = rate["assumed_with_weak_keys"]
    more = f" ({weakly:.0%} by a child's name and home too, which is weak)" if weakly > rate["assumed"] else ""
    yield (
        f"Expected link rate, by assumption: of {many} whom another source knows too, at most {rate['assumed']:.0%}"
        f"{more} are found there, if that source holds keys as completely as this file and both write them alike."
    )
    if rate["records_compared"]:
        measured = "nothing" if rate["measured"] is None else f"{rate['measured']:.0%}"
        without = rate["share_without_comparison"]
        rest = f" {without:.0%} of the records here hold a combination that nobody there has." if without else ""
        yield (
            f"Expected link rate, measured: of {rate['records_compared']:,} {many} of other providers in the warehouse "
            f"who hold the same keys, weighted as here, {measured} are known to a second provider.{rest}"
        )


def _tabulate_columns(facts: dict) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("column", "understood as"):
        table.add_column(heading, overflow="fold")
    for heading in ("filled", "different"):
        table.add_column(heading, justify="right")
    table.add_column("written as", overflow="fold")
    rows = facts["rows"]
    for column in facts["columns"]:
        share = column["completeness"]
        colour = "red" if share < _FAR_FROM_FULL else "yellow" if share < _FULL else "green"
        shapes = [
            f"{one['shape']} {one['rows'] / max(1, column['filled']):.0%}" for one in column["shapes"][:_SHAPES_SHOWN]
        ]
        table.add_row(
            _show(column["heading"]),
            _show(say_meaning(column)),
            f"[{colour}]{share:.0%}[/]" if rows else "",
            say_distinct(column),
            _show(", ".join(shapes)),
        )
    return table


def _tabulate_keys(keys: dict) -> Table:
    title = f"{count(keys['records'], 'record')}: {keys['role']}"
    table = Table(
        title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold"
    )
    table.add_column("usable key")
    table.add_column("records", justify="right")
    table.add_column("share", justify="right")
    told = [(key["called"], key["records"]) for key in keys["by_key"]]
    told += [("any of them", keys["with_any_key"]), ("any that others hold too", keys["with_a_key_that_others_hold"])]
    for called, records in told:
        table.add_row(called, f"{records:,}", f"{records / keys['records']:.0%}")
    return table


def _size(facts: dict) -> str:
    return f"{count(facts['rows'], 'row')}, {count(len(facts['columns']), 'column')}"


def _show(text: str) -> str:
    return escape(make_printable(text))


def say_meaning(column: dict) -> str:
    """As what a column is understood: as ours, as nothing that is needed, or not yet."""
    return ", ".join(column["understood_as"]) or ("not understood yet" if column["is_undecided"] else "not needed")


def say_distinct(column: dict) -> str:
    """How many different values a column has."""
    number = column["distinct"]
    if number is None:
        return f"1 to {MOST_HIDDEN}"
    return f"{number:,}{' or more' if number == MOST_COUNTED else ''}"
