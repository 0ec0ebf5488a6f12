"""`leap bench`: measure the parts that must be fast."""

import json
import sys
from collections.abc import Callable
from typing import Annotated, NamedTuple

import typer
from rich.console import Console

from leap.bench.identity_figures import LEAST_RECORDS_JUDGED
from leap.bench.identity_report import describe
from leap.bench.loading import LEAST_ROWS_A_SECOND, MOST_MEGABYTES, LoadFigures, measure_load
from leap.bench.marts_figures import LEAST_PEOPLE_JUDGED, LEAST_SESSIONS_JUDGED
from leap.commands.options import AsJson
from leap.errors import CheckFailed

app = typer.Typer(no_args_is_help=True, help="Measure the parts that must be fast.")

People = Annotated[int, typer.Option("--people", min=1, help="How many people to make up.")]
Profile = Annotated[bool, typer.Option("--profile", help="Print the seconds of every model.")]


class Measurement(NamedTuple):
    """Figures for machines, how they are shown to people, and what is said where a bound was missed."""

    figures: dict
    show: Callable[[], None]
    complaint: str | None


@app.command()
def load(people: People = 1_000_000, as_json: AsJson = False) -> None:
    """Time `leap load` on a file of made-up people beside a bare COPY. Exit code 4 where a bound is missed."""
    _tell(_measure_load(people), as_json)


@app.command()
def identity(
    people: Annotated[
        int,
        typer.Option("--people", min=1_000, help="How many person RECORDS to make up."),
    ] = 1_000_000,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="How often everything is measured, in turn.")] = 3,
    scale: Annotated[bool, typer.Option("--scale", help="Build a tenth of the records too.")] = False,
    profile: Profile = False,
    as_json: AsJson = False,
) -> None:
    """Time how identity is built: in full, beside Splink with the same records, and for a last quarter alone.

    This platform starts from pseudonymised keys in staging and ends with who is whom and every id in PostgreSQL. Splink
    (where installed) reads the identifiers from a CSV file, hashes them, links, clusters, and writes the clusters into
    PostgreSQL. The databases are made beside the one of $LEAP_DATABASE_URL, else on an embedded server of their own,
    and are gone afterwards. Exit code 4 where a bound is missed, from a million records on.
    """
    _tell(_measure_identity(people, rounds, scale, profile), as_json)


@app.command()
def marts(
    people: Annotated[int, typer.Option("--people", min=100, help="How many people to make up.")] = LEAST_PEOPLE_JUDGED,
    sessions: Annotated[
        int, typer.Option("--sessions", min=1_000, help="How many contacts and sessions they come to.")
    ] = LEAST_SESSIONS_JUDGED,
    tests: Annotated[bool, typer.Option("--tests", help="Time the data tests too, which are not judged.")] = False,
    profile: Profile = False,
    as_json: AsJson = False,
) -> None:
    """Time how all marts are built once it is known who is whom, and what reports then ask of them.

    A programme of 20 quarters is made up in the staging of a scratch database, with the services, sources and words of
    the contracts and seeds. dbt builds as for everybody: as a process, with the threads of the profile that `leap db
    start` writes. The queries are those of `leap report`, `leap demo` and Power BI's measures, and marts that README
    has looked at whole. The database is made beside the one of $LEAP_DATABASE_URL, else on an embedded server of its
    own, and is gone afterwards. Exit code 4 where a bound is missed, from 100,000 people and 2 million sessions on.
    """
    _tell(_measure_marts(people, sessions, tests, profile), as_json)


@app.command("all")
def everything(
    people: Annotated[
        int,
        typer.Option(
            "--people",
            min=1_000,
            help="How many people to load and records to link; marts are built of a tenth as many people, with 20 "
            "sessions each.",
        ),
    ] = 1_000_000,
    as_json: AsJson = False,
) -> None:
    """All of them, one after the other: load, identity and marts. Exit code 4 where any bound is missed."""
    measured: dict[str, Measurement] = {}
    for name, measure in (
        ("load", lambda: _measure_load(people)),
        ("identity", lambda: _measure_identity(people, rounds=3)),
        ("marts", lambda: _measure_marts(people // 10, people * 2)),
    ):
        measured[name] = measure()
        if not as_json:
            measured[name].show()
    if as_json:
        print(json.dumps({name: one.figures for name, one in measured.items()}, indent=2))
    complaints = [one.complaint for one in measured.values() if one.complaint]
    if complaints:
        raise CheckFailed(" ".join(complaints))


def _tell(measured: Measurement, as_json: bool) -> None:
    if as_json:
        print(json.dumps(measured.figures, indent=2))
    else:
        measured.show()
    if measured.complaint:
        raise CheckFailed(measured.complaint)


def _tell_step(step: str) -> None:
    Console(stderr=True).print(f"[dim]{step}[/]", highlight=False)


def _measure_load(people: int) -> Measurement:
    figures = measure_load(people, _tell_step)
    complaint = None
    if people >= LEAST_ROWS_A_SECOND and not figures.is_within_bounds:
        complaint = (
            f"{figures.rows_a_second:,.0f} rows a second and {figures.peak_megabytes:,.0f} MB, where at least "
            f"{LEAST_ROWS_A_SECOND:,} and less than {MOST_MEGABYTES} MB are asked for; look what slowed the loader."
        )
    return Measurement(figures.to_json(), lambda: _print(figures), complaint)


def _measure_identity(people: int, rounds: int, scale: bool = False, profile: bool = False) -> Measurement:
    # pyarrow takes a while to import, which no other command should wait for
    from leap.bench import splink_linkage
    from leap.bench.identity import measure_identity

    if not splink_linkage.is_installed():
        print(splink_linkage.HOW_TO_INSTALL, file=sys.stderr)
    figures = measure_identity(people, rounds, scale, _tell_step)
    is_judged = people >= LEAST_RECORDS_JUDGED
    return Measurement(
        figures.to_json(),
        lambda: print("\n".join(describe(figures, profile))),
        _complain(figures.missed_bounds) if is_judged else None,
    )


def _measure_marts(people: int, sessions: int, tests: bool = False, profile: bool = False) -> Measurement:
    # what reports need takes seconds to import, which no other command should wait for
    from leap.bench.marts import measure_marts
    from leap.bench.marts_report import describe as describe_marts

    figures = measure_marts(people, sessions, tests, _tell_step)
    return Measurement(
        figures.to_json(),
        lambda: Console().print(describe_marts(figures, profile), highlight=False),
        _complain(figures.missed_bounds) if figures.is_judged else None,
    )


def _complain(missed_bounds: list[str]) -> str | None:
    if not missed_bounds:
        return None
    return f"Too slow: {'; '.join(missed_bounds)}. Look with --profile which model takes long."


def _print(figures: LoadFigures) -> None:
    print(f"{figures.people:,} people, {figures.megabytes:,} MB")
    print(f"leap load   {_listed(figures.load_seconds)}   {figures.rows_a_second:,.0f} rows a second (median)")
    print(f"bare COPY   {_listed(figures.copy_seconds)}   leap load takes {figures.ratio:.1f} times as long")
    print(f"processor   {_listed(figures.processor_seconds)}   of the loading process alone")
    print(f"peak memory {figures.peak_megabytes:,.0f} MB")


def _listed(seconds: list[float]) -> str:
    return ", ".join(f"{one:.2f} s" for one in seconds)
