"""The two regressions, against tables of textbooks, formulas by hand, and statsmodels itself."""

from math import exp, log, sqrt

import numpy
import pandas
import pytest
from statsmodels.formula import api as formulas
from statsmodels.genmod.families import Binomial, Poisson

from leap.analysis.findings import NO_OVERLAP, UNSETTLED
from leap.analysis.models import NotEstimated, fit, measure_clustering
from leap.analysis.ratio import Ratio

# at expected and below among the exposed, then among the others
PHYSICIANS_HEALTH_STUDY = (189, 10845, 104, 10933)
"""Placebo and aspirin, myocardial infarction: Agresti, Categorical Data Analysis."""
LOW_BIRTH_WEIGHT = (30, 44, 29, 86)
"""Smoking and birth weight below 2,500 g: Hosmer and Lemeshow, Applied Logistic Regression."""


def expand(a: int, b: int, c: int, d: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Results and exposure of the children of a table of two by two."""
    expected = numpy.repeat([True, False, True, False], [a, b, c, d])
    return expected, numpy.repeat([1.0, 1.0, 0.0, 0.0], [a, b, c, d]).reshape(-1, 1)


@pytest.mark.parametrize(
    ("table", "ratio", "published"),
    [
        (PHYSICIANS_HEALTH_STUDY, Ratio.relative_risk, (1.82, 1.43, 2.31)),
        (PHYSICIANS_HEALTH_STUDY, Ratio.odds_ratio, (1.83, 1.44, 2.33)),
        (LOW_BIRTH_WEIGHT, Ratio.odds_ratio, (2.02, 1.08, 3.78)),
    ],
)
def test_tables_of_textbooks(table: tuple[int, ...], ratio: Ratio, published: tuple[float, ...]) -> None:
    (found,) = fit(ratio, *expand(*table))
    assert (round(found.ratio, 2), *(round(end, 2) for end in found.interval)) == published


@pytest.mark.parametrize("table", [PHYSICIANS_HEALTH_STUDY, LOW_BIRTH_WEIGHT, (8, 30, 25, 9), (12, 8, 15, 10)])
def test_without_siblings_it_is_the_formula(table: tuple[int, ...]) -> None:
    a, b, c, d = table
    expected, exposure = expand(*table)
    alone = numpy.arange(len(expected))
    by_hand = {
        Ratio.relative_risk: (log(a / (a + b) / (c / (c + d))), sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))),
        Ratio.odds_ratio: (log(a * d / (b * c)), sqrt(1 / a + 1 / b + 1 / c + 1 / d)),
    }
    for ratio, (log_ratio, error) in by_hand.items():
        (found,) = fit(ratio, expected, exposure)
        assert (found.log_ratio, found.standard_error) == pytest.approx((log_ratio, error), rel=1e-6)
        assert found.interval == pytest.approx((exp(log_ratio - 1.96 * error), exp(log_ratio + 1.96 * error)), rel=1e-4)
        assert measure_clustering(ratio, expected, exposure, alone) == pytest.approx([1.0], rel=1e-6)
        # clustered, with families of one, there is the correction for the two parameters alone
        (clustered,) = fit(ratio, expected, exposure, families=alone)
        children = len(expected)
        assert clustered.standard_error == pytest.approx(error * sqrt(children / (children - 2)), rel=1e-6)


def make_programme(children: int = 3000) -> pandas.DataFrame:
    """Children of whom the engaged are 1.5 times as likely to be at the expected level, in each of three neighbourhoods
    alike. Fewer are where chances are better, so that the crude ratio is far off."""
    random = numpy.random.default_rng(20)
    place = random.integers(0, 3, children)
    engaged = random.random(children) < numpy.array([0.7, 0.4, 0.1])[place]
    chance = numpy.array([0.2, 0.35, 0.55])[place] * numpy.where(engaged, 1.5, 1.0)
    return pandas.DataFrame(
        {
            "expected": (random.random(children) < chance).astype(int),
            "engaged": engaged.astype(int),
            "place": place,
            "family": random.integers(0, children * 2 // 3, children),
        }
    )


def test_a_known_effect_is_found_where_the_crude_one_hides_it() -> None:
    made = make_programme()
    exposure = made[["engaged"]].to_numpy(dtype=float)
    places = numpy.column_stack([made["place"] == 1, made["place"] == 2]).astype(float)
    (crude,) = fit(Ratio.relative_risk, made["expected"].to_numpy(), exposure, families=made["family"].to_numpy())
    (adjusted,) = fit(Ratio.relative_risk, made["expected"].to_numpy(), exposure, places, made["family"].to_numpy())
    lower, upper = adjusted.interval
    assert lower < 1.5 < upper
    assert upper - lower < 0.4
    assert not crude.interval[0] < 1.5 < crude.interval[1]


@pytest.mark.parametrize(("ratio", "family"), [(Ratio.relative_risk, Poisson()), (Ratio.odds_ratio, Binomial())])
def test_it_is_what_statsmodels_fits(ratio: Ratio, family: object) -> None:
    made = make_programme(600)
    straight = formulas.glm("expected ~ engaged + C(place)", made, family=family).fit(
        cov_type="cluster", cov_kwds={"groups": made["family"]}
    )
    places = numpy.column_stack([made["place"] == 1, made["place"] == 2]).astype(float)
    (found,) = fit(
        ratio,
        made["expected"].to_numpy(),
        made[["engaged"]].to_numpy(dtype=float),
        places,
        made["family"].to_numpy(),
    )
    assert found.log_ratio == pytest.approx(straight.params["engaged"], rel=1e-6)
    assert found.standard_error == pytest.approx(straight.bse["engaged"], rel=1e-6)
    assert found.p_value == pytest.approx(straight.pvalues["engaged"], rel=1e-6)


@pytest.mark.parametrize("ratio", Ratio)
def test_siblings_who_do_alike_widen_the_interval(ratio: Ratio) -> None:
    expected, exposure = expand(*LOW_BIRTH_WEIGHT)
    twice = numpy.repeat(numpy.arange(len(expected)), 2)
    # every child has a twin who does as it does: twice the children, and no more known
    assert measure_clustering(ratio, expected[twice], exposure[twice], twice) == pytest.approx([sqrt(2)], rel=1e-6)
    (naive,) = fit(ratio, expected[twice], exposure[twice])
    (clustered,) = fit(ratio, expected[twice], exposure[twice], families=twice)
    assert clustered.log_ratio == pytest.approx(naive.log_ratio)
    assert clustered.standard_error > 1.4 * naive.standard_error


@pytest.mark.parametrize("ratio", Ratio)
def test_siblings_who_balance_each_other_do_not_narrow_it(ratio: Ratio) -> None:
    expected, exposure = expand(20, 20, 10, 10)
    # each engaged child at the expected level has a sibling below it
    in_pairs = numpy.concatenate([numpy.tile(numpy.arange(20), 2), numpy.arange(20, 40)])
    (clustered,) = fit(ratio, expected, exposure, families=in_pairs)
    (naive,) = fit(ratio, expected, exposure)
    assert clustered.standard_error < naive.standard_error
    assert measure_clustering(ratio, expected, exposure, in_pairs) == [1.0]


@pytest.mark.parametrize("ratio", Ratio)
def test_the_order_of_children_does_not_matter(ratio: Ratio) -> None:
    made = make_programme(400)
    found = [
        fit(ratio, one["expected"].to_numpy(), one[["engaged"]].to_numpy(float), families=one["family"].to_numpy())[0]
        for one in (made, made.sample(frac=1, random_state=3))
    ]
    assert found[0].log_ratio == pytest.approx(found[1].log_ratio, rel=1e-9)
    assert found[0].standard_error == pytest.approx(found[1].standard_error, rel=1e-9)


def test_who_has_nobody_like_them_is_compared_with_nobody() -> None:
    expected, exposure = expand(20, 20, 20, 20)
    with pytest.raises(NotEstimated, match=NO_OVERLAP):
        fit(Ratio.relative_risk, expected, exposure, covariates=1 - exposure)


def test_a_covariate_that_is_the_sum_of_others_is_left_out() -> None:
    expected, exposure = expand(20, 20, 15, 25)
    half = (numpy.arange(80) % 2).reshape(-1, 1).astype(float)
    (alone,) = fit(Ratio.odds_ratio, expected, exposure, half)
    (doubled,) = fit(Ratio.odds_ratio, expected, exposure, numpy.hstack([half, 1 - half, 3 * half]))
    assert doubled == alone


@pytest.mark.parametrize("table", [(40, 0, 0, 40), (40, 0, 20, 20), (0, 40, 20, 20)])
def test_what_has_no_maximum_is_not_estimated(table: tuple[int, ...]) -> None:
    with pytest.raises(NotEstimated, match=UNSETTLED):
        fit(Ratio.odds_ratio, *expand(*table))
