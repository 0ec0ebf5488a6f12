"""The other side of `leap bench identity`: the same records linked by Splink on DuckDB, and written back.

Splink is no part of the platform and of no use to it; it is installed for the comparison alone.
"""

import importlib.metadata
import importlib.util
import logging
import tempfile
import time
from pathlib import Path

import psycopg

from leap.bench.staged import IDENTIFIER_COLUMNS, KEYS

HOW_TO_INSTALL = "Splink is not installed, so this side alone is measured; `pip install 'splink>=5,<6'` adds the other."
_BLOCK_BYTES = 1 << 20
_WRITTEN = "bench_splink"
_SALT = "leap-bench"


def is_installed() -> bool:
    """Whether there is a Splink to compare with."""
    return all(importlib.util.find_spec(name) for name in ("splink", "duckdb"))


def name_versions() -> str:
    """Which Splink and DuckDB are compared with."""
    return f"Splink {importlib.metadata.version('splink')} on DuckDB {importlib.metadata.version('duckdb')}"


def link_with_splink(identifiers: Path, url: str) -> tuple[dict[str, float], int]:
    """Seconds by step, and how many clusters came out: from a file of identifiers to a table in PostgreSQL."""
    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    steps = _Steps()
    with tempfile.TemporaryDirectory(prefix="leap-bench-") as name, duckdb.connect() as duck:
        written = Path(name) / "written.csv"
        columns = {name: "bigint" if name == "record" else "varchar" for name in IDENTIFIER_COLUMNS}
        duck.execute(
            f"create table identifiers as select * from read_csv('{identifiers}', header = false, columns = {columns})"
        )
        steps.end("read")
        hashed = ", ".join(f"sha256({column} || '{_SALT}') as {column}" for column in KEYS.values())
        duck.execute(f"create table records as select record as unique_id, role, {hashed} from identifiers")
        steps.end("hash")
        settings = SettingsCreator(
            link_type="dedupe_only",
            blocking_rules_to_generate_predictions=[block_on(column, "role") for column in KEYS.values()],
        )
        # It tells its progress to the root logger at every step.
        logging.getLogger("splink").setLevel(logging.WARNING)
        linker = Linker(DuckDBAPI(duck).register("records"), settings, log_level=None)
        pairs = linker.inference.deterministic_link()
        steps.end("link")
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs)
        steps.end("cluster")
        table = clusters.physical_name
        duck.execute(f"copy (select unique_id, cluster_id from {table}) to '{written}' (header false)")
        _copy_in(url, written)
        steps.end("write back")
        [individuals] = duck.execute(f"select count(distinct cluster_id) from {table}").fetchone()
    return steps.seconds, individuals


class _Steps:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._begun = time.perf_counter()

    def end(self, step: str) -> None:
        now = time.perf_counter()
        self.seconds[step] = now - self._begun
        self._begun = now


def _copy_in(url: str, file: Path) -> None:
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"create table {_WRITTEN} (record bigint, cluster bigint)")
        with file.open("rb") as source, cursor.copy(f"copy {_WRITTEN} from stdin (format csv)") as copy:
            while block := source.read(_BLOCK_BYTES):
                copy.write(block)
