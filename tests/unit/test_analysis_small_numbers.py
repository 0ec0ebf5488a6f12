"""What of the analysis is hidden, and what a reader of the rest can find out."""

import itertools
import random

import pytest

from leap.analysis import findings
from leap.analysis.collective_impact import analyse
from leap.analysis.findings import Finding, Row
from leap.analysis.ratio import Adjustment, Ratio
from leap.analysis.small_numbers import Counts, choose_shown, round_count, round_counts
from tests.publishing import reader
from tests.unit.made_up_children import ENGAGED, OUTCOME, POLICY, make_children

READER = reader.Policy(POLICY.hide_up_to, POLICY.round_to)
LARGE = Counts(100, 100)


def choose(engaged: Counts, others: Counts, numbers: list[Counts], cover: dict[str, Counts]) -> tuple:
    is_shown, are_numbers_shown, (names,) = choose_shown(engaged, others, numbers, [cover], POLICY)
    return is_shown, are_numbers_shown, names


def test_counts_are_rounded_as_everywhere() -> None:
    for count in range(8, 200):
        lowest, highest = READER.find_behind(round_count(count, POLICY))
        assert lowest <= count <= highest


@pytest.mark.parametrize("others", [LARGE, Counts(7, 100), Counts(100, 7), Counts(0, 0)])
@pytest.mark.parametrize("engaged", [Counts(7, 90), Counts(90, 7), Counts(90, 0), Counts(0, 90)])
def test_no_cell_is_small_where_a_comparison_is_shown(engaged: Counts, others: Counts) -> None:
    assert choose(engaged, others, [engaged], {"a": engaged}) == (False, False, set())
    assert choose(others, engaged, [others], {"a": others}) == (False, False, set())


def test_eight_are_enough() -> None:
    eight = Counts(8, 8)
    assert choose(eight, eight, [eight], {"a": eight}) == (True, True, {"a"})


def test_numbers_of_services_are_shown_together_or_not_at_all() -> None:
    assert choose(LARGE, LARGE, [Counts(80, 80), Counts(20, 20)], {})[1]
    # 100 less 95 is shown as 100 less 95: the five would be one to nine
    assert not choose(LARGE, LARGE, [Counts(95, 80), Counts(5, 20)], {})[1]


@pytest.mark.parametrize(
    ("engaged", "cover", "shown"),
    [
        # 32 and 24 are shown as 30 and 25: eight cannot be told from 1 to 9
        (Counts(32, 60), {"a": Counts(24, 30), "b": Counts(7, 30)}, {"a"}),
        # 42 and 34 are shown as 40 (38 to 42) and 35 (33 to 37), and leave seven of at least one
        (Counts(42, 60), {"a": Counts(35, 30), "b": Counts(7, 30)}, {"a"}),
        # 43 and 37 are shown as 45 (43 to 47) and 35 (33 to 37): the rest are six at least, and small, so six or seven
        (Counts(43, 60), {"a": Counts(37, 30), "b": Counts(7, 30)}, set()),
        # with a third group, who is in none of those shown may be there as well
        (Counts(43, 60), {"a": Counts(37, 30), "b": Counts(7, 30), "c": Counts(6, 30)}, {"a"}),
    ],
)
def test_who_is_in_no_shown_strand_is_in_a_hidden_one(
    engaged: Counts, cover: dict[str, Counts], shown: set[str]
) -> None:
    assert choose(engaged, LARGE, [engaged], cover) == (True, True, shown)


def test_a_hidden_strand_keeps_three_numbers() -> None:
    """A reader who knows that every engaged child is in a strand, that small counts are hidden, and all that is shown
    tries every number."""
    chance = random.Random(7)
    hidden_ones = 0
    for _ in range(1500):
        cover = {name: Counts(chance.randint(0, 40), chance.randint(0, 40)) for name in "abc"[: chance.randint(2, 3)]}
        cells = [
            chance.randint(max(of_cell), sum(of_cell))
            for of_cell in zip(*(counts.cells for counts in cover.values()), strict=True)
        ]
        engaged = Counts(*cells)
        is_shown, _, names = choose(engaged, LARGE, [engaged], cover)
        if not is_shown:
            assert names == set()
            continue
        assert all(min(cover[name].cells) > POLICY.hide_up_to for name in names)
        hidden = len(cover) - len(names)
        hidden_ones += hidden
        if hidden:
            for possible in find_possible(engaged, [cover[name] for name in names], hidden):
                assert len(possible) >= POLICY.possible_values
    assert hidden_ones > 500


def test_the_reader_finds_out_what_a_lax_policy_tells() -> None:
    # 43 and 37 are shown as 45 and 35: the rest are six at least, and seven at most, as the other count is large
    at_expected, below = find_possible(Counts(43, 60), [Counts(37, 30)], 1)
    assert at_expected == {6, 7}
    assert min(below) > POLICY.hide_up_to


def find_possible(engaged: Counts, shown: list[Counts], hidden: int) -> tuple[set[int], set[int]]:
    """What both counts of a hidden group can be, one of them small, where all `hidden` groups hold the others."""
    small = POLICY.hide_up_to
    least, most = [], []
    for cell in (0, 1):
        lowest, highest = READER.find_behind(round_count(engaged.cells[cell], POLICY))
        least.append(lowest - sum(READER.find_behind(round_count(one.cells[cell], POLICY))[1] for one in shown))
        most.append(highest)
    fitting = [
        (a, b)
        for a, b in itertools.product(range(most[0] + 1), range(most[1] + 1))
        if min(a, b) <= small
        and (
            (a >= least[0] and b >= least[1])
            if hidden == 1
            else hidden > 2 or least[0] - a <= small or least[1] - b <= small
        )
    ]
    return {a for a, _ in fitting}, {b for _, b in fitting}


def list_published(finding: Finding) -> list[Row]:
    """Rows of which anything is told."""
    return [row for row in finding.rows if row.engaged or row.others or row.is_shown]


@pytest.mark.parametrize(
    ("engaged", "others"),
    [
        ((7, 90), (90, 90)),
        ((90, 7), (90, 90)),
        ((90, 90), (3, 90)),
        ((90, 90), (90, 0)),
        ((0, 0), (90, 90)),
        ((90, 90), (0, 0)),
    ],
)
def test_small_tables_are_hidden(engaged: tuple[int, int], others: tuple[int, int]) -> None:
    finding = analyse(make_children([(ENGAGED, *engaged), ({}, *others)]), OUTCOME, POLICY)
    assert list_published(finding) == []
    assert finding.not_estimated == findings.TOO_FEW
    assert finding.children == round_count(sum(engaged) + sum(others), POLICY)


def test_of_few_children_not_even_their_number_is_told() -> None:
    finding = analyse(make_children([(ENGAGED, 2, 1), ({}, 1, 2)]), OUTCOME, POLICY)
    assert (finding.children, list_published(finding)) == (None, [])


def test_crude_figures_say_no_more_than_the_counts() -> None:
    counted = [(ENGAGED, 33, 12), ({}, 48, 52)]
    rounded = [(said, round_count(a, POLICY), round_count(b, POLICY)) for said, a, b in counted]
    told = [analyse(make_children(groups), OUTCOME, POLICY).rows[0] for groups in (counted, rounded)]
    for row in told:
        assert row.engaged == round_counts(Counts(33, 12), POLICY) == Counts(35, 10)
        assert row.others == Counts(50, 50)
    for ratio in Ratio:
        assert told[0].find(ratio, Adjustment.crude) == told[1].find(ratio, Adjustment.crude)
    assert told[0].find(Ratio.relative_risk, Adjustment.crude).estimate == round(35 / 45 / (50 / 100), 2)


def test_a_model_of_engagement_alone_is_not_told() -> None:
    """Children who are alike in all that is adjusted for: the adjusted model would be the exact table."""
    finding = analyse(make_children([(ENGAGED, 33, 12), ({}, 48, 52)]), OUTCOME, POLICY)
    for ratio in Ratio:
        assert finding.rows[0].find(ratio, Adjustment.adjusted).not_estimated == findings.NOTHING_TO_ADJUST


def test_beyond_the_partnership_more_is_hidden() -> None:
    children = make_children([(ENGAGED, 33, 10), ({}, 48, 52)])
    beyond = type(POLICY)(hide_up_to=10, round_to=5, possible_values=3)
    assert list_published(analyse(children, OUTCOME, POLICY))
    assert not list_published(analyse(children, OUTCOME, beyond))
