"""Forest plots as SVG: relative risks with their intervals on a logarithmic axis, narrow enough for a phone."""

import textwrap
from collections.abc import Sequence
from math import log10
from typing import Any

import altair as alt

from leap.analysis import wording
from leap.analysis.comparisons import ENGAGEMENT
from leap.analysis.findings import Analysis, Estimate, Finding, Row
from leap.analysis.ratio import Adjustment, Ratio
from leap.reporting.charts import WIDTH, render
from leap.reporting.palette import BESIDE, INK, LINE, PAPER, REACHED, SOFT
from leap.reporting.svg import make_accessible

OVERVIEW = "overview"
_LABEL_CHARACTERS = 22
_LABEL_WIDTH = 160
_MARGIN = 8
_TICK_ROOM = 28
_LINE_HEIGHT = 15
_CAPTION_CHARACTERS = 54
_FURTHEST = 8.0
"""An interval that goes beyond is cut, and ends in an arrow: it would press all others together."""
_TICKS = (1, 2, 0.5, 4, 0.25, 8, 0.125, 1.5, 0.8, 3, 1.25, 0.6)
"""What is left out first where they would stand too close comes last."""
_MARKS = {Adjustment.crude: (BESIDE, "diamond", -0.13), Adjustment.adjusted: (REACHED, "circle", 0.13)}
"""Colour, shape, and where in its row: readable without colours."""


def draw_finding(finding: Finding) -> str:
    """Every comparison of an outcome that is estimated."""
    rows = [(row.title, row) for row in finding.rows if row.is_shown]
    return _draw(finding.outcome.name.replace("_", "-"), finding.outcome.title, rows)


def draw_overview(analysis: Analysis) -> str | None:
    """Engaged against not engaged for all outcomes; None where not even two are estimated."""
    rows = [
        (finding.outcome.title, row)
        for finding in analysis.findings
        for row in finding.rows
        if row.group == ENGAGEMENT and row.is_shown
    ]
    return _draw(OVERVIEW, "Engaged against not engaged, all outcomes", rows) if len(rows) > 1 else None


def _draw(name: str, title: str, rows: Sequence[tuple[str, Row]]) -> str:
    labels = [
        {
            "position": at,
            "label": textwrap.wrap(label, _LABEL_CHARACTERS),
            "figures": _pick_best(row),
        }
        for at, (label, row) in enumerate(rows)
    ]
    marks = [
        mark
        for at, (_, row) in enumerate(rows)
        for adjustment in Adjustment
        if (mark := _make_mark(at, row.find(Ratio.relative_risk, adjustment)))
    ]
    lines = max(len(one["label"]) for one in labels) + 1
    drawn = _layer(labels, marks).properties(
        width=WIDTH,
        height=alt.Step(_LINE_HEIGHT * lines + 8),
        title=alt.TitleParams(
            text=[title, "Relative risk of being at the expected level"],
            subtitle=textwrap.wrap(wording.WARNING, _CAPTION_CHARACTERS),
            anchor="start",
            frame="group",
            fontSize=13,
            subtitleFontSize=12,
            color=INK,
            subtitleColor=INK,
            subtitlePadding=6,
            offset=12,
        ),
    )
    summary = " ".join(f"{label}: {_describe(row)}." for label, row in rows)
    return make_accessible(render(drawn), f"forest-{name}", title, f"Forest plot. {summary} {wording.WARNING}")


def _layer(labels: list[dict[str, Any]], marks: list[dict[str, Any]]) -> alt.LayerChart:
    lowest, highest = _find_domain(marks)
    scale = alt.Scale(type="log", domain=[lowest, highest], range=[_LABEL_WIDTH, WIDTH - _MARGIN], nice=False)
    axis = alt.Axis(
        values=_choose_ticks(lowest, highest),
        format="~g",
        gridColor=LINE,
        domain=False,
        ticks=False,
        title="engaged: ← less likely, likelier →",
        titleAnchor="end",
    )
    names = list(map(str, _MARKS))
    legend = alt.Legend(labelExpr=f"datum.label + (datum.label === '{Adjustment.adjusted}' ? ', in figures' : '')")
    base = alt.Chart(alt.Data(values=labels)).encode(y=alt.Y("position:O").axis(None))
    drawn = alt.Chart(alt.Data(values=marks)).encode(
        y=alt.Y("position:O").axis(None),
        yOffset=alt.YOffset("offset:Q").scale(domain=[-0.5, 0.5]),
        color=alt.Color("adjustment:N", legend=legend).scale(domain=names, range=[one[0] for one in _MARKS.values()]),
    )

    def place(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=axis)

    return alt.layer(
        alt.Chart(alt.Data(values=[{"one": 1}])).mark_rule(color=INK, strokeWidth=1.5).encode(x=place("one")),
        *(
            base.transform_filter(f"datum.label.length == {lines}")
            # the first line is where the mark is, and the last shall be
            .mark_text(align="left", baseline="bottom", dy=-_LINE_HEIGHT * (lines - 1), fontSize=12, color=INK)
            .encode(x=alt.value(0), text="label:N")
            for lines in sorted({len(one["label"]) for one in labels})
        ),
        base.mark_text(align="left", baseline="top", fontSize=12, color=SOFT, dy=2).encode(
            x=alt.value(0), text="figures:N"
        ),
        drawn.mark_rule(strokeWidth=2).encode(x=place("lower"), x2="upper:Q"),
        drawn.mark_point(filled=True, size=80, opacity=1, stroke=PAPER, strokeWidth=1).encode(
            x=place("estimate"),
            shape=alt.Shape("adjustment:N", legend=legend).scale(
                domain=names, range=[one[1] for one in _MARKS.values()]
            ),
        ),
        drawn.transform_filter("datum.is_cut_above")
        .mark_point(shape="triangle-right", filled=True, size=50)
        .encode(x=place("upper")),
        drawn.transform_filter("datum.is_cut_below")
        .mark_point(shape="triangle-left", filled=True, size=50)
        .encode(x=place("lower")),
    )


def _make_mark(position: int, estimate: Estimate) -> dict[str, Any] | None:
    if estimate.estimate is None:
        return None
    return {
        "position": position,
        "offset": _MARKS[estimate.adjustment][2],
        "adjustment": str(estimate.adjustment),
        "estimate": min(max(estimate.estimate, 1 / _FURTHEST), _FURTHEST),
        "lower": max(estimate.lower, 1 / _FURTHEST),
        "upper": min(estimate.upper, _FURTHEST),
        "is_cut_below": estimate.lower < 1 / _FURTHEST,
        "is_cut_above": estimate.upper > _FURTHEST,
    }


def _find_domain(marks: list[dict[str, Any]]) -> tuple[float, float]:
    """From the lowest end of an interval to the highest, and 1 within, with a little room."""
    return min(0.8, *(one["lower"] for one in marks)) / 1.05, max(1.25, *(one["upper"] for one in marks)) * 1.05


def _choose_ticks(lowest: float, highest: float) -> list[float]:
    """Ticks that leave room for each other's labels."""
    room = _TICK_ROOM * (log10(highest) - log10(lowest)) / (WIDTH - _LABEL_WIDTH - _MARGIN)
    kept: list[float] = []
    for tick in _TICKS:
        if lowest <= tick <= highest and all(abs(log10(tick) - log10(other)) >= room for other in kept):
            kept.append(tick)
    return sorted(kept)


def _pick_best(row: Row) -> str:
    """The adjusted figure, where there is one; the crude one says that it is."""
    crude, adjusted = (row.find(Ratio.relative_risk, adjustment) for adjustment in Adjustment)
    return (
        wording.write_estimate(adjusted)
        if adjusted.estimate is not None
        else f"{wording.write_estimate(crude)} {Adjustment.crude}"
    )


def _describe(row: Row) -> str:
    return ", ".join(
        f"{adjustment} {wording.write_estimate(row.find(Ratio.relative_risk, adjustment))}" for adjustment in Adjustment
    )
