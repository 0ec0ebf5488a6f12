"""`leap bench`: measure the parts that must be fast."""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console

from leap.bench.identity_figures import LEAST_RECORDS_JUDGED
from leap.bench.identity_report import describe
from leap.bench.loading import LEAST_ROWS_A_SECOND, MOST_MEGABYTES, LoadFigures, measure_load
from leap.commands.options import AsJson
from leap.errors import CheckFailed

app = typer.Typer(no_args_is_help=True, help="Measure the parts that must be fast.")

People = Annotated[int, typer.Option("--people", min=1, help="How many people to make up.")]


@app.command()
def load(people: People = 1_000_000, as_json: AsJson = False) -> None:
    """Time `leap load` on a file of made-up people beside a bare COPY. Exit code 4 where a bound is missed."""
    steps = Console(stderr=True)
    figures = measure_load(people, lambda step: steps.print(f"[dim]{step}[/]"))
    if as_json:
        print(json.dumps(figures.to_json(), indent=2))
    else:
        _print(figures)
    if people >= LEAST_ROWS_A_SECOND and not figures.is_within_bounds:
        raise CheckFailed(
            f"{figures.rows_a_second:,.0f} rows a second and {figures.peak_megabytes:,.0f} MB, where at least "
            f"{LEAST_ROWS_A_SECOND:,} and less than {MOST_MEGABYTES} MB are asked for; look what slowed the loader."
        )


@app.command()
def identity(
    people: Annotated[
        int,
        typer.Option("--people", min=1_000, help="How many person RECORDS to make up."),
    ] = 1_000_000,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="How often everything is measured, in turn.")] = 3,
    scale: Annotated[bool, typer.Option("--scale", help="Build a tenth of the records too.")] = False,
    profile: Annotated[bool, typer.Option("--profile", help="Print the seconds of every model.")] = False,
    as_json: AsJson = False,
) -> None:
    """Time how identity is built: in full, beside Splink with the same records, and for a last quarter alone.

    This platform starts from pseudonymised keys in staging and ends with who is whom and every id in PostgreSQL. Splink
    (where installed) reads the identifiers from a CSV file, hashes them, links, clusters, and writes the clusters into
    PostgreSQL. The databases are made beside the one of $LEAP_DATABASE_URL, else on an embedded server of their own,
    and are gone afterwards. Exit code 4 where a bound is missed, from a million records on.
    """
    # pyarrow takes a while to import, which no other command should wait for
    from leap.bench import splink_linkage
    from leap.bench.identity import measure_identity

    steps = Console(stderr=True)
    if not splink_linkage.is_installed():
        print(splink_linkage.HOW_TO_INSTALL, file=sys.stderr)
    figures = measure_identity(people, rounds, scale, lambda step: steps.print(f"[dim]{step}[/]", highlight=False))
    if as_json:
        print(json.dumps(figures.to_json(), indent=2))
    else:
        print("\n".join(describe(figures, profile)))
    if people >= LEAST_RECORDS_JUDGED and figures.missed_bounds:
        raise CheckFailed(f"Too slow: {'; '.join(figures.missed_bounds)}. Look with --profile which model takes long.")


def _print(figures: LoadFigures) -> None:
    print(f"{figures.people:,} people, {figures.megabytes:,} MB")
    print(f"leap load   {_listed(figures.load_seconds)}   {figures.rows_a_second:,.0f} rows a second (median)")
    print(f"bare COPY   {_listed(figures.copy_seconds)}   leap load takes {figures.ratio:.1f} times as long")
    print(f"processor   {_listed(figures.processor_seconds)}   of the loading process alone")
    print(f"peak memory {figures.peak_megabytes:,.0f} MB")


def _listed(seconds: list[float]) -> str:
    return ", ".join(f"{one:.2f} s" for one in seconds)
