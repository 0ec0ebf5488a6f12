"""The console command `leap`. Thin: commands live in leap.commands; errors become exit codes here and nowhere else."""

import signal
import sys
from importlib import metadata
from typing import Annotated

import psycopg
import typer

from leap.commands import (
    bench,
    check,
    db,
    demo,
    evaluate,
    expect,
    explain,
    init,
    load,
    plan,
    postcodes,
    profile,
    purge,
    scrub,
    sources,
    synth,
)
from leap.database import describe
from leap.errors import DatabaseUnreachable, LeapError, WrongUsage
from leap.printable import make_printable

app = typer.Typer(
    name="leap",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("demo")(demo.demo)
app.add_typer(db.app, name="db")
app.command("init")(init.init)
app.add_typer(sources.app, name="sources")
app.command("check")(check.check)
app.command("profile")(profile.profile)
app.command("load")(load.load)
app.command("plan")(plan.plan)
app.command("load-postcodes")(postcodes.load)
app.command("expect")(expect.expect)
app.command("evaluate")(evaluate.evaluate)
app.command("explain")(explain.explain)
app.command("purge")(purge.run)
app.command("scrub")(scrub.run)
app.command("synth")(synth.synth)
app.add_typer(bench.app, name="bench")


@app.callback(invoke_without_command=True)
def tell_version(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    """Load providers' files, pseudonymise and link them, and publish unique reach."""
    if version:
        typer.echo(f"leap {metadata.version('leap-data-platform')}")
        raise typer.Exit


def main() -> None:
    """Run the command line; a user's mistake ends in one sentence and an exit code, never in a traceback."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app(standalone_mode=True)
    except LeapError as error:
        print(f"leap: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except psycopg.Error as error:
        print(f"leap: {describe(error)}", file=sys.stderr)
        # Classes 42 and 3F: a table, a schema or a right is missing, which a command mends; the server itself is there.
        is_set_up_wrongly = (error.sqlstate or "")[:2] in ("42", "3F")
        sys.exit(WrongUsage.exit_code if is_set_up_wrongly else DatabaseUnreachable.exit_code)
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        where = f" ({make_printable(str(error.filename))})" if error.filename else ""
        print(f"leap: a file or folder cannot be used{where}: {error.strerror or error}.", file=sys.stderr)
        sys.exit(WrongUsage.exit_code)
