"""Charts as SVG, drawn by Altair: narrow enough for a phone, and readable without their colours."""

import textwrap
from collections.abc import Mapping

import altair as alt

from leap.reporting.area_map import draw_map
from leap.reporting.content import Chart, Figure, Point
from leap.reporting.indicators import HIDDEN
from leap.reporting.palette import BESIDE, INK, LINE, PAPER, REACHED, SERIES, SOFT
from leap.reporting.svg import make_accessible

WIDTH = 350
"""Pixels, with labels: what a phone shows without shrinking the text."""
_LABEL_CHARACTERS = 22
_LINE_HEIGHT = 14
_FONT = "system-ui, sans-serif"
_LINES_PER_PLOT = 190


def draw(figure: Figure, wards: Mapping[str, str], lsoas_of_area: frozenset[str]) -> str:
    """The chart of a figure as an SVG element with title and description.

    `wards` is the ward of each LSOA, `lsoas_of_area` those within the programme's area; only maps look at them.
    """
    chart = figure.chart
    if chart.kind == "map":
        drawn = draw_map(chart, wards, lsoas_of_area)
    elif chart.kind == "lines":
        drawn = _draw_lines(chart)
    else:
        drawn = _draw_bars(chart)
    return make_accessible(_render(drawn), figure.name, figure.title, figure.summary)


def _render(chart: alt.TopLevelMixin) -> str:
    # half a second to import, which no other command should wait for
    import vl_convert

    styled = (
        chart.configure(font=_FONT, background=PAPER, padding=2)
        .configure_view(stroke=None)
        .configure_axis(labelColor=INK, titleColor=SOFT, labelFontSize=12, titleFontSize=12, titleFontWeight="normal")
        .configure_legend(labelColor=INK, labelFontSize=12, title=None, orient="top", columns=1, labelLimit=WIDTH)
    )
    return vl_convert.vegalite_to_svg(styled.to_dict(), vl_version=alt.SCHEMA_VERSION.rpartition(".")[0].lstrip("v"))


def _draw_bars(chart: Chart) -> alt.LayerChart:
    rows = [
        {
            "category": "\n".join(textwrap.wrap(point.category, _LABEL_CHARACTERS)),
            "value": point.value or 0,
            "label": point.label,
            "beside": point.beside,
            "is_hidden": point.label == HIDDEN,
        }
        for point in chart.points
    ]
    lines = max(row["category"].count("\n") + 1 for row in rows)
    longest = max(max(row["value"], row["beside"] or 0) for row in rows) or 1
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("category:N")
        .sort(None)
        .title(None)
        .axis(labelExpr="split(datum.label, '\\n')", labelLimit=WIDTH, ticks=False, domainColor=LINE, labelPadding=6)
    )
    # room on the right for the number that stands behind the longest bar
    length = alt.X("value:Q").scale(domain=[0, longest * 1.3], nice=False).axis(None)
    bars = base.mark_bar(color=REACHED, height={"band": 0.6}).encode(x=length)
    behind = "max(datum.value, datum.beside || 0)"
    labels = (
        base.transform_calculate(end=behind)
        .mark_text(align="left", dx=9, fontSize=12)
        .encode(
            x=alt.X("end:Q").axis(None),
            text="label:N",
            color=alt.condition("datum.is_hidden", alt.value(SOFT), alt.value(INK)),
        )
    )
    layers = [bars, labels]
    if any(point.beside is not None for point in chart.points):
        layers.insert(
            1,
            base.transform_filter("isValid(datum.beside)")
            .mark_point(shape="diamond", filled=True, size=90, color=BESIDE, stroke=PAPER, strokeWidth=1, opacity=1)
            .encode(x=alt.X("beside:Q").axis(None)),
        )
    return alt.layer(*layers).properties(
        width=WIDTH,
        height=alt.Step(_LINE_HEIGHT * lines + 12),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )


def _draw_lines(chart: Chart) -> alt.LayerChart:
    names = list(dict.fromkeys(point.series for point in chart.points))
    rows = [_point_of_line(point) for point in chart.points]
    quarters = sorted({row["category"] for row in rows})
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("category:N")
        .scale(domain=quarters)
        .title(None)
        .axis(labelExpr="split(datum.label, ' ')", labelAngle=0, labelOverlap="greedy", domainColor=LINE, ticks=False),
        y=alt.Y("value:Q")
        .title(None)
        .axis(format="%" if chart.is_share else ",d", gridColor=LINE, domain=False, ticks=False, tickCount=5)
        .scale(domain=[0, 1] if chart.is_share else alt.Undefined, zero=True),
        color=alt.Color("series:N").scale(domain=names, range=list(SERIES[: len(names)])),
        strokeDash=alt.StrokeDash("series:N").scale(
            domain=names, range=[[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]][: len(names)]
        ),
        shape=alt.Shape("series:N").scale(
            domain=names, range=["circle", "square", "triangle-up", "diamond"][: len(names)]
        ),
    )
    lines = base.mark_line(strokeWidth=2.5)
    marks = base.transform_filter("isValid(datum.value)").mark_point(filled=True, size=60, opacity=1)
    return alt.layer(lines, marks).properties(
        width=WIDTH, height=_LINES_PER_PLOT, autosize=alt.AutoSizeParams(type="fit-x", contains="padding")
    )


def _point_of_line(point: Point) -> dict[str, str | float | None]:
    return {"category": point.category, "value": point.value, "series": point.series}
