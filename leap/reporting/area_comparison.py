"""Who was reached, beside the residents of the area: shares of published counts beside open data."""

from dataclasses import replace

from leap.reporting.content import Chart, Figure, Point, Table
from leap.reporting.indicators import ABSENT, HIDDEN, Indicator, write_share
from leap.reporting.policy import read_fewest_compared
from leap.reporting.published import Figures, Published
from leap.reporting.tables import draw_breakdown, pick_drawn, sort_categories
from leap.reporting.warehouse import Residents, Surroundings
from leap.reporting.wording import UNKNOWN, head_column, name_breakdown, name_category

_TOO_FEW = "Too few are known to be compared with the area."


def compare_with_area(
    figures: Figures, indicator: Indicator, role: str, breakdown: str, surroundings: Surroundings
) -> Figure | None:
    """A breakdown with the area's residents beside it, without them where they are not known; None where all is hidden.

    A share is the published count of a category as part of the published headline less those not known, rounded to a
    whole percent: all of it could be worked out from published figures.
    """
    rows = sort_categories(figures.breakdown(indicator.indicator, breakdown), surroundings)
    if all(row.value is None or row.category == UNKNOWN for row in rows):
        return None
    residents = {row.category: surroundings.residents.get((role, breakdown, row.category)) for row in rows}
    known = _count_known(figures, indicator, rows)
    shown = [row for row in rows if residents[row.category] and row.value is not None]
    if len(shown) < 2 or known is None or known < read_fewest_compared():
        figure = draw_breakdown(figures, indicator, breakdown, surroundings)
        return replace(figure, note=_TOO_FEW) if figure and any(residents.values()) else figure
    everybody = sum(one.number for (of, by, _), one in surroundings.residents.items() if (of, by) == (role, breakdown))
    points = tuple(_compare(row, residents[row.category], known, everybody, surroundings) for row in rows)
    counted = next(one.counted for one in residents.values() if one)
    title = f"{indicator.title}, by {name_breakdown(breakdown)}"
    drawn = [point for point in points if point.category != UNKNOWN]
    return Figure(
        f"{indicator.indicator}-by-{breakdown}",
        title,
        _summarise(drawn),
        Chart("bars", pick_drawn(drawn), is_share=True),
        _tabulate(title, breakdown, rows, points, indicator),
        note=f"Residents of the area: {counted}.",
    )


def _count_known(figures: Figures, indicator: Indicator, rows: list[Published]) -> float | None:
    headline = figures.headline(indicator.indicator)
    if headline is None or headline.value is None:
        return None
    unknown = next((row for row in rows if row.category == UNKNOWN), None)
    return headline.value - ((unknown.value or 0) if unknown else 0)


def _compare(
    row: Published, residents: Residents | None, known: float, everybody: int, surroundings: Surroundings
) -> Point:
    point = Point(
        name_category(row.breakdown, row.category, surroundings.names),
        None,
        HIDDEN if row.value is None else ABSENT,
        beside=residents.number / everybody if residents else None,
    )
    if row.value is None or row.category == UNKNOWN:
        return point
    # counts are rounded apart, so that a part may be larger than its whole
    share = min(row.value / known, 1)
    return replace(point, value=share, label=write_share(share))


def _tabulate(
    title: str,
    breakdown: str,
    rows: list[Published],
    points: tuple[Point, ...],
    indicator: Indicator,
) -> Table:
    cells = []
    for row, point in zip(rows, points, strict=True):
        cells.append(
            (
                point.category,
                indicator.write(row.value),
                point.label,
                write_share(point.beside) if point.beside is not None else ABSENT,
                f"{point.value / point.beside:.1f}" if point.value is not None and point.beside else ABSENT,
            )
        )
    return Table(
        title,
        (head_column(breakdown), "Reached", "Share", "Of residents", "Ratio"),
        tuple(cells),
    )


def _summarise(points: list[Point]) -> str:
    compared = "; ".join(
        f"{point.category} {point.label}"
        + ("" if point.beside is None else f", of residents {write_share(point.beside)}")
        for point in points
        if point.value is not None
    )
    return f"Bar chart of shares, with the area's residents beside them. {compared}."
