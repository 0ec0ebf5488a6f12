"""No reader of what is published finds out a small number: random tables, all small ones, and policies too weak."""

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy
import psycopg
import pytest

from tests.publishing.macros import POLICY, render
from tests.publishing.reader import LeftOut, Policy, enumerate_possible, find_possible
from tests.publishing.tables import Table, list_tables, make_tables, publish

ENOUGH = 3
PROJECT_POLICY = Policy()


def find_disclosed(tables: Iterable[Table], policy: Policy = PROJECT_POLICY) -> list[tuple[Table, int, int]]:
    """Hidden counts of which a reader is left with fewer values than it should."""
    disclosed = []
    for table in tables:
        hidden = list(table.list_hidden())
        if hidden:
            possible = find_possible(policy, table.shown_headline, _tell_all(table, policy), table.count_surpluses())
            for at, place in hidden:
                lowest, highest = possible[at][place]
                if highest - lowest + 1 < ENOUGH:
                    disclosed.append((table, at, place))
    return disclosed


def _tell_all(table: Table, policy: Policy) -> list:
    """What is published, and more: of breakdowns that are left out whether anything in them is large."""
    return [
        LeftOut(told.categories, max(cells) > policy.hide_up_to) if isinstance(told, LeftOut) else told
        for told, cells in zip(table.tell(), table.breakdowns, strict=True)
    ]


def test_every_hidden_count_keeps_three_values(tables: list[Table]) -> None:
    assert len(tables) == 10_000
    assert find_disclosed(tables) == []


def test_the_tables_reach_every_way_of_hiding(tables: list[Table]) -> None:
    hidden = Counter(
        (reason, min(count, 1))
        for table in tables
        for row, counts in zip(table.reasons, table.breakdowns, strict=True)
        for reason, count in zip(row, counts, strict=True)
    )
    assert min(hidden["small", 1], hidden["left out", 1], hidden["left out", 0]) > 1_000
    assert min(hidden["further", 1], hidden["further", 0]) > 30
    assert sum(table.headline > 7 and table.shown_headline is None for table in tables) > 30


@pytest.mark.parametrize(
    "policy",
    [
        {"hide_up_to": 10, "round_to": 5, "possible_values": 3},
        {"hide_up_to": 5, "round_to": 10, "possible_values": 3},
        {"hide_up_to": 4, "round_to": 1, "possible_values": 3},
    ],
    ids=["beyond the partnership", "rounded to 10", "not rounded"],
)
def test_other_policies_keep_three_values_too(connection: psycopg.Connection, policy: dict[str, int]) -> None:
    tables = make_tables(numpy.random.default_rng(7), 1_000)
    publish(connection, tables, policy)
    assert find_disclosed(tables, Policy(policy["hide_up_to"], policy["round_to"])) == []


def test_what_leaves_the_partnership_keeps_three_values_of_up_to_ten(
    connection: psycopg.Connection, tables: list[Table]
) -> None:
    """Of what is published within, what stands for a count of up to ten stays: 8 to 12, which are shown as 10."""
    condition = render("stays_within('shown')")
    query = f"select shown from generate_series(0, 40, 5) as shown where {condition}"
    stays = {shown for (shown,) in connection.execute(query)}
    assert stays == {5, 10}
    looked_at = 0
    for table in tables:
        told = [
            one if isinstance(one, LeftOut) else [None if shown in stays else shown for shown in one]
            for one in table.tell()
        ]
        headline = None if table.shown_headline in stays else table.shown_headline
        possible = find_possible(Policy(12, 5), headline, told, table.count_surpluses())
        for counts, intervals in zip(table.breakdowns, possible, strict=True):
            for count, (low, high) in zip(counts, intervals, strict=True):
                if 1 <= count <= 10:
                    looked_at += 1
                    assert high - low + 1 >= ENOUGH, table
    assert looked_at > 10_000


def test_a_policy_without_further_hiding_is_found_out(connection: psycopg.Connection) -> None:
    tables = make_tables(numpy.random.default_rng(7), 2_000)
    publish(connection, tables, POLICY | {"possible_values": 1})
    assert len(find_disclosed(tables)) > 100


def test_what_is_shown_is_rounded_and_what_is_small_is_hidden(tables: list[Table]) -> None:
    for table in tables:
        assert table.shown_headline in (None, (table.headline + 2) // 5 * 5)
        assert not (1 <= table.headline <= 7 and table.shown_headline is not None)
        for counts, row, reasons in zip(table.breakdowns, table.shown, table.reasons, strict=True):
            for count, shown, reason in zip(counts, row, reasons, strict=True):
                assert shown == (None if reason else (count + 2) // 5 * 5)
                assert reason if 1 <= count <= 7 else reason != "small"


def test_a_hidden_headline_leaves_its_breakdowns_out(tables: list[Table]) -> None:
    hidden = [table for table in tables if table.shown_headline is None]
    assert hidden
    assert {reason for table in hidden for row in table.reasons for reason in row} == {"left out"}


def test_a_headline_that_is_not_small_is_hidden_only_where_a_breakdown_has_nothing_large(tables: list[Table]) -> None:
    for table in tables:
        if table.headline > 7 and table.shown_headline is None:
            assert min(map(max, table.breakdowns)) <= 7, table


def test_nothing_is_hidden_that_need_not_be(tables: list[Table]) -> None:
    """Showing the last count that is hidden for others' sake, or what is large in a breakdown left out, would tell."""
    looked_at = Counter()
    for table in tables:
        if len(table.breakdowns) > 1 or table.shown_headline is None:
            continue
        [counts], [row], [reasons] = table.breakdowns, table.shown, table.reasons
        if "left out" in reasons:
            less_hidden = [None if 1 <= count <= 7 else (count + 2) // 5 * 5 for count in counts]
        elif "further" in reasons:
            last = max((count, place) for place, count in enumerate(counts) if reasons[place] == "further")[1]
            less_hidden = [(counts[last] + 2) // 5 * 5 if place == last else shown for place, shown in enumerate(row)]
        else:
            continue
        looked_at["left out" if "left out" in reasons else "further"] += 1
        [possible] = find_possible(PROJECT_POLICY, table.shown_headline, [less_hidden], table.count_surpluses())
        values = [high - low + 1 for (low, high), shown in zip(possible, less_hidden, strict=True) if shown is None]
        assert min(values) < ENOUGH, table
    assert min(looked_at.values()) > 20, looked_at


def test_the_reader_misses_nothing(tables: list[Table]) -> None:
    """On tables small enough to try every value, intervals are exactly what is possible."""
    tried = 0
    for table in tables:
        told = table.tell()
        if table.shown_headline is None or any(
            isinstance(row, LeftOut) or len(row) > 4 or max(row, key=_rank) == 0 for row in told
        ):
            continue
        tried += 1
        if tried > 60:
            return
        known = (PROJECT_POLICY, table.shown_headline, told, table.count_surpluses())
        for row, sets in zip(find_possible(*known), enumerate_possible(*known), strict=True):
            assert [set(range(low, high + 1)) for low, high in row] == sets
    pytest.fail("too few tables to try")


def _rank(shown: int | None) -> int:
    return -1 if shown is None else shown


def test_a_reader_who_replays_the_rule_learns_no_more_of_one_breakdown(connection: psycopg.Connection) -> None:
    """Of every table of so many people in two, three and four categories: what else would have been published so?"""
    tables = [*list_tables(52, 2), *list_tables(27, 3), *list_tables(17, 4)]
    publish(connection, tables)
    behind = defaultdict(list)
    for table in tables:
        behind[len(table.breakdowns[0]), table.shown_headline, *table.tell()].append(table)
    for alike in behind.values():
        for at, place in alike[0].list_hidden():
            assert len({table.breakdowns[at][place] for table in alike}) >= ENOUGH, alike[0]
