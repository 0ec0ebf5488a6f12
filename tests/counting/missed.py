"""How many of those whom a figure counts were linked wrongly: by so much, and no more, it may differ from the truth."""

import pandas as pd

from tests.counting.book import PROGRAMME, WIDER, Place
from tests.counting.counts import Counts

_ROLES = {"children": "child", "adults": "adult", "practitioners": "practitioner"}
# Whom an indicator counts, by how it begins; the others count people.
_COUNTED = {
    **_ROLES,
    "families": "family",
    "people_linked": "row",
    **dict.fromkeys(("participants", "sessions_per_participant", "minimum_sessions", "dropped_out"), "participant"),
}
Missed = dict[tuple[str, str, str], int]


def count_missed(true: Counts, found: Counts) -> Missed:
    """(place, quarter, who is counted) → how many people, or individuals if these are more, were linked wrongly.

    A person is linked rightly who is one individual, with nobody else in it and no event of another; a family whose
    people are, and which is one family with nobody else in it. Wrong ones count from when they were first there.
    """
    missed: Missed = {}
    records = [
        (getattr(true.delivered, name), getattr(found.delivered, name))
        for name in ("registered", "contacts", "outcomes")
    ]
    people = _pair(records, "person")
    families = _pair(records[:1], "family")
    for side, counts in enumerate((true, found)):
        wrong = _find_wrong(people, side)
        members = counts.delivered.registered
        wrong_families = _find_wrong(families, side) | set(members[members.person.isin(wrong)].family)
        for who, table in _list_tables(counts, wrong, wrong_families).items():
            for where, part in counts.list_places(table):
                for quarter in counts.quarters:
                    place = (where, quarter, who)
                    missed[place] = max(missed.get(place, 0), part[part.quarter <= quarter].unit.nunique())
    return missed


def read_missed(missed: Missed, place: Place) -> int:
    """How many of those whom a figure counts were linked wrongly."""
    where, quarter, indicator, breakdown, category = place
    if where == PROGRAMME and breakdown in (*WIDER, "service"):
        where = category if breakdown == "service" else f"{breakdown}|{category}"
    return missed.get((where, quarter, _find_who(indicator, breakdown)), 0)


def _find_who(indicator: str, breakdown: str) -> str:
    if breakdown == "measure":
        return "measured"
    return next((who for word, who in _COUNTED.items() if f"{indicator}_".startswith(f"{word}_")), "person")


def _list_tables(counts: Counts, wrong: set, wrong_families: set) -> dict[str, pd.DataFrame]:
    """Whom figures count that were linked wrongly, by service and quarter."""
    reached = counts.reached[counts.reached.person.isin(wrong)]
    of_families = counts.reached[counts.reached.family.isin(wrong_families)]
    results = counts.results[counts.results.person.isin(wrong)]
    rows = counts.delivered.registered
    rows = rows[rows.person.isin(wrong) & ~rows.is_administrative]
    return {
        **{role: reached[reached.role == role].assign(unit=reached.person) for role in _ROLES.values()},
        "person": reached.assign(unit=reached.person),
        "participant": reached.assign(unit=reached.person + reached.service),
        "family": of_families.assign(unit=of_families.family),
        "measured": results.assign(unit=results.person, quarter=results.measured),
        "row": rows.assign(unit=rows.index),
    }


def _pair(records: list[tuple[pd.DataFrame, pd.DataFrame]], unit: str) -> pd.DataFrame:
    """Each pair of somebody and whom the warehouse takes them for, once."""
    pairs = [pd.DataFrame({0: true[unit], 1: found[unit].reindex(true.index)}) for true, found in records]
    return pd.concat(pairs).dropna(how="all").drop_duplicates()


def _find_wrong(pairs: pd.DataFrame, side: int) -> set:
    others = pairs.groupby(1 - side)[side].transform("size")
    is_one = (pairs.groupby(side)[1 - side].transform("size") == 1) & (others == 1)
    return set(pairs[~is_one][side].dropna())
