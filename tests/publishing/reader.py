"""A reader who has everything that was published of a headline and knows the policy: what can each hidden count be?

Written apart from the SQL that hides. It knows intervals of whole numbers and how the counts of a breakdown add up to
the headline, and narrows all of them until nothing moves. It takes every hidden count to be small, as nearly all are:
of larger ones that are hidden for others' sake nobody tells it.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Interval = tuple[int, int]
Shown = int | None
FAR = 10**6


@dataclass(frozen=True)
class Policy:
    """How numbers are published, as everybody may know."""

    hide_up_to: int = 7
    round_to: int = 5

    def find_behind(self, shown: int) -> Interval:
        """The smallest and the largest count that is shown so."""
        if shown == 0:
            return 0, 0
        counts = [
            count
            for count in range(self.hide_up_to + 1, shown + self.round_to)
            if (2 * count + self.round_to) // (2 * self.round_to) * self.round_to == shown
        ]
        return counts[0], counts[-1]


@dataclass(frozen=True)
class LeftOut:
    """A breakdown of which nothing is published; its categories are known all the same."""

    categories: int
    may_be_large: bool = True


def find_possible(
    policy: Policy, headline: Shown, breakdowns: Sequence[Sequence[Shown] | LeftOut], surpluses: Sequence[int] = ()
) -> list[list[Interval]]:
    """Smallest and largest value of each count of each breakdown; where no value is possible, the two change places.

    `surpluses` has a number for each breakdown, all 0 unless given: its counts add up to the headline (0), to less as
    some people have no category (below), or to more as some have several (above).
    """
    total = list(policy.find_behind(headline)) if headline is not None else [1, FAR]
    cells = [[list(interval) for interval in _begin(policy, breakdown)] for breakdown in breakdowns]
    moved = True
    while moved:
        moved = False
        for breakdown, surplus in zip(cells, surpluses or [0] * len(cells), strict=True):
            lowest, highest = (sum(cell[end] for cell in breakdown) for end in (0, 1))
            moved |= _narrow(total, lowest if surplus <= 0 else 0, highest if surplus >= 0 else FAR)
            for cell in breakdown:
                at_least = total[0] - (highest - cell[1]) if surplus >= 0 else 0
                at_most = total[1] - (lowest - cell[0]) if surplus <= 0 else FAR
                moved |= _narrow(cell, at_least, at_most)
        if any(low > high for low, high in itertools.chain([total], *cells)):
            break
    return [[(low, high) for low, high in breakdown] for breakdown in cells]


def enumerate_possible(
    policy: Policy, headline: int, breakdowns: Sequence[Sequence[Shown]], surpluses: Sequence[int]
) -> list[list[set[int]]]:
    """The same by trying every value of every count of every breakdown with every headline: for small tables."""
    totals = _span(policy.find_behind(headline))
    choices = [[_span(interval) for interval in _begin(policy, breakdown)] for breakdown in breakdowns]
    for cells, surplus in zip(choices, surpluses, strict=True):
        sums = {sum(values) for values in itertools.product(*cells)}
        totals = {total for total in totals if any(_fits(people, total, surplus) for people in sums)}
    found: list[list[set[int]]] = []
    for cells, surplus in zip(choices, surpluses, strict=True):
        fitting = [
            values
            for values in itertools.product(*cells)
            if any(_fits(sum(values), total, surplus) for total in totals)
        ]
        found.append([set(of_cell) for of_cell in zip(*fitting, strict=True)] or [set() for _ in cells])
    return found


def _fits(people: int, total: int, surplus: int) -> bool:
    return people == total or (people > total if surplus > 0 else people < total and surplus < 0)


def _begin(policy: Policy, breakdown: Sequence[Shown] | LeftOut) -> Iterable[Interval]:
    if isinstance(breakdown, LeftOut):
        return [(0, FAR if breakdown.may_be_large else policy.hide_up_to)] * breakdown.categories
    return [(1, policy.hide_up_to) if shown is None else policy.find_behind(shown) for shown in breakdown]


def _narrow(interval: list[int], lowest: int, highest: int) -> bool:
    before = tuple(interval)
    interval[0], interval[1] = max(interval[0], lowest), min(interval[1], highest)
    return before != tuple(interval)


def _span(interval: Interval) -> set[int]:
    return set(range(interval[0], interval[1] + 1))
