"""The findings for other programs: CSV with a row an estimate, and JSON. Both carry the warning."""

import csv
import io

from leap.analysis import wording
from leap.analysis.findings import Analysis, Estimate, Finding, Row

COLUMNS = (
    "measure",
    "outcome",
    "first_quarter",
    "last_quarter",
    "group",
    "level",
    "engaged_children",
    "engaged_at_expected",
    "not_engaged_children",
    "not_engaged_at_expected",
    "ratio",
    "adjustment",
    "estimate",
    "lower",
    "upper",
    "p_value",
    "not_estimated",
    "adjusted_for",
    "min_link_strength",
    "note",
)


def write_csv(analysis: Analysis) -> str:
    """A row for each outcome, group of children and estimate; empty cells where it is hidden or not estimated."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    shared = {"min_link_strength": analysis.min_link_strength.value, "note": wording.WARNING}
    for finding in analysis.findings:
        quarters = dict(zip(("first_quarter", "last_quarter"), finding.quarters, strict=False))
        named = {"measure": finding.outcome.measure, "outcome": finding.outcome.name} | quarters | shared
        if not finding.rows:
            writer.writerow(named | {"not_estimated": finding.not_estimated})
        for row in finding.rows:
            for estimate in row.estimates:
                told = _describe_row(row) | _describe_estimate(estimate) | named
                writer.writerow(told | {"adjusted_for": "; ".join(estimate.adjusted_for)})
    return text.getvalue()


def write_json(analysis: Analysis) -> dict:
    """The analysis as JSON-ready data; numbers are null where they are hidden or not estimated."""
    policy = analysis.policy
    return {
        "analysis": "collective-impact",
        "warning": wording.WARNING,
        "reading": dict(wording.list_rules(analysis)),
        "hide_up_to": policy.hide_up_to,
        "round_to": policy.round_to,
        "min_link_strength": analysis.min_link_strength.value,
        "outcomes": [_describe_finding(finding) for finding in analysis.findings],
    }


def _describe_finding(finding: Finding) -> dict:
    return {
        "measure": finding.outcome.measure,
        "outcome": finding.outcome.name,
        "title": finding.outcome.title,
        "expected_level": finding.outcome.expected,
        "children": finding.children,
        "quarters": list(finding.quarters),
        "not_estimated": finding.not_estimated or None,
        "comparisons": [
            {
                **_describe_row(row),
                "title": row.title,
                "estimates": [_describe_estimate(one) for one in row.estimates],
            }
            for row in finding.rows
        ],
    }


def _describe_row(row: Row) -> dict:
    return {
        "group": row.group,
        "level": row.level,
        "engaged_children": row.engaged and row.engaged.children,
        "engaged_at_expected": row.engaged and row.engaged.at_expected,
        "not_engaged_children": row.others and row.others.children,
        "not_engaged_at_expected": row.others and row.others.at_expected,
    }


def _describe_estimate(estimate: Estimate) -> dict:
    return {
        "ratio": estimate.ratio.value,
        "adjustment": estimate.adjustment.value,
        "estimate": estimate.estimate,
        "lower": estimate.lower,
        "upper": estimate.upper,
        "p_value": estimate.p_value,
        "not_estimated": estimate.not_estimated or None,
        "adjusted_for": list(estimate.adjusted_for),
    }
