"""Individuals without some of their links, and what a key gives and costs."""

import numpy as np
import pandas
from hypothesis import given
from hypothesis import strategies as some

from leap.identity.evaluation_links import find_parts, measure_gain


def cut(individual: list[int], links: list[tuple[int, int]]) -> list[int]:
    """The part of each record; links are (position of the record, block)."""
    record_id = np.arange(len(individual)) * 10 + 5
    table = pandas.DataFrame(links, columns=["position", "block_id"], dtype="int64")
    return list(find_parts(np.array(individual), record_id, table.assign(record_id=record_id[table["position"]])))


def group(parts: list[int]) -> set[frozenset[int]]:
    """Positions of the records by part; those that belong to nobody left out."""
    return {frozenset(at for at, one in enumerate(parts) if one == part) for part in set(parts) if part >= 0}


def test_records_stay_together_by_the_links_that_are_left() -> None:
    parts = cut([0, 0, 0, 0, 1, -1], [(0, 7), (2, 7), (2, 8), (1, 8)])
    assert group(parts) == {frozenset({0, 1, 2}), frozenset({3}), frozenset({4})}
    assert parts[5] == -1


def test_a_block_connects_nobody_across_individuals() -> None:
    # two individuals that a contradiction keeps apart share a key
    assert group(cut([0, 0, 1, 1], [(at, 7) for at in range(4)])) == {frozenset({0, 1}), frozenset({2, 3})}


def test_without_any_link_everybody_comes_apart() -> None:
    assert group(cut([0, 0, 1], [])) == {frozenset({0}), frozenset({1}), frozenset({2})}


@given(some.lists(some.tuples(some.integers(0, 11), some.integers(0, 8)), max_size=20))
def test_parts_are_those_of_walking_the_links(links: list[tuple[int, int]]) -> None:
    individual = [0] * 8 + [1] * 4
    left, found = set(range(12)), set()
    while left:
        part, reached = set(), {min(left)}
        while reached:
            at = reached.pop()
            part.add(at)
            blocks = {block for position, block in links if position == at}
            beside = {
                position for position, block in links if block in blocks and individual[position] == individual[at]
            }
            reached |= beside - part
        left -= part
        found.add(frozenset(part))
    assert group(cut(individual, links)) == found


def test_gain_by_hand() -> None:
    # the key holds two records of person 0 together, rightly, and person 1 with person 2, wrongly; 3 needs it not
    compared = pandas.DataFrame(
        {
            "person": [0, 0, 1, 2, 2, 3, 3],
            "built": [4, 4, 5, 5, 5, 6, 6],
            "without_key": [0, 1, 2, 3, 3, 9, 9],
        }
    )
    gain = measure_gain(compared)
    assert (gain.pairs_gained_right, gain.pairs_gained_wrong, gain.individuals_changed) == (1, 2, 2)
    assert (gain.with_it.individuals, gain.without_it.individuals) == (3, 5)
    assert (gain.with_it.false_merges, gain.without_it.false_merges) == (1, 0)
