"""The findings on the screen."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from leap.analysis import wording
from leap.analysis.findings import Analysis, Finding, sort_by_group
from leap.analysis.ratio import Adjustment, Ratio


def print_analysis(console: Console, analysis: Analysis) -> None:
    """Print a table an outcome, how to read them, and first and last what they do not say."""
    console.print(Text(wording.WARNING, style="bold"))
    for finding in analysis.findings:
        console.print()
        console.print(Text(f"{finding.outcome.title}: {finding.outcome.expected}", style="bold"))
        console.print(Text(f"{_begin(finding)}."))
        if not finding.not_estimated:
            console.print(_tabulate(finding))
        if hidden := wording.list_hidden(finding):
            console.print(Text(hidden, style="dim"))
    console.print()
    for term, meaning in wording.list_rules(analysis):
        console.print(Text.assemble((f"{term}: ", "bold"), meaning))
    console.print()
    console.print(Text(wording.WARNING, style="bold"))


def _begin(finding: Finding) -> str:
    counted = wording.write_children(finding)
    if not finding.others:
        return counted
    return f"{counted}; not engaged: {wording.write_counts(finding.others)} at the expected level"


def _tabulate(finding: Finding) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("compared with not engaged", overflow="fold", min_width=13)
    table.add_column("at expected level")
    table.add_column("")
    table.add_column("crude (95%)", no_wrap=True)
    table.add_column("adjusted (95%)", no_wrap=True)
    table.add_column("p, adj.", justify="right", no_wrap=True)
    for title, rows in sort_by_group(row for row in finding.rows if row.is_shown):
        if title:
            table.add_row(Text(title, style="dim"))
        for row in rows:
            adjusted = [row.find(ratio, Adjustment.adjusted) for ratio in Ratio]
            table.add_row(
                row.title,
                wording.write_counts(row.engaged),
                "\n".join(wording.SHORT[ratio] for ratio in Ratio),
                "\n".join(wording.write_estimate(row.find(ratio, Adjustment.crude)) for ratio in Ratio),
                "\n".join(map(wording.write_estimate, adjusted)),
                "\n".join(map(wording.write_p_value, adjusted)),
            )
    return table
