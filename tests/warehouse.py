"""Runs the project's commands as a user does, on a database of a test's own, in a working folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

from tests.parsed_project import hand_over

PROJECT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
SAMPLE = PROJECT / "sample_data"
DEMONSTRATION = "demonstration.txt"
"""File in the folder of a built sample that holds what `leap demo` printed."""
QUARTERS = ("2023-24-Q1", "2023-24-Q2", "2023-24-Q3", "2023-24-Q4")


class Warehouse:
    """A database and the folder in which commands about it leave what they write (profile, target, logs)."""

    def __init__(self, url: str, folder: Path, parsed: Path | None = None) -> None:
        """With the folder of another in which dbt has `parsed` the project, dbt need not parse it again."""
        self.url = url
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        if parsed:
            hand_over(parsed, url, folder)

    @property
    def environment(self) -> dict[str, str]:
        """What the commands see: this database, this folder, and the programs of this Python first."""
        return os.environ | {
            "LEAP_DATABASE_URL": self.url,
            "LEAP_STATE_DIR": str(self.folder),
            "DBT_PROFILES_DIR": str(self.folder),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "DBT_USE_COLORS": "false",
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        }

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command at the top of the project; with `check`, a failure fails the test and shows what it printed."""
        done = subprocess.run(
            words, cwd=PROJECT, env=self.environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        if check:
            assert done.returncode == 0, f"{' '.join(words)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def leap(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `leap`."""
        return self.run("leap", *words, check=check)

    def dbt(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `dbt`, with a profile for this database."""
        if not (self.folder / "profiles.yml").exists():
            self.leap("db", "start")
        return self.run("dbt", *words, check=check)

    def build_sample(self) -> None:
        """Land the whole sample and build the warehouse on it, as the demonstration does; what it prints is kept."""
        done = self.leap("demo")
        (self.folder / DEMONSTRATION).write_text(done.stdout, encoding="utf-8")
