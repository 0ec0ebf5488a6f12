"""Models as dbt compiled them, run on one connection: to measure, to test, and to look ahead without a trace."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import psycopg

from leap.dbt_profile import write_profile
from leap.errors import CheckFailed
from leap.server import CHECKOUT


class CompiledModels:
    """Some of the project's models, each after those that it depends on.

    A model's SQL may differ between a first and a later build, as dbt's incremental models do: compile against the
    database on which it is to run.
    """

    def __init__(self, nodes: dict[str, dict]) -> None:
        self._nodes = nodes
        self._order = _sort(nodes)

    @classmethod
    def read(cls, manifest: Path) -> "CompiledModels":
        """All models of a manifest.json that `dbt compile` or `dbt build` wrote."""
        nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
        return cls({name: node for name, node in nodes.items() if node["resource_type"] == "model"})

    @classmethod
    def compile(cls, url: str, folder: Path, models: Sequence[str] = (), target: str | None = None) -> "CompiledModels":
        """Compile the project against the database at `url`; profile, target and logs go to `folder`.

        Given some models, these alone and all that they depend on, which is quicker. The target is dbt's own choice
        unless given. Raises CheckFailed with what dbt said where it cannot compile.
        """
        wanted = [f"+{name},resource_type:model" for name in models] or ["resource_type:model"]
        run_dbt(url, folder, "compile", "--select", *wanted, *(["--target", target] if target else []))
        compiled = cls.read(folder / "target" / "manifest.json")
        return compiled.select_ancestors_of(*models) if models else compiled

    def select(self, wanted: Iterable[str]) -> "CompiledModels":
        """Those whose name is given, or whose file lies under a given folder such as models/intermediate/."""
        wanted = tuple(wanted)
        return CompiledModels(
            {
                key: node
                for key, node in self._nodes.items()
                if node["name"] in wanted or node["original_file_path"].startswith(wanted)
            }
        )

    def select_ancestors_of(self, *models: str) -> "CompiledModels":
        """Some models, and of the models here all that they depend on."""
        found: set[str] = set()
        open_ends = [key for key, node in self._nodes.items() if node["name"] in models]
        while open_ends:
            key = open_ends.pop()
            found.add(key)
            parents = self._nodes[key]["depends_on"]["nodes"]
            open_ends += [parent for parent in parents if parent in self._nodes and parent not in found]
        return CompiledModels({key: node for key, node in self._nodes.items() if key in found})

    @property
    def names(self) -> list[str]:
        """Names of the models in the order in which they run."""
        return [self._nodes[key]["name"] for key in self._order]

    def list_tables(self) -> list[tuple[str, bool]]:
        """The tables that the models write, as schema.name, and whether a later build makes the table anew."""
        nodes = (self._nodes[key] for key in self._order)
        return [
            (f"{node['schema']}.{node['alias']}", node["config"]["materialized"] != "incremental")
            for node in nodes
            if node["config"]["materialized"] not in ("ephemeral", "view")
        ]

    def run(self, connection: psycopg.Connection, takes_statistics: bool = False) -> dict[str, float]:
        """Build each model as dbt would, in the caller's transaction; seconds by model.

        Nobody else sees tables made in a transaction that is not committed, so that autovacuum takes no statistics of
        them as it does during a build. With `takes_statistics` that is done here, for tables that are made anew.
        """
        seconds = {}
        for key in self._order:
            started = time.perf_counter()
            _build(connection, self._nodes[key])
            if takes_statistics and self._nodes[key]["config"]["materialized"] in ("table", "script", "refilled"):
                connection.execute(f"analyze {self._nodes[key]['schema']}.{self._nodes[key]['alias']}")
            seconds[self._nodes[key]["name"]] = time.perf_counter() - started
        return seconds


def run_dbt(url: str, folder: Path, *words: str) -> None:
    """Run a dbt command on the database at `url`, as a process; profile, target and logs go to `folder`.

    Raises CheckFailed with what dbt said where it ends badly.
    """
    folder.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "LEAP_STATE_DIR": str(folder),
        "DBT_PROFILES_DIR": str(folder),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_USE_COLORS": "false",
    }
    write_profile(url, folder / "profiles.yml")
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", *words],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise CheckFailed(f"`dbt {words[0]}` failed:\n{done.stdout.strip() or done.stderr.strip()}")


def _build(connection: psycopg.Connection, node: dict) -> None:
    config = node["config"]
    table = f"{node['schema']}.{node['alias']}"
    compiled = node["compiled_code"].replace(f'"{node["database"]}".', "")
    for hook in config.get("pre-hook", ()):
        connection.execute(_render_hook(hook, node, table))
    exists = connection.execute("select to_regclass(%s) is not null", [table]).fetchone()[0]
    unlogged = "unlogged " if config.get("unlogged") else ""
    match config["materialized"]:
        case "ephemeral":
            return
        case "script":
            connection.execute(compiled)
        case "view":
            connection.execute(f"drop view if exists {table} cascade")
            connection.execute(f"create view {table} as {compiled}")
        case "refilled" if exists:
            connection.execute(f"delete from {table}")
            _add(connection, table, compiled, None)
        case "incremental" if exists:
            _add(connection, table, compiled, config.get("unique_key"))
        case _:
            connection.execute(f"drop table if exists {table} cascade")
            connection.execute(f"create {unlogged}table {table} as {compiled}")
            for at, index in enumerate(config.get("indexes", ())):
                unique = "unique " if index.get("unique") else ""
                name = f"{node['alias']}_{at}"
                connection.execute(f"create {unique}index {name} on {table} ({', '.join(index['columns'])})")
    for hook in config.get("post-hook", ()):
        connection.execute(_render_hook(hook, node, table))


def _render_hook(hook: dict, node: dict, table: str) -> str:
    """A hook's SQL, with the names of the tables in it: a manifest holds it as it was written."""
    statement = hook["sql"].replace("{{ this }}", table)
    for schema, name in node["sources"]:
        statement = statement.replace(f"{{{{ source('{schema}', '{name}') }}}}", f"{schema}.{name}")
    for ref in node["refs"]:
        statement = statement.replace(f"{{{{ ref('{ref['name']}') }}}}", f"{node['schema']}.{ref['name']}")
    return statement


def _add(connection: psycopg.Connection, table: str, compiled: str, unique_key: str | None) -> None:
    connection.execute("drop table if exists added_rows")
    connection.execute(f"create temporary table added_rows as {compiled}")
    if unique_key:
        connection.execute("analyze added_rows")
        connection.execute(
            f"delete from {table} as kept using added_rows where kept.{unique_key} = added_rows.{unique_key}"
        )
    columns = ", ".join(
        name
        for (name,) in connection.execute(
            "select quote_ident(attname) from pg_attribute"
            " where attrelid = 'added_rows'::regclass and attnum > 0 and not attisdropped order by attnum"
        )
    )
    connection.execute(f"insert into {table} ({columns}) select {columns} from added_rows")
    connection.execute("drop table added_rows")


def _sort(nodes: dict[str, dict]) -> list[str]:
    order: list[str] = []

    def visit(key: str) -> None:
        for parent in sorted(nodes[key]["depends_on"]["nodes"]):
            if parent in nodes and parent not in order:
                visit(parent)
        if key not in order:
            order.append(key)

    for key in sorted(nodes):
        visit(key)
    return order
