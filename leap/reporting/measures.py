"""Outcomes by measure: a chart for the items of each, since a measure may have twenty."""

from dataclasses import replace

from leap.reporting.content import Chart, Figure, Table
from leap.reporting.indicators import Indicator
from leap.reporting.published import Figures, Published
from leap.reporting.tables import (
    gather_hidden,
    make_points,
    pick_drawn,
    sort_categories,
    summarise,
)
from leap.reporting.warehouse import Surroundings

_OF_ITEM = ": "
"""Between the title of a measure and of its item, in marts.dim_measure."""


def draw_measures(figures: Figures, indicator: Indicator, surroundings: Surroundings) -> list[Figure]:
    """A figure for the items of each measure, and one for the measures without items; none where all is hidden."""
    groups: dict[str, list[Published]] = {}
    for row in sort_categories(figures.breakdown(indicator.indicator, "measure"), surroundings):
        title, has_items, _ = surroundings.names.get(row.category, row.category).partition(_OF_ITEM)
        groups.setdefault(title if has_items else "", []).append(row)
    return [
        _draw(rows, indicator, measure, at, surroundings)
        for at, (measure, rows) in enumerate(groups.items())
        if any(row.value is not None for row in rows)
    ]


def _draw(rows: list[Published], indicator: Indicator, measure: str, at: int, surroundings: Surroundings) -> Figure:
    points = tuple(
        replace(point, category=point.category.removeprefix(f"{measure}{_OF_ITEM}"))
        for point in make_points(rows, indicator, surroundings)
    )
    title = f"{indicator.title}: {measure}" if measure else f"{indicator.title}, by measure"
    return Figure(
        f"{indicator.indicator}-by-measure-{at}",
        title,
        summarise(points),
        Chart("bars", pick_drawn(points), indicator.title, indicator.is_share),
        Table(title, ("Item" if measure else "Measure", indicator.title), tuple(gather_hidden(points))),
    )
