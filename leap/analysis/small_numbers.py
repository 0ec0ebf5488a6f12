"""What of the analysis may be published: the policy of docs/decisions/0012 for tables of two by two (0016)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leap.reporting.policy import Policy


@dataclass(frozen=True)
class Counts:
    """Children of a group at the expected level, and below it. Exact inside, rounded where published."""

    at_expected: int
    below: int

    @property
    def children(self) -> int:
        """Of published counts the sum of rounded ones, which tells no more than they do."""
        return self.at_expected + self.below

    @property
    def cells(self) -> tuple[int, int]:
        """Both counts."""
        return self.at_expected, self.below


def round_count(count: int, policy: Policy) -> int:
    """The nearest multiple of `round_to`, a half upwards, as macros/publish/rounded_count.sql has it."""
    return (count + policy.round_to // 2) // policy.round_to * policy.round_to


def round_counts(counts: Counts, policy: Policy) -> Counts:
    """What is published of a group that may be shown."""
    return Counts(round_count(counts.at_expected, policy), round_count(counts.below, policy))


def is_small(counts: Counts, policy: Policy) -> bool:
    """Whether one of its counts is too small to be told, nobody among them: that all are at the expected level, or
    none is, is told of each of them."""
    return min(counts.cells) <= policy.hide_up_to


def choose_shown(
    engaged: Counts, others: Counts, partition: Iterable[Counts], covers: Iterable[Mapping[str, Counts]], policy: Policy
) -> tuple[bool, bool, list[set[str]]]:
    """Whether engaged children are compared with others, whether by the parts that add up to the engaged, and by which
    names of each cover, whose groups overlap and hold all engaged children between them.

    A partition is shown whole or not at all: of one hidden part the difference would tell.
    """
    is_shown = not is_small(engaged, policy) and not is_small(others, policy)
    if not is_shown:
        return False, False, [set() for _ in covers]
    is_partition_shown = not any(is_small(part, policy) for part in partition)
    return True, is_partition_shown, [_choose_of_cover(engaged, cover, policy) for cover in covers]


def _choose_of_cover(engaged: Counts, cover: Mapping[str, Counts], policy: Policy) -> set[str]:
    """The groups without a small count, but for the smallest of them where otherwise the one hidden group could be
    told. Of two, each may be nearly anything: the other one makes up for it."""
    shown = sorted(
        (name for name, counts in cover.items() if not is_small(counts, policy)),
        key=lambda name: (round_counts(cover[name], policy).children, name),
    )
    if len(cover) - len(shown) == 1 and _tells_of_hidden(engaged, [cover[name] for name in shown], policy):
        return set(shown[1:])
    return set(shown)


def _tells_of_hidden(engaged: Counts, shown: list[Counts], policy: Policy) -> bool:
    """Whether too few numbers are left for a count of the one hidden group: who is engaged and in no shown group is in
    it. More than small ones can be, that count is not the small one."""
    for cell in (0, 1):
        most_shown = sum(_find_highest(counts.cells[cell], policy) for counts in shown)
        lowest = max(0, _find_lowest(engaged.cells[cell], policy) - most_shown)
        if 0 < policy.hide_up_to - lowest + 1 < policy.possible_values:
            return True
    return False


def _find_lowest(count: int, policy: Policy) -> int:
    return max(policy.hide_up_to + 1, round_count(count, policy) - policy.round_to // 2)


def _find_highest(count: int, policy: Policy) -> int:
    return round_count(count, policy) + policy.round_to - 1 - policy.round_to // 2
