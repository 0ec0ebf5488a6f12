"""Small numbers case by case, each worked out by hand; and the figures that are made of published counts."""

import psycopg
import pytest

from tests.publishing.macros import POLICY, PolicyRefused, render
from tests.publishing.tables import Table, publish

SMALL, FURTHER, LEFT_OUT = "small", "further", "left out"


@pytest.mark.parametrize(
    ("headline", "counts", "shown_headline", "shown"),
    [
        # 18..22 less 13..17 leaves 1..9
        pytest.param(19, (4, 15), 20, (SMALL, 15), id="one small count keeps all its values"),
        # 18..22 less 8..12 leaves 6..14: six or seven. Both hidden, the reader who replays this knows the same
        pytest.param(19, (7, 12), 20, (LEFT_OUT, LEFT_OUT), id="two categories are left out"),
        # with a second hidden count that may be 1 to 7 it is 1 to 7 again
        pytest.param(19, (7, 12, 0, 0), 20, (SMALL, 10, FURTHER, 0), id="a nobody is hidden before a crowd"),
        # 13..17 less twice 8..12 leaves -11..1, so 1; with one of the eights hidden, together 1..9
        pytest.param(17, (1, 8, 8), 15, (SMALL, FURTHER, 10), id="the next smallest is hidden"),
        # 113..117 less 8..12 and 103..107 leaves -6..6
        pytest.param(115, (1, 8, 106), 115, (SMALL, 10, 105), id="what many others blur is shown"),
        pytest.param(7, (7, 0, 0), None, (LEFT_OUT,) * 3, id="a small headline has no breakdown"),
        # 13..17 of two small counts: seven and seven, or seven and six
        pytest.param(14, (7, 7), None, (LEFT_OUT,) * 2, id="all small and nearly as large as can be"),
        # 8..12 of eleven small counts: one each, or one of them two
        pytest.param(11, (1,) * 11, 10, (LEFT_OUT,) * 11, id="all small and nearly as small as can be"),
        pytest.param(0, (0, 0), 0, (0, 0), id="nobody is nobody"),
        pytest.param(26, (13, 13), 25, (15, 15), id="rounded counts need not add up"),
        # 23..27 is as much as seven and twelve and somebody of whom nothing is known
        pytest.param(25, (7, 12), 25, (SMALL, 10), id="some people have no category"),
        # less than the headline leaves, but it bounds from above still: 8..12 less 8..12 leaves at most 4
        pytest.param(12, (1, 8), 10, (SMALL, 10), id="some have none, and few"),
        # 18..22 are in one of them at least, so that 8..12 and 8..12 may be all of them
        pytest.param(19, (7, 12, 12), 20, (SMALL, 10, 10), id="some people have several categories"),
        # but of 28..32 at least 4 are in neither of these
        pytest.param(29, (7, 12, 12), 30, (SMALL, 10, 10), id="some have several, and few"),
    ],
)
def test_a_breakdown(
    connection: psycopg.Connection,
    headline: int,
    counts: tuple[int, ...],
    shown_headline: int | None,
    shown: tuple[int | str, ...],
) -> None:
    table = Table(headline, (counts,))
    publish(connection, [table])
    [row], [reasons] = table.shown, table.reasons
    assert table.shown_headline == shown_headline
    assert tuple(reason or count for count, reason in zip(row, reasons, strict=True)) == shown


def test_another_breakdown_tells_the_headline(connection: psycopg.Connection) -> None:
    """24 are shown as 25, so 23..27; less 23..27 leaves 1..4. Two twelves, both shown as 10, are 24 at most: 1..1."""
    alone, beside = Table(24, ((1, 23),)), Table(24, ((1, 23), (12, 12)))
    publish(connection, [alone, beside])
    assert alone.shown == [[None, 25]]
    assert beside.reasons == [[LEFT_OUT, LEFT_OUT], [None, None]]
    assert beside.shown_headline == 25


def test_the_same_counts_are_hidden_in_the_same_way(connection: psycopg.Connection) -> None:
    """A strand of one service says no more than the service: ties are decided by the categories."""
    one, other = (Table(17, ((8, 1, 8),)) for _ in range(2))
    publish(connection, [one, other])
    assert one.shown == other.shown == [[None, None, 10]]


def test_a_count_without_a_headline_stands_alone(connection: psycopg.Connection) -> None:
    query = f"""
        with counts (at, breakdown, category, people) as (values (1, 'site', 'North', 6), (1, 'site', 'South', 26)),
        published as ({render("publish_counts('counts', ['at'])")})
        select category, published_people from published
    """
    assert dict(connection.execute(query).fetchall()) == {"North": None, "South": 25}


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("published_share('15', '40')", "0.375"),
        ("published_share('0', '10')", "0.000"),
        ("published_share('0', '0')", "None"),
        ("published_share('null::integer', '40')", "None"),
        ("published_share('15', 'null::integer')", "None"),
        ("published_ratio('1234.56', '20')", "61.7"),
        ("published_ratio('1234.56', 'null::integer')", "None"),
        ("published_mean('48.251', '10')", "48.3"),
        ("published_mean('48.251', 'null::integer')", "None"),
        ("published_mean('48.251', '0')", "None"),
    ],
)
def test_figures_of_published_counts(connection: psycopg.Connection, call: str, expected: str) -> None:
    assert str(connection.execute("select " + render(call)).fetchone()[0]) == expected


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("7", "publishing has no policy 'within_partnership'; it has within_partnership"),
        (POLICY | {"round_to": 0}, "round_to is '0'; it must be a whole number from 1 on"),
        (POLICY | {"hide_up_to": "7"}, "hide_up_to is '7'; it must be a whole number from 1 on"),
        ({"hide_up_to": 7, "round_to": 5}, "possible_values is 'None'; it must be a whole number"),
        (POLICY | {"hide_up_to": 2}, "possible_values is 3, but a hidden count has only the 2 values of hide_up_to"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(policy: object, said: str) -> None:
    with pytest.raises(PolicyRefused, match=said):
        render("publish_counts('counts', ['at'])", policy)
