"""Are children whom services reached likelier to be at the expected level? What is found, fit to be published."""

from collections.abc import Mapping, Sequence

import numpy
import pandas

from leap.analysis import findings
from leap.analysis.comparisons import ENGAGEMENT, REACH_TYPE, SERVICES, STRAND, Comparison, list_comparisons
from leap.analysis.estimates import estimate_adjusted, estimate_crude, say_why
from leap.analysis.findings import Finding, Row
from leap.analysis.outcomes import Outcome
from leap.analysis.small_numbers import Counts, choose_shown, round_count, round_counts
from leap.reporting.policy import Policy
from loaders.quarters import Quarter

Place = tuple[str, str]
"""Group and first level of a comparison."""


def analyse(children: pandas.DataFrame, outcome: Outcome, policy: Policy) -> Finding:
    """What is found of an outcome among children as `leap.analysis.children.read_children` gives them."""
    children = children[children[outcome.column].notna()]
    if children.empty:
        return Finding(outcome, 0, (), not_estimated=findings.NO_RESULTS)
    expected = children[outcome.column].to_numpy(dtype=bool)
    is_engaged = children["is_engaged"].to_numpy(dtype=bool)
    engaged, others = _count(expected, is_engaged), _count(expected, ~is_engaged)
    comparisons = list_comparisons(children)
    shown = _choose(comparisons, expected, engaged, others, policy)
    rows = [
        row
        for comparison in comparisons
        for row in (
            _estimate(comparison, expected, children, round_counts(others, policy), policy)
            if _place(comparison) in shown
            else _leave_out(comparison)
        )
    ]
    reason = "" if shown else findings.TOO_FEW
    if len(children) <= policy.hide_up_to:
        return Finding(outcome, None, tuple(rows), not_estimated=reason)
    quarters = tuple(
        str(Quarter.containing(day)) for day in (min(children["assessed_date"]), max(children["assessed_date"]))
    )
    return Finding(outcome, round_count(len(children), policy), tuple(rows), quarters, reason)


def _choose(
    comparisons: Sequence[Comparison], expected: numpy.ndarray, engaged: Counts, others: Counts, policy: Policy
) -> set[Place]:
    counted = {
        _place(comparison): [_count(expected[comparison.is_compared], members > 0) for members in comparison.members.T]
        for comparison in comparisons
        if not comparison.is_trend
    }
    covers: list[Mapping[str, Counts]] = [
        {name: counts[0] for (group, name), counts in counted.items() if group == cover}
        for cover in (STRAND, REACH_TYPE)
    ]
    numbers = next(counts for (group, _), counts in counted.items() if group == SERVICES)
    is_shown, are_numbers_shown, of_covers = choose_shown(engaged, others, numbers, covers, policy)
    chosen = dict(zip((STRAND, REACH_TYPE), of_covers, strict=True))
    return {
        (group, name)
        for group, name in map(_place, comparisons)
        if (group == ENGAGEMENT and is_shown)
        or (group == SERVICES and are_numbers_shown)
        or name in chosen.get(group, ())
    }


def _estimate(
    comparison: Comparison, expected: numpy.ndarray, children: pandas.DataFrame, others: Counts, policy: Policy
) -> list[Row]:
    compared, results = children[comparison.is_compared], expected[comparison.is_compared]
    published = {
        pattern: round_counts(_count(results, (comparison.members == pattern).all(axis=1)), policy)
        for pattern in sorted({tuple(row) for row in comparison.members.tolist()})
        if any(pattern)
    } | {(0.0,) * comparison.members.shape[1]: others}
    crude = estimate_crude(comparison, results, compared["family_id"], published)
    adjusted = estimate_adjusted(comparison, results, compared, policy)
    own = [None if comparison.is_trend else published[tuple(row)] for row in numpy.eye(len(comparison.levels)).tolist()]
    return [
        Row(comparison.group, level.name, level.title, counts, counts and others, (*of_crude, *of_adjusted))
        for level, counts, of_crude, of_adjusted in zip(comparison.levels, own, crude, adjusted, strict=True)
    ]


def _leave_out(comparison: Comparison) -> list[Row]:
    estimates = say_why(findings.TOO_FEW)
    return [Row(comparison.group, level.name, level.title, None, None, estimates) for level in comparison.levels]


def _place(comparison: Comparison) -> Place:
    return comparison.group, comparison.levels[0].name


def _count(expected: numpy.ndarray, is_member: numpy.ndarray) -> Counts:
    at_expected = int(expected[is_member].sum())
    return Counts(at_expected, int(is_member.sum()) - at_expected)
