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
    table.add_column("quarter")
    for column in ("children", "adults", "families", "naive count"):
        table.add_column(column, justify="right")
    for column in ("children", "adults", "families", "naive count"):
        table.add_column(f"{column}\nto date", justify="right")
    for quarter, *counts in reversed(rows):
        table.add_row(quarter, *(f"{count:,}" for count in counts))
    console.print(table)
    if rows:
        _, _, _, _, _, children, adults, families, naive = rows[0]
        console.print(
            f"{children + adults:,} people ({children:,} children and {adults:,} adults) of {families:,} families "
            f"were reached; adding up the services' own lists would have said {naive:,}.",
            highlight=False,
        )
