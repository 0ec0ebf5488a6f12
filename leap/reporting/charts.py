"""Charts as SVG, drawn by Altair: narrow enough for a phone, and readable without their colours."""

import textwrap
from collections.abc import Mapping
from typing import Any

import altair as alt

from leap.reporting.area_map import draw_map
from leap.reporting.content import Chart, Figure, Point
from leap.reporting.indicators import write_share
from leap.reporting.palette import BESIDE, INK, LINE, PAPER, REACHED, SERIES, SOFT
from leap.reporting.svg import make_accessible

WIDTH = 350
"""Pixels, with labels: what a phone shows without shrinking the text."""
_LABEL_CHARACTERS = 22
_LINE_HEIGHT = 14
_BAR = 16
_GAP = 12
_PIXELS_A_LETTER = 7
"""Of text of 12 pixels: no font is measured, for the reader's is not known."""
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
    return make_accessible(render(drawn), figure.name, figure.title, figure.summary)


def render(chart: alt.TopLevelMixin) -> str:
    """A chart as SVG in the style of reports, not yet accessible."""
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
    rows = [_make_bar(point) for point in chart.points]
    height = 0.0
    for row in rows:
        # each as high as its own name: were all as high as the highest, many bars would not fit on a page
        row["middle"] = height + (_LINE_HEIGHT + _GAP) / 2
        height += _LINE_HEIGHT * len(row["category"]) + _GAP
    names = max(_PIXELS_A_LETTER * max(map(len, row["category"])) for row in rows) + 10
    room = _PIXELS_A_LETTER * max(len(row["label"]) for row in rows) + 16
    longest = max(max(row["value"], row["beside"] or 0) for row in rows) or 1
    # the longest bar leaves room for the number behind it
    length = alt.Scale(domain=[0, longest * (WIDTH - names) / (WIDTH - names - room)], range=[names, WIDTH], nice=False)

    def place(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=length, axis=None, stack=None)

    down = alt.Scale(domain=[0, height], nice=False, reverse=True)
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("middle:Q", scale=down, axis=None, stack=None))
    layers = [
        base.mark_text(align="left", fontSize=12, lineHeight=_LINE_HEIGHT, color=INK).encode(
            x=alt.value(0), text="category:N"
        ),
        base.mark_bar(color=REACHED, orient="horizontal", size=_BAR).encode(x=place("value"), x2=alt.value(names)),
        base.mark_text(align="left", dx=9, fontSize=12).encode(
            x=place("end"), text="label:N", color=alt.condition("datum.is_hidden", alt.value(SOFT), alt.value(INK))
        ),
    ]
    if any(row["beside"] is not None for row in rows):
        diamonds = base.transform_filter("isValid(datum.beside)")
        layers.append(
            diamonds.mark_point(
                shape="diamond", filled=True, size=90, color=BESIDE, stroke=PAPER, strokeWidth=1, opacity=1
            ).encode(x=place("beside"))
        )
    return alt.layer(*layers).properties(width=WIDTH, height=height)


def _make_bar(point: Point) -> dict[str, Any]:
    beside = "" if point.beside is None or point.value is None else f" (area {write_share(point.beside)})"
    return {
        "category": textwrap.wrap(point.category, _LABEL_CHARACTERS) or [point.category],
        "value": point.value or 0,
        "label": point.label + beside,
        "beside": point.beside,
        "end": max(point.value or 0, point.beside or 0),
        "is_hidden": point.value is None,
    }


def _draw_lines(chart: Chart) -> alt.LayerChart:
    names = list(dict.fromkeys(point.series for point in chart.points))
    rows = [{"category": one.category, "value": one.value, "series": one.series} for one in chart.points]
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
        # without a rim: the dashes of the lines would be drawn around the symbols
        color=alt.Color("series:N").scale(domain=names, range=list(SERIES[: len(names)])).legend(symbolStrokeWidth=0),
        shape=alt.Shape("series:N").scale(
            domain=names, range=["circle", "square", "triangle-up", "diamond"][: len(names)]
        ),
    )
    dashes = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]][: len(names)]
    lines = base.mark_line(strokeWidth=2.5).encode(
        strokeDash=alt.StrokeDash("series:N").scale(domain=names, range=dashes)
    )
    marks = base.transform_filter("isValid(datum.value)").mark_point(filled=True, size=60, opacity=1)
    return alt.layer(lines, marks).properties(
        width=WIDTH, height=_LINES_PER_PLOT, autosize=alt.AutoSizeParams(type="fit-x", contains="padding")
    )
