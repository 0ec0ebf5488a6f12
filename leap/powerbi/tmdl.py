"""The semantic model as TMDL: one file a table, and one each for database, model, relationships and expressions."""

import json
from collections.abc import Iterator

from leap.powerbi.measures import Measure
from leap.powerbi.model import Column, SemanticModel, Table
from leap.powerbi.naming import make_uuid, name_column, name_table, quote_tmdl
from leap.powerbi.relationships import Relationship

COMPATIBILITY_LEVEL = 1600


def render_model(model: SemanticModel, server: str, database: str) -> dict[str, str]:
    """Text of each file of the folder `definition`, by its path in it."""
    files = {
        "database.tmdl": f"database\n\tcompatibilityLevel: {COMPATIBILITY_LEVEL}\n",
        "model.tmdl": "\n".join(_render_root(model)) + "\n",
        "expressions.tmdl": "\n".join(_render_parameters(model, {"Server": server, "Database": database})),
    }
    if model.relationships:
        files["relationships.tmdl"] = "\n".join(
            line for relationship in model.relationships for line in _render_relationship(model, relationship)
        )
    for table in model.tables:
        files[f"tables/{table.name}.tmdl"] = "\n".join(_render_table(table))
    return files


def _render_root(model: SemanticModel) -> Iterator[str]:
    yield "model Model"
    yield "\tculture: en-GB"
    yield "\tdefaultPowerBIDataSourceVersion: powerBI_V3"
    # Sums of whatever stands in a column would count people twice; measures say what may be added.
    yield "\tdiscourageImplicitMeasures"
    yield "\tsourceQueryCulture: en-GB"
    yield "\tdataAccessOptions"
    yield "\t\tlegacyRedirects"
    yield "\t\treturnErrorValuesAsNull"
    yield ""
    # No hidden date table for each column of dates: there is a marked one.
    yield "annotation __PBI_TimeIntelligenceEnabled = 0"
    yield ""
    for table in model.tables:
        yield f"ref table {quote_tmdl(table.name)}"


def _render_parameters(model: SemanticModel, values: dict[str, str]) -> Iterator[str]:
    for name, value in values.items():
        quoted = _quote_m(value)
        yield f'expression {name} = {quoted} meta [IsParameterQuery=true, Type="Text", IsParameterQueryRequired=true]'
        yield f"\tlineageTag: {make_uuid(model.project, 'parameter', name)}"
        yield ""
        yield "\tannotation PBI_ResultType = Text"
        yield ""


def _quote_m(text: str) -> str:
    """A text as Power Query's language has it, in which `#(` begins an escape."""
    return '"' + text.replace('"', '""').replace("#(", "#(#)(") + '"'


def _render_relationship(model: SemanticModel, relationship: Relationship) -> Iterator[str]:
    reference = relationship.reference
    name = make_uuid(model.project, "relationship", reference.mart, reference.column, reference.to_mart)
    yield f"relationship {name}"
    if not relationship.is_active:
        yield "\tisActive: false"
    yield f"\tfromColumn: {_name_end(reference.mart, reference.column)}"
    yield f"\ttoColumn: {_name_end(reference.to_mart, reference.to_column)}"
    yield ""


def _name_end(mart: str, column: str) -> str:
    return f"{quote_tmdl(name_table(mart))}.{quote_tmdl(name_column(column))}"


def _render_table(table: Table) -> Iterator[str]:
    yield from _render_description(table.description, "")
    yield f"table {quote_tmdl(table.name)}"
    yield f"\tlineageTag: {table.lineage_tag}"
    if table.is_date_table:
        yield "\tdataCategory: Time"
    yield ""
    for measure in table.measures:
        yield from _render_measure(measure)
    for column in table.columns:
        yield from _render_column(column)
    yield from _render_partition(table)


def _render_measure(measure: Measure) -> Iterator[str]:
    yield from _render_description(measure.description, "\t")
    if "\n" in measure.expression:
        yield f"\tmeasure {quote_tmdl(measure.name)} ="
        for line in measure.expression.splitlines():
            yield f"\t\t\t{line}"
    else:
        yield f"\tmeasure {quote_tmdl(measure.name)} = {measure.expression}"
    yield f"\t\tformatString: {measure.format_string}"
    if measure.is_hidden:
        yield "\t\tisHidden"
    yield f"\t\tdisplayFolder: {measure.display_folder}"
    yield f"\t\tlineageTag: {measure.lineage_tag}"
    yield ""


def _render_column(column: Column) -> Iterator[str]:
    yield from _render_description(column.description, "\t")
    yield f"\tcolumn {quote_tmdl(column.name)}"
    yield f"\t\tdataType: {column.data_type}"
    if column.is_hidden:
        yield "\t\tisHidden"
    if column.is_key:
        yield "\t\tisKey"
    if column.format_string:
        yield f"\t\tformatString: {column.format_string}"
    yield f"\t\tlineageTag: {column.lineage_tag}"
    yield "\t\tsummarizeBy: none"
    yield f"\t\tsourceColumn: {column.source}"
    if column.sort_by:
        yield f"\t\tsortByColumn: {quote_tmdl(column.sort_by)}"
    yield ""


def _render_partition(table: Table) -> Iterator[str]:
    schema, relation = json.dumps(table.schema), json.dumps(table.relation)
    yield f"\tpartition {quote_tmdl(table.name)} = m"
    yield "\t\tmode: import"
    yield "\t\tsource ="
    yield "\t\t\t\tlet"
    # Foreign keys would otherwise come along as columns of tables.
    yield "\t\t\t\t\tSource = PostgreSQL.Database(Server, Database, [CreateNavigationProperties = false]),"
    yield f"\t\t\t\t\tRows = Source{{[Schema = {schema}, Item = {relation}]}}[Data]"
    yield "\t\t\t\tin"
    yield "\t\t\t\t\tRows"
    yield ""


def _render_description(description: str, indentation: str) -> Iterator[str]:
    if description:
        yield f"{indentation}/// {description}"
