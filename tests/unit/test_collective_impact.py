"""The analysis on made-up children: confounding, groups, what is not known, and what cannot be estimated."""

from datetime import date

import numpy
import pandas
import pytest
from statsmodels.formula import api as formulas
from statsmodels.genmod.families import Binomial, Poisson

from leap.analysis import findings
from leap.analysis.children import order
from leap.analysis.collective_impact import analyse
from leap.analysis.covariates import AGE, TITLES, make_covariates
from leap.analysis.findings import Estimate, Finding
from leap.analysis.outcomes import OUTCOMES, choose_outcomes
from leap.analysis.ratio import Adjustment, Ratio
from leap.analysis.small_numbers import Counts
from leap.errors import WrongUsage
from tests.unit.made_up_children import ENGAGED, OUTCOME, POLICY, make_children

KIDNEY_STONES = [
    (ENGAGED | {"imd_quintile": "1"}, 192, 71),
    (ENGAGED | {"imd_quintile": "2"}, 81, 6),
    ({"imd_quintile": "1"}, 55, 25),
    ({"imd_quintile": "2"}, 234, 36),
]
"""Charig and others, 1986: treatment A does better with large stones and with small ones, and worse altogether."""


def find(finding: Finding, level: str, ratio: Ratio, adjustment: Adjustment) -> Estimate:
    return next(row for row in finding.rows if row.level == level).find(ratio, adjustment)


def make_varied(children: int = 800) -> pandas.DataFrame:
    """Children who differ in everything, with siblings, of whom some things are not known."""
    random = numpy.random.default_rng(11)
    services = random.choice([0, 1, 2, 3], children, p=[0.5, 0.3, 0.15, 0.05])
    strands = numpy.array(["", "Diet", "Diet + Talking", "Diet + Feeling + Talking"])[services]
    age = random.normal(28, 3, children).round()
    age[:40] = numpy.nan
    return pandas.DataFrame(
        {
            "family_id": [f"F{at}" for at in random.integers(0, children * 3 // 4, children)],
            "assessed_date": date(2023, 11, 6),
            "age_in_months": age,
            "gender": random.choice(["F", "M", "unknown"], children, p=[0.48, 0.48, 0.04]),
            "ethnic_group": random.choice(["White", "Black", "Not known"], children, p=[0.5, 0.4, 0.1]),
            "imd_quintile": random.choice(["1", "2", "unknown"], children, p=[0.5, 0.4, 0.1]),
            "is_engaged": services > 0,
            "is_universal": services == 1,
            "is_targeted": services > 1,
            "services": services,
            "strands": strands,
            OUTCOME.column: random.random(children) < 0.4 + 0.1 * numpy.minimum(services, 2),
        }
    )


def test_adjusting_turns_a_crude_association_round() -> None:
    finding = analyse(make_children(KIDNEY_STONES), OUTCOME, POLICY)
    for ratio in Ratio:
        crude, adjusted = (find(finding, "engaged", ratio, adjustment) for adjustment in Adjustment)
        assert crude.estimate < 1 < adjusted.estimate
        assert adjusted.adjusted_for == ("deprivation",)
    # the counts are multiples of 5 but for 273, 77, 289 and 61, which are shown as 275, 75, 290 and 60
    assert finding.rows[0].engaged == Counts(275, 75)
    assert find(finding, "engaged", Ratio.relative_risk, Adjustment.crude).estimate == round(275 / 350 / (290 / 350), 2)


@pytest.mark.parametrize(("ratio", "family"), [(Ratio.relative_risk, Poisson()), (Ratio.odds_ratio, Binomial())])
def test_everything_is_what_statsmodels_fits(ratio: Ratio, family: object) -> None:
    children = make_varied()
    finding = analyse(children, OUTCOME, POLICY)
    known = children.assign(
        expected=children[OUTCOME.column].astype(int),
        is_age_unknown=children["age_in_months"].isna().astype(int),
        age=children["age_in_months"].fillna(children["age_in_months"].mean()),
        number=children["services"].clip(upper=2),
        engaged=children["is_engaged"].astype(int),
    )

    def fit(terms: str, made: pandas.DataFrame) -> object:
        formula = f"expected ~ {terms} + age + is_age_unknown + C(gender) + C(ethnic_group) + C(imd_quintile)"
        return formulas.glm(formula, made, family=family).fit(
            cov_type="cluster", cov_kwds={"groups": made["family_id"]}
        )

    def check(level: str, fitted: object, term: str) -> None:
        published = find(finding, level, ratio, Adjustment.adjusted)
        lower, upper = fitted.conf_int().loc[term]
        assert published.estimate == pytest.approx(numpy.exp(fitted.params[term]), abs=0.0051)
        assert (published.lower, published.upper) == pytest.approx((numpy.exp(lower), numpy.exp(upper)), abs=0.0051)
        assert published.p_value == pytest.approx(fitted.pvalues[term], abs=0.00051)
        assert published.adjusted_for == TITLES

    check("engaged", fit("engaged", known), "engaged")
    by_number = fit("C(number)", known)
    check("1", by_number, "C(number)[T.1]")
    check("2+", by_number, "C(number)[T.2]")
    check("trend", fit("number", known), "number")
    talking = known[known["strands"].str.contains("Talking") | ~known["is_engaged"]]
    check("Talking", fit("engaged", talking), "engaged")
    check("universal", fit("engaged", known[known["is_universal"] | ~known["is_engaged"]]), "engaged")


def test_more_services_go_with_more_children_at_the_expected_level() -> None:
    finding = analyse(make_varied(), OUTCOME, POLICY)
    trend = find(finding, "trend", Ratio.relative_risk, Adjustment.adjusted)
    assert trend.lower > 1
    counted = {row.level: row.engaged for row in finding.rows}
    assert counted["trend"] is None
    assert counted["Diet"] == counted["engaged"]
    assert counted["Talking"].children < counted["Diet"].children


def test_the_order_of_rows_and_names_of_families_do_not_matter() -> None:
    children = make_varied(400)
    shuffled = children.sample(frac=1, random_state=2)
    assert analyse(order(children), OUTCOME, POLICY) == analyse(order(shuffled), OUTCOME, POLICY)
    renamed = children.assign(family_id="X" + children["family_id"])
    assert analyse(renamed, OUTCOME, POLICY) == analyse(children, OUTCOME, POLICY)


def test_siblings_widen_crude_intervals_too() -> None:
    children = make_children([(ENGAGED, 40, 20), ({}, 30, 30)])
    in_pairs = children.assign(family_id=[f"F{at // 2}" for at in range(len(children))])
    alone, paired = (
        find(analyse(one, OUTCOME, POLICY), "engaged", Ratio.relative_risk, Adjustment.crude)
        for one in (children, in_pairs)
    )
    assert alone.estimate == paired.estimate
    assert paired.lower < alone.lower
    assert alone.upper < paired.upper


def test_small_categories_go_together_and_unknown_is_one() -> None:
    groups = [
        ({"ethnic_group": "White"}, 30, 30),
        ({"ethnic_group": "Not known"}, 10, 10),
        ({"ethnic_group": "Asian"}, 3, 2),
        ({"ethnic_group": "Other"}, 0, 9),
        ({"gender": "X"}, 1, 1),
        ({"gender": "M", "age_in_months": None}, 5, 5),
    ]
    children = make_children(groups).astype({"age_in_months": float})
    made = make_covariates(children, children[OUTCOME.column].to_numpy(), 8)
    # ages are alike, but of ten unknown; X goes with the girls; Asian and Other are one, White is the largest
    assert made.titles == (AGE, "gender", "ethnic group")
    assert made.matrix.sum(axis=0).tolist() == [10, 10, 14, 20]


def test_few_children_are_not_adjusted() -> None:
    random = numpy.random.default_rng(1)
    children = make_children([(ENGAGED, 12, 12), ({}, 12, 12)])
    children["gender"] = random.choice(["F", "M"], len(children))
    children["ethnic_group"] = random.choice(["White", "Black"], len(children))
    children["imd_quintile"] = random.choice(["1", "2"], len(children))
    children["age_in_months"] = random.normal(28, 3, len(children))
    row = analyse(children, OUTCOME, POLICY).rows[0]
    for ratio in Ratio:
        # 24 children, four covariates and engagement: 25 were asked
        assert row.find(ratio, Adjustment.adjusted).not_estimated == findings.TOO_FEW_TO_ADJUST
        assert row.find(ratio, Adjustment.crude).estimate == 1


def test_who_is_like_nobody_else_is_not_compared() -> None:
    groups = [(ENGAGED | {"imd_quintile": "1"}, 20, 20), ({"imd_quintile": "2"}, 20, 20)]
    row = analyse(make_children(groups), OUTCOME, POLICY).rows[0]
    for ratio in Ratio:
        assert row.find(ratio, Adjustment.adjusted).not_estimated == findings.NO_OVERLAP


def test_who_has_no_result_of_an_outcome_does_not_count() -> None:
    children = make_children([(ENGAGED, 20, 20), ({}, 20, 20)])
    without = children.assign(**{OUTCOME.column: None, "assessed_date": date(2031, 1, 1)}).head(30)
    together = pandas.concat([children.astype({OUTCOME.column: object}), without], ignore_index=True)
    assert analyse(together, OUTCOME, POLICY) == analyse(children, OUTCOME, POLICY)


def test_quarters_are_those_of_the_first_and_last_assessment() -> None:
    days = [date(2022, 3, 31), date(2023, 4, 1)]
    finding = analyse(make_children([(ENGAGED | {"assessed_date": day}, 20, 20) for day in days]), OUTCOME, POLICY)
    assert finding.quarters == ("2021-22 Q4", "2023-24 Q1")
    assert analyse(make_children([(ENGAGED, 2, 2)]), OUTCOME, POLICY).quarters == ()


def test_nobody_has_a_result() -> None:
    finding = analyse(make_children([]), OUTCOME, POLICY)
    assert (finding.children, finding.rows, finding.not_estimated) == (0, (), findings.NO_RESULTS)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (None, [one.name for one in OUTCOMES]),
        (["eyfsp"], ["eyfsp_good_level"]),
        (["ncmp", "asq3_communication"], ["asq3_communication", "ncmp_healthy_weight"]),
    ],
)
def test_outcomes_are_chosen_by_measure_or_by_name(asked: list[str] | None, found: list[str]) -> None:
    assert [one.name for one in choose_outcomes(asked)] == found


def test_an_unknown_measure_is_told_with_the_nearest() -> None:
    with pytest.raises(
        WrongUsage, match=r"no measure 'asq' \(nearest: 'asq3'\)\. Measures: asq3, eyfsp, ncmp, asq3_overall"
    ):
        choose_outcomes(["asq"])
