"""Running pip for a minute without leaving the user in the dark."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from leap.install.checkout import CannotInstall, say

SECONDS_BETWEEN_LINES = 15


def run_with_progress(
    command: list[str], environment: dict[str, str], log: Path, count: Callable[[], int], total: int
) -> None:
    """Run pip, with what it prints going to `log`, and show how many of `total` packages it has fetched and installed.

    `count` says how many are installed. Raises CannotInstall with pip's own reason where it fails.
    """
    at_terminal = sys.stdout.isatty()
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, env=environment
        )
        shown_at = time.monotonic()
        try:
            while process.poll() is None:
                time.sleep(0.2)
                if at_terminal:
                    sys.stdout.write(f"\r  {_describe(log, count(), total)}\x1b[K")
                    sys.stdout.flush()
                elif time.monotonic() - shown_at > SECONDS_BETWEEN_LINES:
                    say(f"  {_describe(log, count(), total)}")
                    shown_at = time.monotonic()
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
            if at_terminal:
                sys.stdout.write("\r\x1b[K")
    if process.returncode != 0:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        reasons = [line for line in lines if line.startswith("ERROR")] or lines[-3:]
        raise CannotInstall(f"pip could not install the packages: {' '.join(reasons[-2:])} (all it said: {log})")


def _describe(log: Path, installed: int, total: int) -> str:
    said = log.read_text(encoding="utf-8", errors="replace")
    if "Installing collected packages" in said:
        return f"installed {min(installed, total)} of {total}"
    return f"fetched {said.count('Collecting ')} of {total}"
