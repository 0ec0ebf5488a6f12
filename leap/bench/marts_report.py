"""The figures of `leap bench marts` as tables for the screen."""

import os

from rich.console import Group, RenderableType
from rich.table import Table

from leap.bench.marts_figures import MOST_SECONDS_OF_A_BUILD, MOST_SECONDS_OF_A_QUERY, MartsFigures

DEAREST = 12


def describe(figures: MartsFigures, with_models: bool = False) -> RenderableType:
    """The build with its dearest models, all of them `with_models`, and a line a query."""
    records = ", ".join(f"{rows:,} {record}" for record, rows in figures.rows.items())
    headline = (
        f"{figures.people:,} people, {figures.sessions:,} sessions over 20 quarters, {os.cpu_count()} cores, "
        f"dbt with {figures.threads} threads\n{records}"
    )
    models = _table(
        f"Models, while others ran beside them: {'all' if with_models else f'the {DEAREST} dearest'}", "model"
    )
    for model, seconds in list(figures.models.items())[: None if with_models else DEAREST]:
        models.add_row(model, f"{seconds:.2f}")
    queries = _table(f"Queries of reports, at most {MOST_SECONDS_OF_A_QUERY} s each", "query", "rows")
    for query in figures.queries:
        style = "bold red" if query.seconds > MOST_SECONDS_OF_A_QUERY else None
        queries.add_row(query.title, f"{query.rows:,}", f"{query.seconds:.3f}", style=style)
    return Group(headline, "", _build_table(figures), "", models, "", queries)


def _build_table(figures: MartsFigures) -> Table:
    table = _table("What dbt took, from its start to its end", "step")
    table.add_row("who is whom, and families (not judged)", f"{figures.identity:.1f}")
    style = "bold red" if figures.build > MOST_SECONDS_OF_A_BUILD else "bold"
    table.add_row(
        f"all {len(figures.models)} models after it, at most {MOST_SECONDS_OF_A_BUILD} s",
        f"{figures.build:.1f}",
        style=style,
    )
    if figures.tests is not None:
        table.add_row("their data tests (not judged)", f"{figures.tests:.1f}")
    return table


def _table(title: str, name: str, *numbers: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(name)
    for column in (*numbers, "seconds"):
        table.add_column(column, justify="right")
    return table
