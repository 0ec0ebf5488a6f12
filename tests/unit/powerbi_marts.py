"""A small star as dbt's manifest has it, and three indicators: what the tests of the Power BI project share."""

from typing import Any

from leap.powerbi.indicators import Indicator

STAR = {
    "dim_quarter": ("One row per quarter.", "quarter", "quarter text, financial_year text, quarter_start_date date"),
    "dim_date": ("One row per day.", "date_day", "date_day date, quarter text, month_name text, month_start_date date"),
    "dim_service": ("One row per service.", "service", "service text, service_name text, strand text"),
    "dim_family": ("One row per family.", "family_id", "family_id text, children integer"),
    "dim_individual": ("One row per person.", "individual_id", "individual_id text, family_id text, role text"),
    "fct_engagement": (
        "One row per contact.",
        "engagement_id",
        "engagement_id text, individual_id text, family_id text, service text, quarter text, is_attended boolean, "
        "duration_minutes numeric(14,3), session_date date",
    ),
    "service_quarter": (
        "One row per service, quarter, indicator and category.",
        "service, quarter, indicator, breakdown, category",
        "service text, quarter text, indicator text, breakdown text, category text, value numeric(18,6), "
        "published_value numeric(18,6)",
    ),
    "programme_quarter": (
        "One row per quarter, indicator and category.",
        "quarter, indicator, breakdown, category",
        "quarter text, indicator text, breakdown text, category text, value numeric(18,6), "
        "published_value numeric(18,6)",
    ),
}
REFERENCES = (
    "dim_date.quarter dim_quarter.quarter",
    "dim_individual.family_id dim_family.family_id",
    "fct_engagement.individual_id dim_individual.individual_id",
    "fct_engagement.family_id dim_family.family_id",
    "fct_engagement.service dim_service.service",
    "fct_engagement.quarter dim_quarter.quarter",
    "fct_engagement.session_date dim_date.date_day",
    "service_quarter.service dim_service.service",
    "service_quarter.quarter dim_quarter.quarter",
    "programme_quarter.quarter dim_quarter.quarter",
)
INDICATORS = [
    Indicator(
        "children_reached",
        "reach",
        "Children reached",
        "Each counts once.",
        "individual",
        "children",
        "",
        "none",
        "count",
    ),
    Indicator(
        "children_reached_to_date",
        "reach",
        "Children reached to date",
        "Each counts once, from the beginning.",
        "individual",
        "children",
        "",
        "higher_better",
        "count",
    ),
    Indicator(
        "attendance_rate",
        "engagement",
        "Attendance",
        "Of the contacts of the quarter, those attended.",
        "contact",
        "contacts attended",
        "contacts",
        "higher_better",
        "share",
    ),
]


def make_manifest() -> dict[str, Any]:
    """The star as a manifest, with one model besides that is not public."""
    nodes = {f"model.leap.{name}": _make_model(name, *STAR[name]) for name in STAR}
    nodes["model.leap.int_contacts"] = _make_model("int_contacts", "", "", "nhs_number text") | {"access": "protected"}
    for reference in REFERENCES:
        start, end = reference.split()
        nodes[f"test.leap.{start}"] = _make_test(*start.split("."), *end.split("."))
    return {"metadata": {"project_name": "leap"}, "nodes": nodes}


def _make_model(name: str, description: str, primary_key: str, columns: str) -> dict[str, Any]:
    named = [column.split(" ") for column in columns.split(", ")]
    return {
        "resource_type": "model",
        "access": "public",
        "name": name,
        "alias": name,
        "schema": "marts",
        "description": description,
        "primary_key": primary_key.split(", "),
        "columns": {
            column: {"name": column, "data_type": data_type, "description": f"The {column.replace('_', ' ')}"}
            for column, data_type in named
        },
    }


def _make_test(mart: str, column: str, to_mart: str, to_column: str) -> dict[str, Any]:
    return {
        "resource_type": "test",
        "attached_node": f"model.leap.{mart}",
        "column_name": column,
        "test_metadata": {"name": "relationships", "kwargs": {"field": to_column}},
        "depends_on": {"nodes": [f"model.leap.{to_mart}", f"model.leap.{mart}"]},
    }
