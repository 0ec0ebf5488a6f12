"""Whether a project holds together: what Power BI would refuse to open, as far as it can be told without it."""

import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from leap.powerbi.reading_tmdl import TmdlObject, read_tmdl, split_end, unquote

_STRING = re.compile(r'"(?:[^"]|"")*"')
_QUALIFIED = re.compile(r"('(?:[^']|'')+')\[((?:[^\]]|\]\])+)\]")
_TABLE = re.compile(r"'(?:[^']|'')+'")
_BARE = re.compile(r"\[((?:[^\]]|\]\])+)\]")
_SOURCE = re.compile(r"\bPostgreSQL\.Database\((\w+), (\w+)")


def find_faults(files: Mapping[str, str]) -> list[str]:
    """One sentence for each fault of a project, given as text by path; none where it holds together."""
    tmdl = {path: text for path, text in files.items() if path.endswith(".tmdl")}
    objects = [one for text in tmdl.values() for one in read_tmdl(text)]
    tables = [one for one in objects if one.kind == "table"]
    faults = [f"{path} is indented by other than tabs" for path, text in tmdl.items() if not _is_indented_by_tabs(text)]
    faults += _find_name_faults(tables)
    faults += _find_tag_faults(objects)
    faults += _find_reference_faults(objects, tables)
    faults += _find_source_faults(objects, tables)
    faults += _find_sort_faults(tables)
    faults += _find_date_table_faults(tables)
    relationships = [one for one in objects if one.kind == "relationship"]
    faults += _find_relationship_faults(relationships, tables)
    for table in tables:
        for measure in table.list_children("measure"):
            faults += [f"measure {measure.name}: {fault}" for fault in _find_dax_faults(measure.expression, tables)]
    return faults + list(_find_item_faults(files)) + list(_find_report_faults(files, tables))


def _is_indented_by_tabs(text: str) -> bool:
    return not any(re.match(r"\t* ", line) for line in text.splitlines())


def _find_name_faults(tables: list[TmdlObject]) -> Iterator[str]:
    yield from (f"{table.name} is no name for a table" for table in tables if table.name.casefold() == "measures")
    yield from (f"two tables are named {name}" for name in _list_twice(table.name for table in tables))
    measures = [measure.name for table in tables for measure in table.list_children("measure")]
    yield from (f"two measures are named {name}" for name in _list_twice(measures))
    for table in tables:
        fields = [child.name for child in table.children if child.kind in ("column", "measure")]
        yield from (f"{table.name} has two fields named {name}" for name in _list_twice(fields))


def _find_tag_faults(objects: list[TmdlObject]) -> Iterator[str]:
    tagged = [child for one in objects for child in (one, *one.children)]
    tags = [one.properties["lineageTag"] for one in tagged if "lineageTag" in one.properties]
    tags += [one.name for one in objects if one.kind == "relationship"]
    yield from (f"two objects have the tag {tag}" for tag in _list_twice(tags))
    for one in tagged:
        if one.kind in ("table", "column", "measure") and "lineageTag" not in one.properties:
            yield f"{one.kind} {one.name} has no lineage tag"


def _find_reference_faults(objects: list[TmdlObject], tables: list[TmdlObject]) -> Iterator[str]:
    named = {child.name for one in objects if one.kind == "model" for child in one.list_children("ref table")}
    named |= {one.name for one in objects if one.kind == "ref table"}
    there = {table.name for table in tables}
    yield from (f"the model names a table {name} that is not there" for name in sorted(named - there))
    yield from (f"the model does not name the table {name}" for name in sorted(there - named))


def _find_source_faults(objects: list[TmdlObject], tables: list[TmdlObject]) -> Iterator[str]:
    parameters = {one.name for one in objects if one.kind == "expression"}
    for table in tables:
        sources = [_SOURCE.search(partition.expression) for partition in table.list_children("partition")]
        if len(sources) != 1 or not sources[0]:
            yield f"{table.name} is not filled from one place"
        for name in sorted({name for source in sources if source for name in source.groups()} - parameters):
            yield f"{table.name} asks for the parameter {name}, which is not there"
        for column in table.list_children("column"):
            missing = [name for name in ("dataType", "sourceColumn") if name not in column.properties]
            yield from (f"{table.name}: {column.name} has no {name}" for name in missing)


def _find_sort_faults(tables: list[TmdlObject]) -> Iterator[str]:
    for table in tables:
        columns = {column.name for column in table.list_children("column")}
        for column in table.list_children("column"):
            sort = column.properties.get("sortByColumn")
            if sort is not None and unquote(sort) not in columns - {column.name}:
                yield f"{table.name}: {column.name} is sorted by {unquote(sort)}, which is not there"


def _find_date_table_faults(tables: list[TmdlObject]) -> Iterator[str]:
    marked = [table for table in tables if table.properties.get("dataCategory") == "Time"]
    if len(marked) > 1:
        yield f"{len(marked)} tables are marked as date tables; one may be"
    for table in marked:
        keys = [column for column in table.list_children("column") if "isKey" in column.properties]
        if [column.properties.get("dataType") for column in keys] != ["dateTime"]:
            yield f"the date table {table.name} has no key that is a date"


def _find_relationship_faults(relationships: list[TmdlObject], tables: list[TmdlObject]) -> Iterator[str]:
    columns = {(table.name, column.name): column for table in tables for column in table.list_children("column")}
    ways = {table.name: {table.name} for table in tables}
    for relationship in relationships:
        ends = [split_end(relationship.properties.get(end, "")) for end in ("fromColumn", "toColumn")]
        missing = [f"{table}[{column}]" for table, column in ends if (table, column) not in columns]
        if missing:
            yield f"a relationship ends at {' and at '.join(missing)}, which is not there"
            continue
        start, end = (columns[one] for one in ends)
        label = f"the relationship of {ends[0][0]}[{ends[0][1]}] to {ends[1][0]}"
        if start.properties.get("dataType") != end.properties.get("dataType"):
            yield f"{label} joins two types"
        if "isKey" not in end.properties:
            yield f"{label} ends at a column that is no key"
        if relationship.properties.get("isActive") == "false":
            continue
        above = [name for name, reached in ways.items() if ends[1][0] in reached]
        below = set(ways[ends[0][0]])
        if any(ways[name] & below for name in above):
            yield f"{label} opens a second active way"
        for name in above:
            ways[name] |= below


def _find_dax_faults(expression: str, tables: list[TmdlObject]) -> Iterator[str]:
    fields = {table.name: {child.name for child in table.children} for table in tables}
    measures = {measure.name for table in tables for measure in table.list_children("measure")}
    without_strings = _STRING.sub('""', expression)
    for table, column in _QUALIFIED.findall(without_strings):
        if unquote(column.replace("]]", "]")) not in fields.get(unquote(table), ()):
            yield f"{table}[{column}] is not there"
    rest = _QUALIFIED.sub("", without_strings)
    yield from (f"the table {table} is not there" for table in _TABLE.findall(rest) if unquote(table) not in fields)
    yield from (f"the measure [{name}] is not there" for name in _BARE.findall(rest) if name not in measures)
    if rest.count("(") != rest.count(")"):
        yield "brackets are not closed"


def _find_item_faults(files: Mapping[str, str]) -> Iterator[str]:
    """Folders that a file names: the report of the project, and the model of the report."""
    for path, text in files.items():
        if path.endswith(".pbip"):
            named = [artifact["report"]["path"] for artifact in json.loads(text)["artifacts"]]
        elif path.endswith(".pbir"):
            named = [json.loads(text)["datasetReference"]["byPath"]["path"]]
        else:
            continue
        for name in named:
            folder = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
            definitions = [f"{folder}/definition.{end}" for end in ("pbir", "pbism")]
            if not any(definition in files for definition in definitions):
                yield f"{path} names {name}, which is not there"


def _find_report_faults(files: Mapping[str, str], tables: list[TmdlObject]) -> Iterator[str]:
    fields = {
        ("Column" if child.kind == "column" else "Measure", table.name, child.name)
        for table in tables
        for child in table.children
    }
    pages = {}
    for path, text in files.items():
        if path.endswith("/page.json"):
            pages[path.removesuffix("/page.json")] = json.loads(text)
    for path, text in files.items():
        if path.endswith("/visual.json"):
            visual = json.loads(text)
            page = next((page for folder, page in pages.items() if path.startswith(f"{folder}/")), None)
            if page is None:
                yield f"{path} belongs to no page"
                continue
            yield from (f"{path}: {fault}" for fault in _find_visual_faults(visual, path, page, fields))
        elif path.endswith("/pages.json"):
            named = json.loads(text)["pageOrder"]
            if sorted(named) != sorted(page["name"] for page in pages.values()):
                yield f"{path} names other pages than there are"


def _find_visual_faults(visual: dict, path: str, page: dict, fields: set[tuple[str, str, str]]) -> Iterator[str]:
    if path.split("/")[-2] != visual["name"]:
        yield "the folder has another name than the visual"
    place = visual["position"]
    if place["x"] + place["width"] > page["width"] or place["y"] + place["height"] > page["height"]:
        yield "the visual leaves the page"
    for role in visual["visual"].get("query", {}).get("queryState", {}).values():
        for projection in role["projections"]:
            for kind, named in projection["field"].items():
                entity = named["Expression"]["SourceRef"]["Entity"]
                if (kind, entity, named["Property"]) not in fields:
                    yield f"{entity}[{named['Property']}] is not there"


def _list_twice(names: Iterable[str]) -> list[str]:
    """Names that come more than once; Power BI does not tell capitals from small letters."""
    return sorted(name for name, times in Counter(name.casefold() for name in names).items() if times > 1)
