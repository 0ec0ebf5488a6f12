"""The console command `leap`. Thin: commands live in leap.commands; errors become exit codes here and nowhere else."""

import signal
import sys

import psycopg
import typer

from leap.commands import bench, check, db, demo, evaluate, expect, init, load, postcodes, purge, sources, synth
from leap.database import describe
from leap.errors import DatabaseUnreachable, LeapError

INTERRUPTED = 130

app = typer.Typer(
    name="leap",
    help="Load providers' files, pseudonymise and link them, and publish unique reach.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("demo")(demo.demo)
app.add_typer(db.app, name="db")
app.command("init")(init.init)
app.add_typer(sources.app, name="sources")
app.command("check")(check.check)
app.command("load")(load.load)
app.command("load-postcodes")(postcodes.load)
app.command("expect")(expect.expect)
app.command("evaluate")(evaluate.evaluate)
app.command("purge")(purge.run)
app.command("synth")(synth.synth)
app.add_typer(bench.app, name="bench")


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
        sys.exit(DatabaseUnreachable.exit_code)
    except KeyboardInterrupt:
        print("leap: interrupted; nothing is half-done.", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
