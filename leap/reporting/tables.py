"""Tables and figures of published values."""

from collections.abc import Iterable, Sequence

from leap.reporting.content import Chart, Figure, Point, Table
from leap.reporting.indicators import ABSENT, HIDDEN, PARTS_OF_REACH, TO_DATE, YEAR_TO_DATE, Indicator
from leap.reporting.published import Figures, Published
from leap.reporting.warehouse import Surroundings
from leap.reporting.wording import UNKNOWN, head_column, name_breakdown, name_category, place_category

_MOST_HIDDEN_ROWS = 3
"""More hidden categories than these share one row of a table, and none of a chart."""

PERIODS = {
    "": "This quarter",
    YEAR_TO_DATE: "Financial year",
    TO_DATE: "To date",
    "_new": "This quarter for the first time",
    "_returning": "This quarter again",
}
"""In the order of columns: first what everybody looks for, also where a phone shows no more."""

SHORT_PERIODS = {"": "Quarter", YEAR_TO_DATE: "Year", TO_DATE: "To date"}
"""Below the title of an indicator that has several columns."""


def tabulate_headlines(
    figures: Figures, indicators: Sequence[Indicator], caption: str, with_parts: bool = False
) -> Table | None:
    """Headlines by indicator and period; None where there is none.

    Who is new and who returns is left out but on request: beside counts to date the new people of a small service
    could be told (docs/decisions/0012).
    """
    shown = [
        one
        for one in indicators
        if figures.headline(one.indicator) and (with_parts or one.period not in PARTS_OF_REACH)
    ]
    periods = [period for period in PERIODS if any(one.period == period for one in shown)]
    if not shown:
        return None
    rows = []
    for stem in dict.fromkeys(one.stem for one in shown):
        by_period = {one.period: one for one in shown if one.stem == stem}
        cells = [_write(by_period.get(period), figures) for period in periods]
        rows.append((next(iter(by_period.values())).short_title, *cells))
    return Table(caption, ("", *(PERIODS[period] for period in periods)), tuple(rows))


def draw_history(figures: Figures, indicators: Sequence[Indicator], title: str) -> Figure | None:
    """Headlines quarter by quarter as lines; None where less than two quarters have a number to show."""
    lines = {one: figures.history(one.indicator) for one in indicators}
    lines = {one: rows for one, rows in lines.items() if sum(row.value is not None for row in rows) > 1}
    if not lines:
        return None
    points = tuple(
        Point(row.quarter, row.value, one.write(row.value), series=one.title)
        for one, rows in lines.items()
        for row in rows
    )
    written = {(point.series, point.category): point.label for point in points}
    quarters = sorted({point.category for point in points})
    table = Table(
        title,
        ("Quarter", *(one.title for one in lines)),
        tuple((quarter, *(written.get((one.title, quarter), ABSENT) for one in lines)) for quarter in quarters),
    )
    first = next(iter(lines))
    summary = "; ".join(f"{one.title}: {_list_written(rows, one)}" for one, rows in lines.items())
    chart = Chart("lines", points, first.is_share)
    return Figure(f"{first.stem}-by-quarter", title, f"Line chart. {summary}.", chart, table)


def draw_breakdown(figures: Figures, indicator: Indicator, breakdown: str, surroundings: Surroundings) -> Figure | None:
    """The categories of a breakdown as bars; None where nothing of it is published, or only how many are not known."""
    rows = sort_categories(figures.breakdown(indicator.indicator, breakdown), surroundings)
    if all(row.value is None or row.category == UNKNOWN for row in rows):
        return None
    title = f"{indicator.title}, by {name_breakdown(breakdown)}"
    points = make_points(rows, indicator, surroundings)
    table = Table(title, (head_column(breakdown), indicator.title), tuple(gather_hidden(points)))
    return Figure(
        f"{indicator.indicator}-by-{breakdown}",
        title,
        summarise(points),
        Chart("bars", pick_drawn(points), indicator.is_share),
        table,
    )


def tabulate_breakdown(
    figures: Figures, indicators: Sequence[Indicator], breakdown: str, surroundings: Surroundings, caption: str
) -> Table | None:
    """One row a category, one column an indicator; None where nothing is published."""
    columns = {one: {row.category: row for row in figures.breakdown(one.indicator, breakdown)} for one in indicators}
    columns = {one: rows for one, rows in columns.items() if rows}
    if not columns:
        return None
    categories = sorted(
        {category for rows in columns.values() for category in rows},
        key=lambda category: (name_category(breakdown, category, surroundings.names), category),
    )
    return Table(
        caption,
        (head_column(breakdown), *(one.title for one in columns)),
        tuple(
            (
                name_category(breakdown, category, surroundings.names),
                *(one.write(rows[category].value) if category in rows else ABSENT for one, rows in columns.items()),
            )
            for category in categories
        ),
    )


def tabulate_periods(
    figures: Figures, indicators: Sequence[Indicator], breakdown: str, surroundings: Surroundings, caption: str
) -> Table | None:
    """One row a category, and for each indicator a column a period; None where nothing is published."""
    values = {one: {row.category: row for row in figures.breakdown(one.indicator, breakdown)} for one in indicators}
    shown = [one for one in indicators if values[one] and one.period not in PARTS_OF_REACH]
    if not shown:
        return None
    stems = list(dict.fromkeys(one.stem for one in shown))
    places = {period: at for at, period in enumerate(PERIODS)}
    columns = sorted(shown, key=lambda one: (stems.index(one.stem), places[one.period]))
    categories = sorted(
        {category for one in columns for category in values[one]},
        key=lambda category: (name_category(breakdown, category, surroundings.names), category),
    )
    titles = {one.stem: one.short_title for one in columns}
    is_grouped = len(stems) > 1
    headings = SHORT_PERIODS if is_grouped else PERIODS
    return Table(
        caption,
        (head_column(breakdown), *(headings[one.period] for one in columns)),
        tuple(
            (
                name_category(breakdown, category, surroundings.names),
                *(one.write(values[one][category].value) if category in values[one] else ABSENT for one in columns),
            )
            for category in categories
        ),
        groups=tuple((titles[stem], sum(one.stem == stem for one in columns)) for stem in stems) if is_grouped else (),
    )


def make_points(rows: Iterable[Published], indicator: Indicator, surroundings: Surroundings) -> tuple[Point, ...]:
    """The bars of categories, named for a reader."""
    return tuple(
        Point(name_category(row.breakdown, row.category, surroundings.names), row.value, indicator.write(row.value))
        for row in rows
    )


def sort_categories(rows: Iterable[Published], surroundings: Surroundings) -> list[Published]:
    """Rows as a reader looks for them: ages and deciles in their order, others by size."""
    return sorted(rows, key=lambda row: place_category(row.category, row.value, surroundings.age_positions))


def gather_hidden(points: Sequence[Point]) -> list[tuple[str, ...]]:
    """Rows of a table: many hidden categories share one."""
    hidden = [point for point in points if point.value is None]
    if len(hidden) <= _MOST_HIDDEN_ROWS:
        return [(point.category, point.label) for point in points]
    shown = [(point.category, point.label) for point in points if point.value is not None]
    return [*shown, (", ".join(point.category for point in hidden), f"each {HIDDEN}")]


def pick_drawn(points: Sequence[Point]) -> tuple[Point, ...]:
    """The bars of a chart: many hidden categories have none."""
    is_long = sum(point.value is None for point in points) > _MOST_HIDDEN_ROWS
    return tuple(point for point in points if point.value is not None or not is_long)


def summarise(points: Sequence[Point]) -> str:
    """A bar chart in words: which bars there are, how long, and how many are hidden."""
    shown = "; ".join(f"{point.category} {point.label}" for point in points if point.value is not None)
    hidden = sum(point.value is None for point in points)
    return f"Bar chart. {shown}." + (f" Hidden: {hidden}." if hidden else "")


def _write(indicator: Indicator | None, figures: Figures) -> str:
    row = figures.headline(indicator.indicator) if indicator else None
    return indicator.write(row.value) if row else ABSENT


def _list_written(rows: Iterable[Published], indicator: Indicator) -> str:
    return ", ".join(f"{row.quarter} {indicator.write(row.value)}" for row in rows)
