"""`leap db`: the embedded PostgreSQL, or what there is to say about the server that LEAP_DATABASE_URL names."""

import json
import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from leap.database import connect, database_url, read_url
from leap.dbt_profile import find_profile, write_profile
from leap.errors import DatabaseUnreachable, WrongUsage
from leap.psql import run_psql
from leap.server import CHECKOUT, EmbeddedServer

app = typer.Typer(no_args_is_help=True, help="The embedded PostgreSQL: start it, stop it, ask where it is.")


@app.command()
def start() -> None:
    """Start the embedded PostgreSQL, making it the first time, and write profiles.yml for dbt."""
    if _is_own_server():
        typer.echo("LEAP_DATABASE_URL is set and wins: no embedded PostgreSQL is needed.")
    else:
        server = EmbeddedServer()
        begun = time.monotonic()
        was_running = server.status().running
        status = server.start()
        how = "was running already" if was_running else f"started in {time.monotonic() - begun:.1f} s"
        typer.echo(f"PostgreSQL {status.version} on {status.host}:{status.port}, {how}.")
    profile = write_profile(database_url())
    elsewhere = "" if profile.parent == CHECKOUT else f" once DBT_PROFILES_DIR={profile.parent} is set"
    typer.echo(f"dbt finds it by {_shorten(profile)}{elsewhere}.")


@app.command()
def stop() -> None:
    """Stop the embedded PostgreSQL; its data stays."""
    stopped = EmbeddedServer().stop()
    typer.echo("PostgreSQL stopped; its data stays." if stopped else "PostgreSQL was not running.")


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Say whether the database answers and where it is; exit code 3 where it does not."""
    said = _describe_own_server() if _is_own_server() else _describe_embedded_server()
    if as_json:
        typer.echo(json.dumps(said, indent=2))
    else:
        where = f" on {said['host']}:{said['port']}" if said["port"] else ""
        state = "running" if said["running"] else said.get("reason", "stopped")
        typer.echo(f"{said['kind']} PostgreSQL{where}: {state}")
    if not said["running"]:
        raise typer.Exit(DatabaseUnreachable.exit_code)


@app.command()
def url() -> None:
    """Print the URL of the database, password included; `leap db psql` needs none on the command line."""
    typer.echo(database_url())


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context) -> None:
    """Open psql on the database, or run what follows in it: leap db psql -c "select 1". The password does not show."""
    raise typer.Exit(run_psql(context.args))


@app.command()
def destroy(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Stop the embedded PostgreSQL and delete everything in it for good."""
    if not yes:
        try:
            agreed = typer.confirm("Delete the embedded PostgreSQL with everything in it?")
        except typer.Abort:
            raise WrongUsage("Nobody answered whether to delete the embedded PostgreSQL: add --yes.") from None
        if not agreed:
            typer.echo("Nothing was deleted.")
            return
    server = EmbeddedServer()
    was_there = server.status().data is not None
    server.destroy()
    if not _is_own_server():
        find_profile().unlink(missing_ok=True)
    typer.echo("The embedded PostgreSQL and its data are gone." if was_there else "There was no embedded PostgreSQL.")


def _is_own_server() -> bool:
    return bool(os.environ.get("LEAP_DATABASE_URL"))


def _describe_embedded_server() -> dict[str, object]:
    return {"kind": "embedded"} | asdict(EmbeddedServer().status())


def _describe_own_server() -> dict[str, object]:
    parts = read_url(database_url())
    said = {
        "kind": "own",
        "running": False,
        "version": None,
        "host": parts.get("host"),
        "port": parts.get("port", "5432"),
    }
    try:
        with connect() as connection:
            version = connection.info.server_version
    except DatabaseUnreachable as error:
        return said | {"reason": str(error)}
    return said | {"running": True, "version": f"{version // 10000}.{version % 10000}"}


def _shorten(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
