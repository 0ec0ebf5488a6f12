"""The public models of dbt's manifest: tables, columns, keys, and which column refers to which table."""

import json
from dataclasses import dataclass
from pathlib import Path

from leap.errors import WrongUsage


@dataclass(frozen=True)
class MartColumn:
    """A column as its contract has it; `data_type` is PostgreSQL's."""

    name: str
    data_type: str
    description: str


@dataclass(frozen=True)
class Mart:
    """A public model: one table of the database."""

    name: str
    schema: str
    relation: str
    description: str
    columns: tuple[MartColumn, ...]
    primary_key: tuple[str, ...]

    @property
    def column_names(self) -> frozenset[str]:
        """Names of all columns."""
        return frozenset(column.name for column in self.columns)


@dataclass(frozen=True)
class Reference:
    """A column of one mart that refers to the primary key of another, as a `relationships` test proves."""

    mart: str
    column: str
    to_mart: str
    to_column: str


@dataclass(frozen=True)
class Marts:
    """All public marts by name, and the references between them, both in an order that does not change."""

    project: str
    by_name: dict[str, Mart]
    references: tuple[Reference, ...]

    def list_references_of(self, mart: str) -> list[Reference]:
        """The references that start at a mart."""
        return [reference for reference in self.references if reference.mart == mart]


def read_marts(manifest: Path) -> Marts:
    """The public models of a manifest.json.

    Raises WrongUsage where the file is no manifest, has no public model, or has one without a contract: without it,
    nobody can tell the types of the columns short of asking a database.
    """
    nodes, project = _read_nodes(manifest)
    public = {
        key: node for key, node in nodes.items() if node["resource_type"] == "model" and node.get("access") == "public"
    }
    if not public:
        raise WrongUsage(f"{manifest.name} has no public model; take the manifest of this project, or leave it out.")
    by_name = {mart.name: mart for mart in sorted(map(_read_mart, public.values()), key=lambda mart: mart.name)}
    references = (
        _read_reference(node, public)
        for node in nodes.values()
        if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") == "relationships"
    )
    kept = {reference for reference in references if reference and _points_at_a_key(reference, by_name)}
    return Marts(project, by_name, tuple(sorted(kept, key=lambda one: (one.mart, one.column, one.to_mart))))


def _read_nodes(manifest: Path) -> tuple[dict[str, dict], str]:
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        return content["nodes"], content["metadata"]["project_name"]
    except FileNotFoundError:
        raise WrongUsage(f"{manifest} is not there; run `dbt parse`, which writes target/manifest.json.") from None
    except (ValueError, KeyError, TypeError):
        raise WrongUsage(
            f"{manifest} is not dbt's manifest.json; run `dbt parse`, which writes target/manifest.json."
        ) from None


def _read_mart(node: dict) -> Mart:
    columns = tuple(
        MartColumn(column["name"], column.get("data_type") or "", _on_one_line(column.get("description")))
        for column in node["columns"].values()
    )
    if not columns or not all(column.data_type for column in columns):
        raise WrongUsage(
            f"the public model {node['name']} has no contract that names the type of every column; add it."
        )
    return Mart(
        name=node["name"],
        schema=node["schema"],
        relation=node["alias"],
        description=_on_one_line(node.get("description")),
        columns=columns,
        primary_key=tuple(node.get("primary_key") or ()),
    )


def _read_reference(test: dict, public: dict[str, dict]) -> Reference | None:
    refers = test.get("attached_node")
    referred = [key for key in test["depends_on"]["nodes"] if key != refers]
    if refers not in public or len(referred) != 1 or referred[0] not in public:
        return None
    to_column = test["test_metadata"]["kwargs"]["field"]
    return Reference(public[refers]["name"], test["column_name"], public[referred[0]]["name"], to_column)


def _points_at_a_key(reference: Reference, by_name: dict[str, Mart]) -> bool:
    return by_name[reference.to_mart].primary_key == (reference.to_column,)


def _on_one_line(text: str | None) -> str:
    return " ".join((text or "").split())
