"""`leap synth`: a made-up programme, its files and its truth."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from leap.synth.identifiers import RESERVED_MOBILES_SERVE
from leap.synth.programme import make_programme

_QUIET_SECONDS = 2.0


def synth(
    out: Annotated[Path, typer.Option(help="New or empty folder to write to.")],
    people: Annotated[int, typer.Option(help="About how many people are in service data.")] = 1500,
    quarters: Annotated[int, typer.Option(help="How many quarters, from 2023-24 Q1.")] = 4,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files, byte for byte.")] = 1,
    troubles: Annotated[Path | None, typer.Option(help="YAML file of rates in place of the committed ones.")] = None,
    wide_mobiles: Annotated[
        bool, typer.Option("--wide-mobiles", help="Mobiles 071…, which are not reserved: never publish the files.")
    ] = False,
) -> None:
    """Make a programme of made-up people: its providers' files with their troubles, and who each record is."""
    console = Console(stderr=True)
    progress = _Progress(console)
    making = make_programme(people, quarters, seed, out, troubles, wide_mobiles, progress.tell)
    progress.end()
    for what, number in making.counts.items():
        console.print(f"{number:>9,} {what}")
    console.print(f"Written to {out}; README.md there says what is in it.")
    if people > RESERVED_MOBILES_SERVE and not wide_mobiles:
        console.print("The 1,000 reserved mobiles do not reach: fewer adults have one. --wide-mobiles gives more.")


class _Progress:
    """One line that says how far it is, on a terminal, once it takes longer than two seconds."""

    def __init__(self, console: Console) -> None:
        self._is_shown = console.is_terminal
        self._started = self._last = time.monotonic()

    def tell(self, step: str, done: int, of: int) -> None:
        """Show how much of a step is done."""
        now = time.monotonic()
        if self._is_shown and now - self._started > _QUIET_SECONDS and now - self._last > 0.2:
            self._last = now
            sys.stderr.write(f"\rMaking {step}: {done:,} of {of:,}   ")
            sys.stderr.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._is_shown:
            sys.stderr.write("\r" + " " * 60 + "\r")
