"""The console command `leap`. Thin: commands live in leap.commands; errors become exit codes here and nowhere else."""

import errno
import inspect
import re
import signal
import sys
from importlib import metadata
from typing import Annotated

import psycopg
import typer

from leap.commands import (
    analyse,
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
    powerbi,
    profile,
    purge,
    report,
    scrub,
    seeds,
    sources,
    synth,
)
from leap.database import describe
from leap.errors import CheckFailed, DatabaseUnreachable, Interrupted, LeapError, WrongUsage
from leap.messages import INTERRUPTED, say
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
app.add_typer(seeds.app, name="seeds")
app.command("check")(check.check)
app.command("profile")(profile.profile)
app.command("load")(load.load)
app.command("plan")(plan.plan)
app.command("load-postcodes")(postcodes.load)
app.command("expect")(expect.expect)
app.command("evaluate")(evaluate.evaluate)
app.command("explain")(explain.explain)
app.command("powerbi")(powerbi.powerbi)
app.command("report")(report.report)
app.add_typer(analyse.app, name="analyse")
app.command("purge")(purge.run)
app.command("scrub")(scrub.run)
app.command("synth")(synth.synth)
app.add_typer(bench.app, name="bench")


def _reflow_help(commands: typer.Typer) -> None:
    """Let the terminal wrap the paragraphs of docstrings, whose own lines end where the source code's do."""
    for command in commands.registered_commands:
        command.help = re.sub(r"(?<!\n)\n(?!\n)", " ", inspect.cleandoc(command.callback.__doc__))
    for group in commands.registered_groups:
        _reflow_help(group.typer_instance)


_reflow_help(app)


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
        say(str(error))
        sys.exit(error.exit_code)
    except psycopg.Error as error:
        say(describe(error))
        sys.exit(_find_exit_code(error.sqlstate or ""))
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        say(_describe_file_error(error))
        sys.exit(WrongUsage.exit_code)
    except SystemExit as end:
        # so typer ends on Ctrl-C, and says nothing
        if end.code == Interrupted.exit_code:
            say(INTERRUPTED)
        raise


def _find_exit_code(sqlstate: str) -> int:
    """What the models raise is a check; in the classes 42 and 3F a table, a schema or a right is missing, which a
    command mends; else it is the server."""
    if sqlstate == "P0001":
        return CheckFailed.exit_code
    return (WrongUsage if sqlstate[:2] in ("42", "3F") else DatabaseUnreachable).exit_code


def _describe_file_error(error: OSError) -> str:
    where = make_printable(str(error.filename)) if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return (
            f"{where or 'what the command prints or writes'} cannot be written: {error.strerror}. Free some space and "
            "repeat the command; what it has done stays done."
        )
    return f"a file or folder cannot be used{f' ({where})' if where else ''}: {error.strerror or error}."
