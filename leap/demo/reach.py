"""The answer that the funder asks for, as a table on the screen."""

from rich.console import Console
from rich.table import Table

from leap.database import connect

QUARTERS_SHOWN = 8

REACH = """
select quarter, children, adults, families, naive_count,
       children_to_date, adults_to_date, families_to_date, naive_count_to_date
from marts.reach_by_quarter
where quarter_start_date >= (select min(quarter_start_date) from restricted.files)
order by quarter_start_date desc
limit %s
"""


def print_reach(console: Console) -> None:
    """Print unique children, adults and families per quarter and to date, beside the naive count."""
    with connect() as connection:
        rows = connection.execute(REACH, [QUARTERS_SHOWN]).fetchall()
    table = Table(title="Unique reach", title_justify="left")
    table.add_column("")
    for column in ("children", "adults", "families", "counted naively"):
        table.add_column(column, justify="right")
    for quarter, children, adults, families, naive, *_ in reversed(rows):
        table.add_row(quarter, *(f"{count:,}" for count in (children, adults, families, naive)))
    table.add_section()
    for quarter, *counts in reversed(rows):
        table.add_row(f"up to {quarter}", *(f"{count:,}" for count in counts[4:]))
    console.print(table)
    if rows:
        children, adults, families, naive = rows[0][5:]
        console.print(
            f"{children + adults:,} people ({children:,} children and {adults:,} adults) of {families:,} families "
            f"were reached; adding up the services' own lists would have said {naive:,}.",
            highlight=False,
        )
