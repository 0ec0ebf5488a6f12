"""The two regressions: relative risk by modified Poisson regression, odds ratio by logistic regression.

Standard errors are robust. Children of one family are no independent observations: errors are clustered by family.
"""

import warnings
from dataclasses import dataclass
from math import erfc, exp, sqrt

import numpy
from statsmodels.genmod.families import Binomial, Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning

from leap.analysis.findings import NO_OVERLAP, UNSETTLED
from leap.analysis.ratio import Ratio

_Z = 1.959963984540054
"""Of a normal distribution 95 per cent lie within so many standard deviations."""
_LARGEST_LOG_RATIO = 7.0
"""A ratio of 1,000 between groups of some tens of children is a likelihood without a maximum, not a finding."""
_LEAST_NEW = 1e-6
"""A column of which less than this share is new beside the others says nothing of its own."""


class NotEstimated(Exception):
    """There is no estimate, and this is why, as a reader is told."""


@dataclass(frozen=True)
class Estimate:
    """A ratio on the scale of logarithms, with its standard error."""

    log_ratio: float
    standard_error: float

    @property
    def ratio(self) -> float:
        """The ratio: 1 where both groups do alike."""
        return exp(self.log_ratio)

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end of the 95% interval."""
        return exp(self.log_ratio - _Z * self.standard_error), exp(self.log_ratio + _Z * self.standard_error)

    @property
    def p_value(self) -> float:
        """Two-sided, of the ratio being 1."""
        return erfc(abs(self.log_ratio / self.standard_error) / sqrt(2))

    def widen(self, factor: float) -> "Estimate":
        """The same with a standard error so many times as large."""
        return Estimate(self.log_ratio, self.standard_error * factor)


def fit(
    ratio: Ratio,
    expected: numpy.ndarray,
    exposures: numpy.ndarray,
    covariates: numpy.ndarray | None = None,
    families: numpy.ndarray | None = None,
    is_corrected: bool = True,
) -> list[Estimate]:
    """An estimate for each column of exposures, given the others and the covariates.

    expected: 0 or 1 a child. exposures, covariates: a row a child, a column each. families: a number a child, the same
    for siblings; without it every child is one of its own. is_corrected: widen clustered errors for a finite number of
    families and parameters, as statsmodels does.

    Raises NotEstimated where the data do not settle the estimates.
    """
    design = _make_design(exposures, covariates)
    errors = (
        {"cov_type": "HC0"}
        if families is None
        else {"cov_type": "cluster", "cov_kwds": {"groups": families, "use_correction": is_corrected}}
    )
    family = Poisson() if ratio is Ratio.relative_risk else Binomial()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for sign in (ConvergenceWarning, PerfectSeparationWarning):
            warnings.simplefilter("error", sign)
        try:
            fitted = GLM(expected.astype(float), design, family=family).fit(maxiter=100, **errors)
        except (ConvergenceWarning, PerfectSeparationWarning, numpy.linalg.LinAlgError, ValueError):
            raise NotEstimated(UNSETTLED) from None
    first = design.shape[1] - exposures.shape[1]
    estimates = [
        Estimate(float(log_ratio), float(error))
        for log_ratio, error in zip(fitted.params[first:], fitted.bse[first:], strict=True)
    ]
    if not all(_is_settled(one) for one in estimates):
        raise NotEstimated(UNSETTLED)
    return estimates


def measure_clustering(
    ratio: Ratio, expected: numpy.ndarray, exposures: numpy.ndarray, families: numpy.ndarray
) -> list[float]:
    """How many times as large as among strangers each standard error is for siblings; at least 1."""
    clustered = fit(ratio, expected, exposures, families=families, is_corrected=False)
    alone = fit(ratio, expected, exposures)
    return [max(1.0, one.standard_error / other.standard_error) for one, other in zip(clustered, alone, strict=True)]


def _make_design(exposures: numpy.ndarray, covariates: numpy.ndarray | None) -> numpy.ndarray:
    """A constant, the covariates that are not sums of others, and the exposures.

    Raises NotEstimated where an exposure is such a sum: then nobody is engaged who is like somebody who is not.
    """
    rows = exposures.shape[0]
    kept, basis = [numpy.ones(rows)], [numpy.full(rows, 1 / sqrt(rows))]
    for column in covariates.T if covariates is not None else ():
        if (direction := _find_new(column, basis)) is not None:
            kept.append(column)
            basis.append(direction)
    for column in exposures.T:
        if (direction := _find_new(column, basis)) is None:
            raise NotEstimated(NO_OVERLAP)
        kept.append(column)
        basis.append(direction)
    return numpy.column_stack(kept)


def _find_new(column: numpy.ndarray, basis: list[numpy.ndarray]) -> numpy.ndarray | None:
    """The direction in which a column goes beyond others, of length 1; None where it does not."""
    rest = column.astype(float)
    # twice: once leaves rounding errors of the size that is looked for
    for _ in range(2):
        for direction in basis:
            rest = rest - direction * (direction @ rest)
    length = numpy.linalg.norm(rest)
    return rest / length if length > _LEAST_NEW * max(numpy.linalg.norm(column), 1e-300) else None


def _is_settled(estimate: Estimate) -> bool:
    return (
        numpy.isfinite(estimate.log_ratio)
        and numpy.isfinite(estimate.standard_error)
        and estimate.standard_error > 0
        and abs(estimate.log_ratio) < _LARGEST_LOG_RATIO
    )
