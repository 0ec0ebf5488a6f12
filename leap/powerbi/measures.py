"""Measures in DAX: published figures of the indicators, and exact counts for exploring.

A published figure is one row of a quarter. It is never added up: two quarters share people, services too, and rounded
figures do not sum. So a measure gives the figure of the last quarter that is looked at, and nothing where several rows
would have to be added.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from leap.powerbi.indicators import Indicator
from leap.powerbi.marts import Mart, Marts
from leap.powerbi.naming import make_uuid, name_column, name_table, quote_dax_column, quote_dax_table
from leap.powerbi.relationships import Relationship

PUBLISHED_FOLDER = "Published"
EXACT_FOLDER = "Exact, not to be published"
_LONG_FORM = frozenset({"quarter", "indicator", "breakdown", "category", "published_value"})
_FORMATS = {"count": "#,0", "share": "0%", "mean": "#,0.0", "amount": "#,0"}
_FIGURE = "Published figure"


@dataclass(frozen=True)
class Measure:
    """A measure of a table."""

    name: str
    expression: str
    description: str
    lineage_tag: str
    display_folder: str
    format_string: str
    is_hidden: bool = False


def write_measures(
    marts: Marts, relationships: Sequence[Relationship], indicators: Sequence[Indicator]
) -> dict[str, list[Measure]]:
    """Measures by the mart in whose table they stand.

    Each mart in long form (quarter, indicator, breakdown, category, published_value) has one for every indicator; each
    fact has a count of its rows and, where people are known, of them.
    """
    long_form = [mart for mart in marts.by_name.values() if mart.column_names >= _LONG_FORM]
    measures: dict[str, list[Measure]] = {}
    for mart in long_form:
        suffix = name_scope(mart)
        guards = _write_guards(mart, long_form, relationships)
        measures[mart.name] = [_write_figure(marts, mart, suffix, guards, relationships)] + [
            _write_indicator(marts, mart, suffix, indicator) for indicator in indicators
        ]
    for mart in marts.by_name.values():
        if mart.name.startswith("fct_"):
            measures[mart.name] = _write_counts(marts, mart, relationships)
    return measures


def name_scope(mart: Mart) -> str:
    """What tells the measures of one mart in long form from those of another: its further keys, in brackets."""
    further = [name_column(name).lower() for name in mart.primary_key if name not in _LONG_FORM]
    return f" ({', '.join(further)})" if further else ""


def _write_figure(
    marts: Marts, mart: Mart, suffix: str, guards: list[str], relationships: Sequence[Relationship]
) -> Measure:
    table = name_table(mart.name)
    this = quote_dax_table(table)
    to_quarter = next(
        (
            one.reference
            for one in relationships
            if one.reference.mart == mart.name and one.reference.column == "quarter"
        ),
        None,
    )
    quarter = (
        quote_dax_column(name_table(to_quarter.to_mart), name_column(to_quarter.to_column))
        if to_quarter
        else _column(mart, "quarter")
    )
    breakdown, category = _column(mart, "breakdown"), _column(mart, "category")
    expression = f"""\
VAR LastQuarter =
	CALCULATE(MAX({_column(mart, "quarter")}), REMOVEFILTERS({this}), VALUES({quarter}))
VAR Figures =
	FILTER(
		CALCULATETABLE({this}, {quarter} = LastQuarter),
		ISFILTERED({breakdown}) || ISFILTERED({category}) || {breakdown} = "all"
	)
RETURN
	IF({" && ".join(["COUNTROWS(Figures) = 1", *guards])}, MAXX(Figures, {_column(mart, "published_value")}))"""
    return Measure(
        name=_FIGURE + suffix,
        expression=expression,
        description="The one published figure that is looked at, of the last quarter; blank where hidden or several.",
        lineage_tag=make_uuid(marts.project, mart.name, "measure", _FIGURE),
        display_folder=PUBLISHED_FOLDER,
        format_string="#,0.##",
        is_hidden=True,
    )


def _write_guards(mart: Mart, long_form: list[Mart], relationships: Sequence[Relationship]) -> list[str]:
    """Dimensions by which the other marts in long form are filtered, and this one is not.

    The programme's figure would otherwise stand beside each service as if it were the service's.
    """

    def list_ends(one: Mart) -> dict[str, str]:
        return {
            link.reference.to_mart: link.reference.to_column
            for link in relationships
            if link.reference.mart == one.name and link.is_active
        }

    foreign = {to_mart: key for other in long_form for to_mart, key in list_ends(other).items()}
    return [
        f"NOT ISCROSSFILTERED({quote_dax_column(name_table(to_mart), name_column(key))})"
        for to_mart, key in sorted(foreign.items())
        if to_mart not in list_ends(mart)
    ]


def _write_indicator(marts: Marts, mart: Mart, suffix: str, indicator: Indicator) -> Measure:
    return Measure(
        name=indicator.title + suffix,
        expression=f'CALCULATE([{_FIGURE}{suffix}], {_column(mart, "indicator")} = "{indicator.indicator}")',
        description=indicator.description,
        lineage_tag=make_uuid(marts.project, mart.name, "measure", indicator.indicator),
        display_folder=f"{PUBLISHED_FOLDER}\\{name_column(indicator.section)}",
        format_string=_FORMATS.get(indicator.kind, "#,0.##"),
    )


def _write_counts(marts: Marts, mart: Mart, relationships: Sequence[Relationship]) -> list[Measure]:
    table = name_table(mart.name)
    of_rows = Measure(
        name=f"{table} rows",
        expression=f"COUNTROWS({quote_dax_table(table)})",
        description=f"Rows of {table}, exact: not to be published.",
        lineage_tag=make_uuid(marts.project, mart.name, "measure", "rows"),
        display_folder=EXACT_FOLDER,
        format_string="#,0",
    )
    for link in relationships:
        people = marts.by_name[link.reference.to_mart]
        is_of_people = link.reference.mart == mart.name and link.reference.column == "individual_id" and link.is_active
        if is_of_people and "role" in people.column_names:
            # The unknown member stands for whoever was not found, and is no person.
            expression = (
                f'CALCULATE(DISTINCTCOUNT({_column(mart, "individual_id")}), {_column(people, "role")} <> "unknown")'
            )
            of_people = Measure(
                name=f"People in {table}",
                expression=expression,
                description=f"Different people with a row in {table}, exact: not to be published, and no reach.",
                lineage_tag=make_uuid(marts.project, mart.name, "measure", "people"),
                display_folder=EXACT_FOLDER,
                format_string="#,0",
            )
            return [of_rows, of_people]
    return [of_rows]


def _column(mart: Mart, column: str) -> str:
    return quote_dax_column(name_table(mart.name), name_column(column))
