"""The children of marts.child_development who have a result, one row each."""

from collections.abc import Sequence

import pandas
import psycopg

from leap.analysis.outcomes import OUTCOMES
from leap.database import connect, take_role
from leap.errors import WrongUsage
from leap.identity.link_strength import LinkStrength

_ROLES = ("leap_evaluator", "leap_analyst")
"""That may read the mart, the one with fewer rights first."""


def connect_reader() -> psycopg.Connection:
    """A connection that may read the mart and little else, in one read-only transaction.

    Raises WrongUsage where the user of the connection may act as neither role, DatabaseUnreachable as `connect` does.
    """
    connection = connect(autocommit=True)
    try:
        _take_first_role(connection)
        connection.autocommit = False
        connection.execute("set transaction isolation level repeatable read, read only")
    except BaseException:
        connection.close()
        raise
    return connection


def read_children(connection: psycopg.Connection, measure: str, min_link_strength: LinkStrength) -> pandas.DataFrame:
    """Children with a result of a measure, whom no link weaker than `min_link_strength` joins to it or to services.

    Columns: family_id (str); assessed_date (date); age_in_months (float, NaN where not known); gender, ethnic_group,
    imd_quintile (str, with words of their own where not known); is_engaged, is_universal, is_targeted (bool); services
    (int); strands (str, joined by " + ", empty for none); and one (bool) for each outcome of the measure. The order of
    rows tells nothing of the order in the database.
    """
    outcomes = [one.column for one in OUTCOMES if one.measure == measure]
    rows = connection.execute(
        f"""
        select
            family_id,
            {measure}_date as assessed_date,
            {measure}_age_in_months::float8 as age_in_months,
            gender,
            ethnic_group,
            coalesce(((imd_2019_decile + 1) / 2)::text, 'unknown') as imd_quintile,
            {measure}_is_engaged as is_engaged,
            {measure}_is_universal as is_universal,
            {measure}_is_targeted as is_targeted,
            {measure}_family_services as services,
            coalesce({measure}_family_strands, '') as strands,
            {", ".join(outcomes)}
        from marts.child_development
        where {measure}_is_expected is not null and {measure}_link_strength <> all(%s)
        """,
        [list(min_link_strength.left_out)],
    )
    columns = [column.name for column in rows.description]
    return order(pandas.DataFrame(rows.fetchall(), columns=columns).astype({"age_in_months": "float64"}))


def order(children: pandas.DataFrame) -> pandas.DataFrame:
    """The same children in an order that hangs on nothing but themselves: sums of floats depend on it."""
    return children.sort_values(list(children.columns), ignore_index=True)


def _take_first_role(connection: psycopg.Connection, roles: Sequence[str] = _ROLES) -> None:
    for role in roles:
        try:
            take_role(connection, role)
            return
        except WrongUsage:
            if role == roles[-1]:
                raise
