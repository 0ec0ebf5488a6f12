"""The findings in words, as screen, page and plot write them."""

from leap.analysis.covariates import TITLES
from leap.analysis.findings import (
    CHILDREN_PER_PARAMETER,
    NO_OVERLAP,
    NOTHING_TO_ADJUST,
    TOO_FEW,
    TOO_FEW_TO_ADJUST,
    UNSETTLED,
    Analysis,
    Estimate,
    Finding,
)
from leap.analysis.ratio import Ratio
from leap.analysis.small_numbers import Counts
from leap.reporting.indicators import ABSENT, write_share

WARNING = (
    "These are associations, not effects. Families who come to services differ from families who do not in more than "
    "is adjusted for; these figures do not show that services made the difference."
)
QUESTION = (
    "Are children whom a service had reached, or whose family it had reached, before the day of their assessment "
    "likelier to be at the expected level than children whom none had?"
)
SHORT = {Ratio.relative_risk: "RR", Ratio.odds_ratio: "OR"}
NOT_ESTIMATED = "not estimated"
REFERENCE = "Not engaged"

_RARE_REASONS = {
    NOTHING_TO_ADJUST: "The children do not differ in what is adjusted for.",
    NO_OVERLAP: "What is adjusted for tells engaged children from others: there is nobody to compare them with.",
    UNSETTLED: "No estimate fits the children better than all others, mostly as too few are of some kind.",
}
"""Told where one of them is given."""


def write_estimate(estimate: Estimate) -> str:
    """A ratio with its interval: `1.40 (1.20 to 1.63)`; or why there is none: `too few to adjust`."""
    if estimate.estimate is None:
        return estimate.not_estimated
    return f"{estimate.estimate:.2f} ({estimate.lower:.2f} to {estimate.upper:.2f})"


def write_p_value(estimate: Estimate) -> str:
    """A p-value: `0.012`, `<0.001`."""
    if estimate.p_value is None:
        return ABSENT
    return "<0.001" if estimate.p_value < 0.001 else f"{estimate.p_value:.3f}"


def write_counts(counts: Counts | None) -> str:
    """Children at the expected level among all of a group: `1,200 of 2,400 (50%)`."""
    if counts is None:
        return ABSENT
    return f"{counts.at_expected:,} of {counts.children:,} ({write_share(counts.at_expected / counts.children)})"


def write_children(finding: Finding) -> str:
    """How many children have a result, and from when: `190 children with a result, 2023-24 Q1 to 2023-24 Q4`."""
    if finding.children is None:
        return "Children with a result: hidden"
    counted = f"{finding.children:,} children with a result"
    quarters = " to ".join(dict.fromkeys(finding.quarters))
    return f"{counted}, assessed in {quarters}" if quarters else counted


def list_hidden(finding: Finding) -> str:
    """What is not estimated for being too small, in a sentence; empty where there is nothing."""
    if finding.not_estimated:
        return f"{NOT_ESTIMATED.capitalize()}: {finding.not_estimated}."
    hidden = [row.title for row in finding.rows if not row.is_shown]
    return f"{NOT_ESTIMATED.capitalize()}, too few: {'; '.join(hidden)}." if hidden else ""


def list_rules(analysis: Analysis) -> list[tuple[str, str]]:
    """How to read the figures: pairs of what is meant, and what it means."""
    policy = analysis.policy
    rules = [
        (
            "Engaged",
            "A service had reached the child, or somebody of its family, before the day of the assessment. Children "
            "whom several strands or types of reach had reached are in each of them; all are compared with children "
            "whom no service had reached.",
        ),
        (
            "Relative risk (RR)",
            "How many times as likely engaged children are to be at the expected level: modified Poisson regression.",
        ),
        ("Odds ratio (OR)", "The same of odds, which lie further from 1: logistic regression."),
        ("Interval", "95%, robust, and clustered by family: siblings are no independent observations."),
        (
            "Adjusted",
            f"For {', '.join(TITLES[:-1])} and {TITLES[-1]}, as far as they differ; not known is a category of its "
            "own.",
        ),
        (
            "Crude",
            f"As the counts are, which are rounded to the nearest {policy.round_to}: a small difference between crude "
            "and adjusted says nothing.",
        ),
        (
            TOO_FEW.capitalize(),
            f"In one of two groups {policy.hide_up_to} children or fewer are at the expected level, or below it, or "
            "the figure would tell such a number.",
        ),
        (
            TOO_FEW_TO_ADJUST.capitalize(),
            f"Fewer than {CHILDREN_PER_PARAMETER} children are at the expected level, or below it, for each parameter.",
        ),
    ]
    given = {one.not_estimated for finding in analysis.findings for row in finding.rows for one in row.estimates}
    rules += [(reason.capitalize(), meaning) for reason, meaning in _RARE_REASONS.items() if reason in given]
    if left_out := analysis.min_link_strength.left_out:
        rules.append(
            ("Left out", f"Results that a link which is {' or '.join(left_out)} joins to the child or its services.")
        )
    return rules
