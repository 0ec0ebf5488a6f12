"""The findings as one HTML file that needs nothing else: plots with their tables, and how to read them."""

from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from leap.analysis import forest_plot, wording
from leap.analysis.comparisons import ENGAGEMENT
from leap.analysis.findings import Analysis, Finding, Row
from leap.analysis.ratio import Adjustment, Ratio
from leap.reporting import palette
from leap.reporting.content import Table
from leap.reporting.indicators import ABSENT

_NO_BREAK = "\N{NO-BREAK SPACE}"


def draw_plots(analysis: Analysis) -> dict[str, str]:
    """An SVG for each outcome of which something is estimated, by the outcome's name; and an overview of all."""
    overview = forest_plot.draw_overview(analysis)
    plots = {forest_plot.OVERVIEW: overview} if overview else {}
    return plots | {
        finding.outcome.name: forest_plot.draw_finding(finding)
        for finding in analysis.findings
        if any(row.is_shown for row in finding.rows)
    }


def write_page(analysis: Analysis, plots: dict[str, str]) -> str:
    """The page, with the plots that were drawn."""
    page = _environment().get_template("collective_impact.html.jinja")
    return page.render(
        analysis=analysis,
        plots={name: Markup(svg) for name, svg in plots.items()},
        overview=forest_plot.OVERVIEW,
        tabulate=tabulate,
        tabulate_overview=tabulate_overview,
        wording=wording,
        palette=palette,
    )


def tabulate(finding: Finding, ratio: Ratio) -> Table:
    """What is estimated of an outcome by one ratio, children not engaged first."""
    rows = [
        (
            row.title,
            wording.write_counts(row.engaged),
            _write(row, ratio, Adjustment.crude),
            _write(row, ratio, Adjustment.adjusted),
            wording.write_p_value(row.find(ratio, Adjustment.adjusted)),
        )
        for row in finding.rows
        if row.is_shown
    ]
    reference = (wording.REFERENCE, wording.write_counts(finding.others), "1", "1", ABSENT)
    return Table(
        f"{finding.outcome.title}: {ratio}",
        ("", "At expected level", f"{wording.SHORT[ratio]}, crude", f"{wording.SHORT[ratio]}, adjusted", "p, adjusted"),
        (reference, *rows),
    )


def tabulate_overview(analysis: Analysis) -> Table:
    """Engaged against not engaged, an outcome a row."""
    rows = [
        (
            finding.outcome.title,
            wording.write_counts(row.engaged),
            wording.write_counts(row.others),
            _write(row, Ratio.relative_risk, Adjustment.crude),
            _write(row, Ratio.relative_risk, Adjustment.adjusted),
        )
        for finding in analysis.findings
        for row in finding.rows
        if row.group == ENGAGEMENT and row.is_shown
    ]
    columns = ("", "Engaged, at expected level", wording.REFERENCE, "RR, crude", "RR, adjusted")
    return Table("Engaged against not engaged: relative risk", columns, tuple(rows))


def _write(row: Row, ratio: Ratio, adjustment: Adjustment) -> str:
    # a narrow column breaks before the interval, not within
    return _NO_BREAK.join(wording.write_estimate(row.find(ratio, adjustment)).rsplit(" ", 2))


@cache
def _environment() -> Environment:
    return Environment(
        loader=ChoiceLoader([PackageLoader("leap.analysis"), PackageLoader("leap.reporting")]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
