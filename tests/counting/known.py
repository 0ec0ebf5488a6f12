"""What the delivered files had said of people by a quarter: who counts as what in it."""

import re
from collections import Counter
from collections.abc import Collection
from datetime import timedelta

import pandas as pd

from tests.counting.delivered import Delivered, first_day_of, quarter_of, read_seed

_ANSWERS = {"yes": "Yes", "no": "No"}
_ATTRIBUTES = ("gender", "ethnic_group", "born", "home_language", "disability", "lone_parent", "home")
# The one priority population of the seed: of neighbourhoods in these deciles.
_MOST_DEPRIVED = set(read_seed("priority_populations").query("attribute == 'imd_2019_decile'").value)


class Known:
    """Categories of people by quarter, from files up to it, or else from their first one.

    Of what sources say of somebody each one's last word counts, and of these that of the strongest authority.
    """

    def __init__(self, delivered: Delivered, quarters: list[str]) -> None:
        people = delivered.registered
        homes = dict(pd.read_csv(delivered.folder / "postcodes.csv", dtype=str).itertuples(index=False))
        homes = {re.sub(r"\s", "", postcode).lower(): lsoa for postcode, lsoa in homes.items()}
        groups = read_seed("ethnic_groups").set_index("value").ethnic_group.to_dict()
        languages = read_seed("languages").set_index("value").home_language.to_dict()
        ranks = read_seed("source_authority").set_index("authority")["rank"].astype(int)
        days = people.registered_date.where(people.registered_date.notna(), people.quarter.map(first_day_of))
        stated = people[["person", "role", "source", "quarter"]].assign(
            rank=people.authority.map(ranks),
            gender=people.gender.map(lambda code: code if code in ("F", "M", "X") else None),
            ethnic_group=people.ethnicity.map(lambda word: groups.get(str(word).lower())),
            born=people.date_of_birth.map(lambda day: day.replace(day=1) if day == day and day else None),
            home_language=people.home_language.map(lambda word: languages.get(" ".join(str(word).lower().split()))),
            disability=people.disability.map(_ANSWERS),
            lone_parent=people.lone_parent.map(_ANSWERS),
            home=people.postcode.map(lambda text: homes.get(re.sub(r"\s", "", str(text)).lower())),
        )
        stated["home"] = stated.home.where(stated.home.notna(), people.get("lsoa_code"))
        months = people.get("birth_month").map(_read_month)
        stated["born"] = stated.born.where(stated.born.notna(), months)
        # of one day the earlier file's first
        order = people.assign(day=days).sort_values(["day", "quarter", "source", "file", "row", "record"]).index
        stated = stated.loc[order]
        areas = read_seed("areas").drop_duplicates("lsoa_code").set_index("lsoa_code")
        bands = [
            (band.role, int(band.from_months), int(band.to_months), band.age_band)
            for band in read_seed("age_bands").itertuples()
        ]
        self._by_quarter = {}
        for quarter in quarters:
            table = self._categorise(stated, quarter, areas, bands).fillna("Not known")
            self._breakdowns = list(table)
            self._by_quarter[quarter] = dict(zip(table.index, table.itertuples(index=False, name=None), strict=True))

    def count(self, people: Collection[str], quarter: str) -> dict[str, Counter]:
        """How many of some people are in each category, by breakdown."""
        return {breakdown: Counter(categories) for breakdown, categories in self.describe(people, quarter).items()}

    def describe(self, people: Collection[str], quarter: str) -> dict[str, tuple[str, ...]]:
        """The category of each of some people, by breakdown."""
        categories = zip(*(self._by_quarter[quarter][person] for person in people), strict=True)
        return dict(zip(self._breakdowns, categories, strict=True)) if len(people) else {}

    def _categorise(self, stated: pd.DataFrame, quarter: str, areas: pd.DataFrame, bands: list[tuple]) -> pd.DataFrame:
        first = stated.groupby("person").quarter.transform("min")
        by_then = stated[(stated.quarter <= quarter) | (stated.quarter == first)]
        roles = by_then.groupby("person").role.last()
        last = pd.DataFrame({attribute: _choose(by_then, attribute) for attribute in _ATTRIBUTES}, index=roles.index)
        ends = first_day_of(quarter_of(first_day_of(quarter) + timedelta(days=95)))
        decile = last.home.map(areas.imd_2019_decile)
        return pd.DataFrame(
            {
                "gender": last.gender,
                "ethnic_group": last.ethnic_group,
                "home_language": last.home_language,
                "disability": last.disability,
                "lone_parent": last.lone_parent,
                "priority_population": decile.isin(_MOST_DEPRIVED).map({True: "Yes", False: "No"}),
                "age_band": [_find_band(role, born, ends, bands) for role, born in zip(roles, last.born, strict=True)],
                "area": last.home.map(lambda home: _find_area(home, areas)),
                "ward": last.home.map(areas.ward_name),
                "imd_2019_decile": decile,
            },
            index=last.index,
        )


def _choose(stated: pd.DataFrame, attribute: str) -> pd.Series:
    """Of each source the last that it states, of these the strongest authority's, of those the last."""
    words = stated.dropna(subset=[attribute]).drop_duplicates(["person", "source"], keep="last")
    weakest_first = words.sort_values("rank", ascending=False, kind="stable")
    return weakest_first.drop_duplicates("person", keep="last").set_index("person")[attribute]


def _find_area(home: object, areas: pd.DataFrame) -> str | None:
    if not isinstance(home, str) or not home:
        return None
    is_in = home in areas.index and areas.is_leap_area[home] == "true"
    return "LEAP area" if is_in else "Outside the LEAP area"


def _find_band(role: str, born: object, ends: object, bands: list[tuple]) -> str | None:
    if not born or born != born:
        return None
    # Whole months at the end of the quarter, of somebody born in a month: as if on its last day.
    months = (ends.year - born.year) * 12 + ends.month - born.month - 1
    return next((band for of, since, until, band in bands if of == role and since <= months < until), None)


def _read_month(text: object) -> object:
    return pd.Timestamp(f"{text}-01").date() if isinstance(text, str) and re.fullmatch(r"\d{4}-\d{2}", text) else None
