"""Estimates of one comparison as they may be published: crude ones of published counts, adjusted ones of children."""

from collections.abc import Callable, Mapping, Sequence

import numpy
import pandas

from leap.analysis import findings
from leap.analysis.comparisons import Comparison
from leap.analysis.covariates import make_covariates
from leap.analysis.models import Estimate, NotEstimated, fit, measure_clustering
from leap.analysis.ratio import Adjustment, Ratio
from leap.analysis.small_numbers import Counts
from leap.reporting.policy import Policy

_DECIMALS = 2
_DECIMALS_OF_P = 3
_CLUSTERING_STEPS = 20
"""Of 1: a factor that were told more exactly could tell of the counts behind it."""

Published = list[findings.Estimate]
"""Of one level, one a ratio."""


def estimate_crude(
    comparison: Comparison,
    expected: numpy.ndarray,
    families: pandas.Series,
    published: Mapping[tuple[float, ...], Counts],
) -> list[Published]:
    """For each level the estimates that follow from published counts, so that they say no more than these do.

    `published` has the counts of each row of `members` that there is, of the one without engagement too. Siblings
    widen the interval by as much as they do where nothing is rounded, to a twentieth.
    """
    exposures = numpy.repeat(list(published), [counts.children for counts in published.values()], axis=0)
    results = numpy.concatenate([numpy.repeat([True, False], counts.cells) for counts in published.values()])
    codes = pandas.factorize(families)[0]

    def estimate(ratio: Ratio) -> list[Estimate]:
        factors = measure_clustering(ratio, expected, comparison.members, codes)
        rounded = [round(factor * _CLUSTERING_STEPS) / _CLUSTERING_STEPS for factor in factors]
        return [one.widen(factor) for one, factor in zip(fit(ratio, results, exposures), rounded, strict=True)]

    return _estimate_ratios(comparison, Adjustment.crude, estimate)


def estimate_adjusted(
    comparison: Comparison, expected: numpy.ndarray, children: pandas.DataFrame, policy: Policy
) -> list[Published]:
    """For each level the estimates given age, gender, ethnic group and deprivation, clustered by family."""
    covariates = make_covariates(children, expected, policy.hide_up_to + 1)
    parameters = covariates.matrix.shape[1] + comparison.members.shape[1]
    rarer = min(int(expected.sum()), int((~expected).sum()))
    codes = pandas.factorize(children["family_id"])[0]

    def estimate(ratio: Ratio) -> list[Estimate]:
        # A model of nothing but engagement is a table of counts, which must not be told exactly.
        if not covariates.titles:
            raise NotEstimated(findings.NOTHING_TO_ADJUST)
        if rarer < findings.CHILDREN_PER_PARAMETER * parameters:
            raise NotEstimated(findings.TOO_FEW_TO_ADJUST)
        return fit(ratio, expected, comparison.members, covariates.matrix, codes)

    return _estimate_ratios(comparison, Adjustment.adjusted, estimate, covariates.titles)


def say_why(reason: str) -> tuple[findings.Estimate, ...]:
    """Every estimate of a level, left out for one reason."""
    return tuple(
        findings.Estimate(ratio, adjustment, not_estimated=reason) for adjustment in Adjustment for ratio in Ratio
    )


def _estimate_ratios(
    comparison: Comparison,
    adjustment: Adjustment,
    estimate: Callable[[Ratio], Sequence[Estimate]],
    adjusted_for: tuple[str, ...] = (),
) -> list[Published]:
    of_levels: list[Published] = [[] for _ in comparison.levels]
    for ratio in Ratio:
        try:
            published = [_publish(one, ratio, adjustment, adjusted_for) for one in estimate(ratio)]
        except NotEstimated as reason:
            published = [findings.Estimate(ratio, adjustment, not_estimated=str(reason)) for _ in of_levels]
        for of_level, one in zip(of_levels, published, strict=True):
            of_level.append(one)
    return of_levels


def _publish(
    estimate: Estimate, ratio: Ratio, adjustment: Adjustment, adjusted_for: tuple[str, ...]
) -> findings.Estimate:
    lower, upper = estimate.interval
    return findings.Estimate(
        ratio,
        adjustment,
        round(estimate.ratio, _DECIMALS),
        round(lower, _DECIMALS),
        round(upper, _DECIMALS),
        round(estimate.p_value, _DECIMALS_OF_P),
        adjusted_for=adjusted_for,
    )
