"""Tables and figures of published values."""

from collections.abc import Iterable, Sequence

from leap.reporting.content import Chart, Figure, Point, Table
from leap.reporting.indicators import ABSENT, HIDDEN, PARTS_OF_REACH, TO_DATE, YEAR_TO_DATE, Indicator
from leap.reporting.published import ALL, Figures, Published
from leap.reporting.warehouse import Surroundings
from leap.reporting.wording import head_column, name_breakdown, name_category, place_category

_MOST_HIDDEN_ROWS = 3
"""More hidden categories than these share one row of a table, and none of a chart."""

_PERIODS = {
    "": "This quarter",
    "_new": "Of these, first time",
    "_returning": "Of these, again",
    YEAR_TO_DATE: "Financial year",
    TO_DATE: "To date",
}


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
    periods = [period for period in _PERIODS if any(one.period == period for one in shown)]
    if not shown:
        return None
    rows = []
    for stem in dict.fromkeys(one.stem for one in shown):
        by_period = {one.period: one for one in shown if one.stem == stem}
        title = (by_period.get("") or next(iter(by_period.values()))).title
        cells = [_write(by_period.get(period), figures) for period in periods]
        rows.append((title if "" in by_period else title.removesuffix(" to date"), *cells))
    return Table(caption, ("", *(_PERIODS[period] for period in periods)), tuple(rows))


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
    chart = Chart("lines", points, first.title, first.is_share)
    return Figure(f"{first.stem}-by-quarter", title, f"Line chart. {summary}.", chart, table)


def draw_breakdown(
    figures: Figures, indicator: Indicator, breakdown: str, surroundings: Surroundings, title: str | None = None
) -> Figure | None:
    """The categories of a breakdown as bars; None where nothing of it is published."""
    rows = sort_categories(figures.breakdown(indicator.indicator, breakdown), surroundings)
    if not rows:
        return None
    title = title or f"{indicator.title}, by {name_breakdown(breakdown)}"
    points = make_points(rows, indicator, surroundings)
    table = Table(title, (head_column(breakdown), indicator.title), tuple(gather_hidden(points)))
    return Figure(
        f"{indicator.indicator}-by-{breakdown}",
        title,
        summarise(points),
        Chart("bars", pick_drawn(points), indicator.title, indicator.is_share),
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
    return indicator.write(row.value) if row and row.breakdown == ALL else ABSENT


def _list_written(rows: Iterable[Published], indicator: Indicator) -> str:
    return ", ".join(f"{row.quarter} {indicator.write(row.value)}" for row in rows)
