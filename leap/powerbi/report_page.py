"""The first page of the report in PBIR: cards to date, a line by quarter, bars by service, a table."""

from collections.abc import Iterator
from typing import Any

from leap.powerbi.indicators import Indicator, pick_headlines
from leap.powerbi.marts import Marts
from leap.powerbi.measures import name_scope
from leap.powerbi.model import SemanticModel, Table
from leap.powerbi.naming import make_short_id, name_column

SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric/item/report"
_WIDTH, _HEIGHT, _MARGIN, _GAP = 1280, 720, 24, 16
_HEADING, _CARD, _CHART = 48, 112, 260
_INNER = _WIDTH - 2 * _MARGIN

Json = dict[str, Any]


def render_report(model: SemanticModel, marts: Marts, indicators: list[Indicator]) -> dict[str, Json]:
    """Content of each file of the folder `definition`, by its path in it."""
    page = make_short_id(model.project, "page", "headlines")
    title = name_column(indicators[0].section)
    files: dict[str, Json] = {
        "version.json": {"$schema": f"{SCHEMAS}/definition/versionMetadata/1.0.0/schema.json", "version": "2.0.0"},
        "report.json": {"$schema": f"{SCHEMAS}/definition/report/2.0.0/schema.json", "themeCollection": {}},
        "pages/pages.json": {
            "$schema": f"{SCHEMAS}/definition/pagesMetadata/1.0.0/schema.json",
            "pageOrder": [page],
            "activePageName": page,
        },
        f"pages/{page}/page.json": {
            "$schema": f"{SCHEMAS}/definition/page/2.0.0/schema.json",
            "name": page,
            "displayName": title,
            "displayOption": "FitToPage",
            "height": _HEIGHT,
            "width": _WIDTH,
        },
    }
    visuals = [
        _make_heading(f"{title}, published figures of the last quarter chosen"),
        *_list_visuals(model, marts, indicators),
    ]
    for number, visual in enumerate(visuals):
        name = make_short_id(model.project, "visual", str(number))
        files[f"pages/{page}/visuals/{name}/visual.json"] = {
            "$schema": f"{SCHEMAS}/definition/visualContainer/2.0.0/schema.json",
            "name": name,
            "position": visual["position"] | {"z": number * 1000, "tabOrder": number * 1000},
            "visual": visual["visual"],
        }
    return files


def _list_visuals(model: SemanticModel, marts: Marts, indicators: list[Indicator]) -> Iterator[Json]:
    headlines = pick_headlines(indicators)
    whole, parts = _find_long_forms(model, marts)
    if not headlines or whole is None:
        return
    width = (_INNER - _GAP * (len(headlines) - 1)) / len(headlines)
    top = _MARGIN + _HEADING
    for number, (_, to_date) in enumerate(headlines):
        place = _place(_MARGIN + number * (width + _GAP), top, width, _CARD)
        yield _make_visual("card", place, to_date.title, {"Values": [_measure(whole, to_date.title)]})
    top += _CARD + _GAP
    half = (_INNER - _GAP) / 2
    quarter = _find_end(model, whole, "quarter")
    of_quarters = [_measure(whole, one.title) for one, _ in headlines]
    title = f"{name_column(indicators[0].section)} by quarter"
    if quarter:
        roles = {"Category": [quarter], "Y": of_quarters}
        yield _make_visual("lineChart", _place(_MARGIN, top, half, _CHART), title, roles, quarter)
    for part in parts:
        end = _find_name(model, part)
        if end:
            measure = headlines[0][1].title + name_scope(marts.by_name[part.mart])
            place = _place(_MARGIN + half + _GAP, top, half, _CHART)
            roles = {"Category": [end], "Y": [_measure(part, measure)]}
            yield _make_visual("clusteredBarChart", place, measure, roles)
            break
    top += _CHART + _GAP
    place = _place(_MARGIN, top, _INNER, _HEIGHT - _MARGIN - top)
    to_date = [_measure(whole, one.title) for _, one in headlines]
    columns = [*([quarter] if quarter else []), *of_quarters, *to_date]
    yield _make_visual("tableEx", place, f"{title}, and to date", {"Values": columns})


def _find_long_forms(model: SemanticModel, marts: Marts) -> tuple[Table | None, list[Table]]:
    """The table with figures of the whole, and those of its parts: services."""
    found = [table for table in model.tables if any(measure.is_hidden for measure in table.measures)]
    whole = [table for table in found if not name_scope(marts.by_name[table.mart])]
    return (whole[0] if whole else None), [table for table in found if table not in whole]


def _find_end(model: SemanticModel, table: Table, column: str) -> Json | None:
    for relationship in model.relationships:
        reference = relationship.reference
        if reference.mart == table.mart and reference.column == column and relationship.is_active:
            end = model.find(reference.to_mart)
            return _column(end, name_column(reference.to_column)) if end else None
    return None


def _find_name(model: SemanticModel, table: Table) -> Json | None:
    """The name of what a table is of: `service_name` of the dimension that its `service` refers to."""
    for relationship in model.relationships:
        reference = relationship.reference
        end = model.find(reference.to_mart)
        name = name_column(f"{reference.to_column}_name")
        if reference.mart == table.mart and end and name in {column.name for column in end.columns}:
            return _column(end, name)
    return None


def _place(x: float, y: float, width: float, height: float) -> Json:
    return {"x": round(x, 2), "y": round(y, 2), "height": round(height, 2), "width": round(width, 2)}


def _make_heading(text: str) -> Json:
    run = {"value": text, "textStyle": {"fontSize": "18pt", "fontWeight": "bold"}}
    visual = {
        "visualType": "textbox",
        "objects": {"general": [{"properties": {"paragraphs": [{"textRuns": [run]}]}}]},
        "drillFilterOtherVisuals": True,
    }
    return {"position": _place(_MARGIN, _MARGIN / 2, _INNER, _HEADING), "visual": visual}


def _make_visual(
    kind: str, place: Json, title: str, roles: dict[str, list[Json]], sorted_by: Json | None = None
) -> Json:
    query: Json = {"queryState": {role: {"projections": fields} for role, fields in roles.items()}}
    if sorted_by:
        query["sortDefinition"] = {"sort": [{"field": sorted_by["field"], "direction": "Ascending"}]}
    visual = {
        "visualType": kind,
        "query": query,
        "visualContainerObjects": {
            "title": [{"properties": {"show": _literal("true"), "text": _text(title)}}],
            "general": [{"properties": {"altText": _text(title)}}],
        },
        "drillFilterOtherVisuals": True,
    }
    return {"position": place, "visual": visual}


def _measure(table: Table, name: str) -> Json:
    return _project("Measure", table, name)


def _column(table: Table, name: str) -> Json:
    return _project("Column", table, name)


def _project(kind: str, table: Table, name: str) -> Json:
    field = {kind: {"Expression": {"SourceRef": {"Entity": table.name}}, "Property": name}}
    return {"field": field, "queryRef": f"{table.name}.{name}", "nativeQueryRef": name}


def _text(text: str) -> Json:
    return _literal("'" + text.replace("'", "''") + "'")


def _literal(value: str) -> Json:
    return {"expr": {"Literal": {"Value": value}}}
