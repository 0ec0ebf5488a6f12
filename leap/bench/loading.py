"""How fast files load: `leap load` as a whole process, and in turn a bare COPY of the same file."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psycopg

from leap.bench.people import HEADINGS, SOURCE, write_contract, write_people
from leap.bench.scratch import open_scratch_database
from leap.errors import CheckFailed
from loaders.quarters import Quarter

ROUNDS = 3
LEAST_ROWS_A_SECOND = 100_000
MOST_MEGABYTES = 500
_BLOCK_BYTES = 1 << 20


@dataclass
class LoadFigures:
    """Seconds of each round, and the greatest resident memory of the loading process in megabytes (10^6 bytes).

    `processor_seconds` are those of the loading process alone, which other work on the machine hardly changes.
    """

    people: int
    megabytes: float
    load_seconds: list[float] = field(default_factory=list)
    copy_seconds: list[float] = field(default_factory=list)
    processor_seconds: list[float] = field(default_factory=list)
    peak_megabytes: float = 0.0

    @property
    def rows_a_second(self) -> float:
        """Rows checked and landed a second: the median round, from the start of the process to its end."""
        return self.people / statistics.median(self.load_seconds)

    @property
    def ratio(self) -> float:
        """How many times as long as a bare COPY the load takes, by medians."""
        return statistics.median(self.load_seconds) / statistics.median(self.copy_seconds)

    @property
    def is_within_bounds(self) -> bool:
        """Whether it is fast and small enough."""
        return self.rows_a_second >= LEAST_ROWS_A_SECOND and self.peak_megabytes < MOST_MEGABYTES

    def to_json(self) -> dict:
        """The figures as `--json` prints them."""
        derived = {"rows_a_second": round(self.rows_a_second), "ratio": round(self.ratio, 2)}
        return {**asdict(self), **derived, "is_within_bounds": self.is_within_bounds}


def measure_load(people: int, on_step: Callable[[str], None] = lambda step: None) -> LoadFigures:
    """Load a file of made-up people and copy it, in turn, `ROUNDS` times. Raises CheckFailed where a load fails."""
    with tempfile.TemporaryDirectory(prefix="leap-bench-") as name:
        folder = Path(name)
        file = folder / f"{SOURCE}_1.csv"
        on_step(f"writing {people:,} people")
        write_contract(folder)
        write_people(file, people)
        figures = LoadFigures(people, round(file.stat().st_size / 1e6, 1))
        with open_scratch_database() as url:
            quarter = Quarter(2023, 1)
            for number in range(1, ROUNDS + 1):
                on_step(f"round {number} of {ROUNDS}")
                seconds, processor_seconds, megabytes = _time_load(url, file, quarter)
                figures.load_seconds.append(round(seconds, 3))
                figures.processor_seconds.append(round(processor_seconds, 3))
                figures.peak_megabytes = max(figures.peak_megabytes, round(megabytes, 1))
                figures.copy_seconds.append(round(_time_copy(url, file), 3))
                # The same bytes for another quarter are another file.
                quarter = quarter.next()
        return figures


def _time_load(url: str, file: Path, quarter: Quarter) -> tuple[float, float, float]:
    """Seconds, processor seconds and megabytes of one `leap load` in a process of its own."""
    command = [sys.executable, "-m", "leap", "load", str(file), "--quarter", quarter.folder]
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--sources", str(file.parent)],
        env={**os.environ, "LEAP_DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise CheckFailed(f"The load that was to be measured failed: {errors.decode(errors='replace').strip()}")
    kibibytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, kibibytes * 1024 / 1e6


def _time_copy(url: str, file: Path) -> float:
    """Seconds that COPY takes for the same file into text columns, without any check."""
    columns = ", ".join(f"column_{at} text" for at in range(HEADINGS.count(",") + 1))
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"create table bare_copy ({columns})")
        connection.commit()
        begun = time.perf_counter()
        with file.open("rb") as source, cursor.copy("copy bare_copy from stdin (format csv, header)") as copy:
            while block := source.read(_BLOCK_BYTES):
                copy.write(block)
        connection.commit()
        seconds = time.perf_counter() - begun
        cursor.execute("drop table bare_copy")
    return seconds
