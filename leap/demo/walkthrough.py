"""The steps of the demonstration: each is a command that a user types too, run as a process of its own."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from leap.database import database_url
from leap.dbt_profile import find_profile, write_profile
from leap.errors import CheckFailed, LeapError
from leap.server import CHECKOUT

SAMPLE = "sample_data"
SHOWN = "$ {}"


@dataclass(frozen=True)
class Step:
    """A command of the walk-through. `words` is what is run, `title` says why."""

    title: str
    words: tuple[str, ...]
    accepts: tuple[int, ...] = (0,)


STEPS = (
    Step("Start a PostgreSQL of our own", ("leap", "db", "start")),
    Step("Make schemas, roles and secrets", ("leap", "init", "--salt-file", f"{SAMPLE}/sample_salt.txt")),
    Step("Load the postcode directory of the sample", ("leap", "load-postcodes", f"{SAMPLE}/postcodes.csv")),
    Step("Land four quarters of every source", ("leap", "load", SAMPLE, "--brief")),
    Step("Pseudonymise, link and publish", ("dbt", "build")),
    Step("Check what landed and what is published", ("leap", "expect", "--brief")),
)


def walk_through(console: Console) -> None:
    """Run every step and stop at the first that fails, with its own message.

    Raises CheckFailed, or an error with the exit code of the step that failed.
    """
    for number, step in enumerate(STEPS, start=1):
        console.rule(f"[bold]{number} of {len(STEPS)}: {step.title}", align="left")
        console.print(SHOWN.format(" ".join(step.words)), style="dim", highlight=False)
        begun = time.monotonic()
        code = _build(console) if step.words[0] == "dbt" else _run(step.words)
        if code not in step.accepts:
            raise _failure(step, code)
        console.print(f"[dim]{time.monotonic() - begun:.0f} s[/dim]\n")


def _run(words: tuple[str, ...]) -> int:
    return subprocess.run([_find(words[0]), *words[1:]], cwd=CHECKOUT).returncode


def _build(console: Console) -> int:
    """dbt build, its hundreds of lines kept in logs/dbt.log; what fails is shown."""
    # The server may be one of the user's own, for which no profile was written yet.
    profile = find_profile()
    if not profile.exists():
        write_profile(database_url())
    with console.status("dbt builds the warehouse, about half a minute"):
        done = subprocess.run(
            [_find("dbt"), "--quiet", "build", "--profiles-dir", str(profile.parent)],
            cwd=CHECKOUT,
            env=os.environ | {"DBT_USE_COLORS": "false"},
        )
    results = Path(os.environ.get("DBT_TARGET_PATH", CHECKOUT / "target")) / "run_results.json"
    if done.returncode == 0 and results.exists():
        console.print(_summarise(results), highlight=False)
    return done.returncode


def _summarise(results: Path) -> str:
    """One line: how many models and tests dbt ran."""
    counts: dict[str, int] = {}
    for result in json.loads(results.read_text(encoding="utf-8"))["results"]:
        kind = result["unique_id"].split(".", 1)[0]
        counts[kind] = counts.get(kind, 0) + 1
    names = {"model": "models", "seed": "seeds", "test": "data tests", "unit_test": "unit tests"}
    return (
        "dbt: " + ", ".join(f"{counts[kind]} {name}" for kind, name in names.items() if kind in counts) + ", all green."
    )


def _find(program: str) -> str:
    """The program of the environment that this Python belongs to."""
    beside = Path(sys.executable).parent / program
    return str(beside) if beside.exists() else program


def _failure(step: Step, code: int) -> LeapError:
    error = CheckFailed(
        f"The demonstration stopped at `{' '.join(step.words)}` (exit code {code}); its message stands above. "
        "What was done before stays: mend the cause and run it again, or begin anew with `leap db destroy`, which "
        "deletes the embedded PostgreSQL and everything in it."
    )
    if code > 0:
        error.exit_code = code
    return error
