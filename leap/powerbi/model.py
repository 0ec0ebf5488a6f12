"""The semantic model: tables, columns and measures as Power BI shows them, made from marts and indicators."""

from dataclasses import dataclass

from leap.powerbi.indicators import Indicator
from leap.powerbi.marts import Mart, MartColumn, Marts
from leap.powerbi.measures import Measure, write_measures
from leap.powerbi.naming import make_uuid, name_column, name_table
from leap.powerbi.relationships import Relationship, choose_active

# By the first word of PostgreSQL's type.
_DATA_TYPES = {
    "text": "string",
    "boolean": "boolean",
    "integer": "int64",
    "bigint": "int64",
    "smallint": "int64",
    "numeric": "double",
    "double": "double",
    "real": "double",
    "date": "dateTime",
    "timestamp": "dateTime",
}
_FORMATS = {"int64": "#,0", "double": "#,0.00", "dateTime": "dd mmm yyyy"}
_EXACT = frozenset({"value", "numerator", "denominator"})


@dataclass(frozen=True)
class Column:
    """A column of a table; `sort_by` names the column of the same table that orders it."""

    name: str
    source: str
    data_type: str
    description: str
    lineage_tag: str
    is_hidden: bool
    is_key: bool
    format_string: str | None
    sort_by: str | None


@dataclass(frozen=True)
class Table:
    """A table, which imports one relation of the database."""

    name: str
    mart: str
    schema: str
    relation: str
    description: str
    lineage_tag: str
    is_date_table: bool
    columns: tuple[Column, ...]
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class SemanticModel:
    """All of it; the relationships still name marts and their columns."""

    project: str
    tables: tuple[Table, ...]
    relationships: tuple[Relationship, ...]

    def find(self, mart: str) -> Table | None:
        """The table of a mart."""
        return next((table for table in self.tables if table.mart == mart), None)


def build_model(marts: Marts, indicators: list[Indicator]) -> SemanticModel:
    """The semantic model of the public marts, with a measure for each published indicator."""
    relationships = choose_active(marts)
    measures = write_measures(marts, relationships, indicators)
    tables = (
        _build_table(marts, mart, relationships, tuple(measures.get(mart.name, ()))) for mart in marts.by_name.values()
    )
    return SemanticModel(marts.project, tuple(sorted(tables, key=lambda table: table.name)), tuple(relationships))


def _build_table(marts: Marts, mart: Mart, relationships: list[Relationship], measures: tuple[Measure, ...]) -> Table:
    own = [one for one in relationships if one.reference.mart == mart.name]
    keys = {one.reference.to_column for one in relationships if one.reference.to_mart == mart.name}
    types = {column.name: column.data_type for column in mart.columns}
    is_date_table = [types[name] for name in mart.primary_key] == ["date"]
    if is_date_table:
        keys.update(mart.primary_key)
    columns = tuple(_build_column(marts, mart, column, own, keys) for column in mart.columns)
    return Table(
        name=name_table(mart.name),
        mart=mart.name,
        schema=mart.schema,
        relation=mart.relation,
        description=mart.description,
        lineage_tag=make_uuid(marts.project, mart.name),
        is_date_table=is_date_table,
        columns=columns,
        measures=measures,
    )


def _build_column(marts: Marts, mart: Mart, column: MartColumn, own: list[Relationship], keys: set[str]) -> Column:
    data_type = _DATA_TYPES.get(column.data_type.split("(")[0].split()[0], "string")
    leading = [one for one in own if one.reference.column == column.name]
    description = column.description
    if any(not one.is_active for one in leading):
        ends = " and ".join(name_table(one.reference.to_mart) for one in leading if not one.is_active)
        description = (
            f"{description.rstrip('.')}. Its relationship to {ends} is inactive, since filters come by another way; "
            "USERELATIONSHIP uses it."
        )
    return Column(
        name=name_column(column.name),
        source=column.name,
        data_type=data_type,
        description=description,
        lineage_tag=make_uuid(marts.project, mart.name, column.name),
        is_hidden=_is_hidden(mart, column.name, leading, keys),
        is_key=column.name in keys,
        format_string=_format(column.name, data_type),
        sort_by=_find_sort_column(mart, column.name),
    )


def _is_hidden(mart: Mart, column: str, leading: list[Relationship], keys: set[str]) -> bool:
    """Keys are hidden where another column says the same to a reader, and exact values beside published ones."""
    if column.endswith("_id") or any(one.is_active for one in leading):
        return True
    if column in keys:
        return bool({f"{column.removesuffix('_code')}_name", "title"} & mart.column_names)
    return column in _EXACT and "published_value" in mart.column_names


def _format(column: str, data_type: str) -> str | None:
    is_share = column.startswith("share_") or column.endswith("_rate")
    return "0.0%" if data_type == "double" and is_share else _FORMATS.get(data_type)


def _find_sort_column(mart: Mart, column: str) -> str | None:
    start = f"{column.removesuffix('_name')}_start_date"
    return name_column(start) if column.endswith("_name") and start in mart.column_names else None
