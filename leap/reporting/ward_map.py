"""Published counts by ward, for the map: the map itself shows LSOAs, coloured as the ward that they are in.

Counts by LSOA are too small to be published.
"""

from leap.reporting.content import Chart, Figure, Point, Table
from leap.reporting.indicators import ABSENT, Indicator
from leap.reporting.published import Figures
from leap.reporting.tables import gather_hidden, sort_categories
from leap.reporting.warehouse import Surroundings

_BREAKDOWN = "ward"
_KEY = "Darker: more people. White: nobody, or hidden. Thick line: the area of the programme."


def draw_wards(figures: Figures, indicator: Indicator, role: str, surroundings: Surroundings) -> Figure | None:
    """A map of the wards of the people reached; None where no ward has a published count, or no boundary."""
    rows = sort_categories(figures.breakdown(indicator.indicator, _BREAKDOWN), surroundings)
    points = tuple(Point(row.category, row.value, indicator.write(row.value)) for row in rows)
    shown = tuple(point for point in points if point.value is not None)
    if not {point.category for point in shown} & set(surroundings.wards.values()):
        return None
    residents = {
        category: one for (of, by, category), one in surroundings.residents.items() if (of, by) == (role, _BREAKDOWN)
    }
    title = f"{indicator.title}, by ward"
    rows_written = tuple(
        (*cells, f"{residents[cells[0]].number:,}" if cells[0] in residents else ABSENT)
        for cells in gather_hidden(points)
    )
    written = "; ".join(f"{one.category} {one.label}" for one in shown)
    counted = next((one.counted for one in residents.values()), "")
    of_residents = f" Residents: {counted}, of the parts of a ward within that area." if counted else ""
    return Figure(
        f"{indicator.indicator}-map",
        title,
        "Map of small areas, each coloured as its ward: the darker, the more people, with the numbers written on the "
        f"wards and a thick line around the area of the programme. {written}.",
        Chart("map", shown, indicator.title),
        Table(title, ("Ward", indicator.title, "Residents in the area"), rows_written),
        note=f"{_KEY}{of_residents}",
    )
