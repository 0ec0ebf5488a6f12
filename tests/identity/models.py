"""The identity models as dbt compiled them, run on one connection: a case takes milliseconds, not a dbt run."""

import json
from pathlib import Path

import psycopg

FIRST = "model.leap.stg_persons"
FOLDERS = ("models/intermediate/individuals/", "models/intermediate/families/")


class IdentityModels:
    """Every model for individuals and families, and the marts named, each after those it depends on."""

    def __init__(
        self, target: Path, marts: tuple[str, ...] = ("link_review", "keys_set_aside", "link_quality")
    ) -> None:
        nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
        self._nodes = {
            name: node
            for name, node in nodes.items()
            if node["resource_type"] == "model"
            and (node["original_file_path"].startswith(FOLDERS) or node["name"] in marts)
        }
        self._order = self._sort()

    def run(self, connection: psycopg.Connection) -> None:
        """Build every model anew from what stands in `staging`."""
        for name in self._order:
            node = self._nodes[name]
            table = f"{node['schema']}.{node['alias']}"
            compiled = node["compiled_code"].replace(f'"{node["database"]}".', "")
            connection.execute(f"drop table if exists {table} cascade")
            if node["config"]["materialized"] == "script":
                connection.execute(compiled)
            else:
                connection.execute(f"create table {table} as {compiled}")

    def _sort(self) -> list[str]:
        order: list[str] = []

        def visit(name: str) -> None:
            for parent in sorted(self._nodes[name]["depends_on"]["nodes"]):
                if parent in self._nodes and parent not in order:
                    visit(parent)
            if name not in order:
                order.append(name)

        for name in sorted(self._nodes):
            visit(name)
        return order
