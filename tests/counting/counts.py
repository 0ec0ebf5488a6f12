"""Every indicator counted from the delivered files by pandas. Nothing of the warehouse is used; seeds are, which say
what the words mean."""

from collections import Counter, defaultdict
from datetime import timedelta
from functools import cached_property

import pandas as pd
import yaml

from tests.counting.book import PROGRAMME, Book, mark_periods
from tests.counting.delivered import SEEDS, Delivered, first_day_of, quarter_of, read_seed
from tests.counting.families import describe_families
from tests.counting.known import Known
from tests.counting.results import list_pairs, list_results

_REACHED = {"child": "children_reached", "adult": "adults_reached", "practitioner": "practitioners_reached"}
_BANDS = ("1", "2 to 4", "5 or more")
_PERIODS = ("", "_year_to_date", "_to_date")


class Counts(Book):
    """Counts everything at once; `found` holds it, `exact` the indicators in which nobody has to be found again."""

    exact = frozenset(
        f"{indicator}{period}"
        for indicator in (
            "contacts_attended", "attendance_rate", "sessions_held", "feedback_answers", "feedback_positive",
            "resources_used", "rows_accepted",
        )
        for period in _PERIODS
    )  # fmt: skip

    def __init__(self, delivered: Delivered) -> None:
        super().__init__(sorted({file.quarter for file in delivered.files}))
        self.delivered = delivered
        self.known = Known(delivered, self.quarters)
        self._count_reach()
        self._count_dosage()
        self._count_contacts()
        self._count_outcomes()
        self._count_feedback()
        self._count_resources()
        self._count_quality()

    @cached_property
    def reached(self) -> pd.DataFrame:
        """One row a person, service and quarter in which the service reached them."""
        people = self.delivered.registered
        roles = people.sort_values("role").groupby("person").role.first()
        families = people.groupby("person").family.first()
        served = people[~people.is_administrative]
        days = served.registered_date.where(served.registered_date.notna(), served.quarter.map(first_day_of))
        registered = pd.DataFrame({"person": served.person, "service": served.service, "day": days})
        contacts = self.attended.dropna(subset=["person"])
        met = pd.DataFrame({"person": contacts.person, "service": contacts.service, "day": contacts.session_date})
        both = pd.concat([registered, met], ignore_index=True)
        both = both.assign(quarter=both.day.map(quarter_of)).drop(columns="day").drop_duplicates()
        return both.assign(role=both.person.map(roles), family=both.person.map(families))

    @cached_property
    def attended(self) -> pd.DataFrame:
        """The contacts at services that somebody attended, on a day that is known."""
        contacts = self.delivered.contacts
        is_met = (contacts.attended == "yes") & contacts.session_date.notna() & ~contacts.is_administrative
        return contacts[is_met]

    @cached_property
    def results(self) -> pd.DataFrame:
        """One row a result of somebody known."""
        return list_results(self.delivered)

    def _count_reach(self) -> None:
        # When each service first reached whom.
        first = {
            unit: self.reached.groupby([unit, "service"]).quarter.min().reset_index() for unit in ("person", "family")
        }
        for where, table in self.list_places(self.reached):
            for quarter in self.quarters:
                for role, indicator in _REACHED.items():
                    self._count_units(where, quarter, indicator, "person", table[table.role == role], first)
                families = table[table.role != "practitioner"]
                self._count_units(where, quarter, "families_reached", "family", families, first)
                people = families[families.quarter <= quarter].person.drop_duplicates()
                used = self._count_services(first["person"], "person", quarter)
                alone = people.map(used) == 1
                self.put(where, quarter, "people_in_one_service_to_date", alone.sum(), len(people))

    def _count_units(
        self, where: str, quarter: str, indicator: str, unit: str, table: pd.DataFrame, first: dict
    ) -> None:
        begun = table.groupby(unit).quarter.min()
        periods = {period: set(table[meant][unit]) for period, meant in mark_periods(table.quarter, quarter).items()}
        periods["_new"] = {one for one in periods[""] if begun[one] == quarter}
        periods["_returning"] = periods[""] - periods["_new"]
        for period, units in periods.items():
            self.put(where, quarter, indicator + period, len(units))
            if "|" in where or (unit == "family" and period in ("_new", "_returning")):
                continue
            counted = self._count_families if unit == "family" else self.known.count
            for breakdown, parts in counted(units, quarter).items():
                self.put_parts(where, quarter, indicator + period, breakdown, parts)
        if indicator.startswith("practitioners"):
            return
        used = self._count_services(first[unit], unit, quarter)
        numbers = pd.Series([used[one] for one in periods["_to_date"]], dtype=int)
        bands = pd.cut(numbers, [0, 1, 4, 99], labels=_BANDS).value_counts()
        self.put_parts(where, quarter, f"{indicator}_to_date", "number_of_services", bands[bands > 0])
        if unit == "family":
            self.put(where, quarter, "families_in_several_services_to_date", (numbers > 1).sum(), len(numbers))

    @cached_property
    def families(self) -> pd.DataFrame:
        """What is to be said of each family reached."""
        return describe_families(self.delivered.registered, self.reached)

    def _count_families(self, units: set[str], quarter: str) -> dict[str, Counter]:
        meant = self.families.loc[sorted(units)]
        homes = self.known.count(meant.home.tolist(), quarter)
        parts = {breakdown: homes[breakdown] for breakdown in ("area", "ward", "imd_2019_decile") if homes}
        return parts | {one: Counter(meant[one]) for one in ("number_of_children", "family_size", "lone_parent")}

    def _count_services(self, first: pd.DataFrame, unit: str, quarter: str) -> pd.Series:
        return first[first.quarter <= quarter].groupby(unit).service.nunique()

    def _count_dosage(self) -> None:
        rules = read_seed("dosage_rules").set_index("service").min_sessions.astype(int)
        project = yaml.safe_load((SEEDS.parent / "dbt_project.yml").read_text(encoding="utf-8"))
        patience = timedelta(days=project["vars"]["drop_out_after_days"])
        sessions = self.attended.dropna(subset=["person"])
        sessions = sessions.drop_duplicates(["person", "service", "session_date", "activity"])
        sessions = sessions.assign(met=sessions.session_date.map(quarter_of))
        for where, table in self.list_places(sessions):
            for quarter in self.quarters:
                by_person = {
                    period: table[meant].groupby(["person", "service"]).session_date.agg(["size", "max"]).reset_index()
                    for period, meant in mark_periods(table.met, quarter).items()
                }
                for period, taken in by_person.items():
                    ones = taken.assign(one=1)
                    self._put_participants(where, quarter, f"participants{period}", ones, "one", None)
                    self._put_participants(where, quarter, f"sessions_per_participant{period}", ones, "size", "one")
                taken = by_person["_to_date"]
                minimum = pd.to_numeric(taken.service.map(rules))
                bound = taken[minimum.notna()].assign(one=1)
                bound["enough"] = bound["size"] >= minimum.dropna()
                bound["gone"] = ~bound.enough & (bound["max"] < _last_day_of(quarter) - patience)
                in_year = bound.merge(by_person["_year_to_date"][["person", "service"]])
                self._put_participants(where, quarter, "minimum_sessions_reached_to_date", bound, "enough", "one")
                self._put_participants(where, quarter, "dropped_out_to_date", bound, "gone", "one")
                self._put_participants(
                    where, quarter, "minimum_sessions_reached_year_to_date", in_year, "enough", "one"
                )

    def _put_participants(
        self, where: str, quarter: str, indicator: str, table: pd.DataFrame, above: str, below: str | None
    ) -> None:
        """The sum of a column, over that of another; by characteristic but for headlines of the year and quarter."""
        columns = [above] + ([below] if below else [])
        self.note_most(indicator, table[above])
        self.put(where, quarter, indicator, *table[columns].sum())
        if "|" in where or indicator == "participants" or indicator.endswith("_year_to_date"):
            return
        numbers = table[columns].to_numpy().tolist()
        for breakdown, categories in self.known.describe(table.person.tolist(), quarter).items():
            sums = defaultdict(lambda: [0] * len(columns))
            for category, row in zip(categories, numbers, strict=True):
                sums[category] = [total + number for total, number in zip(sums[category], row, strict=True)]
            for category, totals in sums.items():
                self.put(where, quarter, indicator, *totals, by=(breakdown, category))

    def _count_contacts(self) -> None:
        contacts = self.delivered.contacts
        contacts = contacts[~contacts.is_administrative & contacts.session_date.notna()]
        contacts = contacts.assign(
            met=contacts.session_date.map(quarter_of),
            delivery=contacts.delivery.where(contacts.delivery.notna() & (contacts.delivery != ""), "Not known"),
        )
        told = contacts[contacts.attended.isin(["yes", "no"])]
        came = contacts[contacts.attended == "yes"]
        self.count_events("contacts_attended", came, came.met, lambda table: (len(table), None), "delivery")
        self.count_events("attendance_rate", told, told.met, _count_attended, "delivery")
        held = came.fillna({"group_ref": "", "activity": ""})
        held = held.drop_duplicates(["service", "session_date", "activity", "group_ref"])
        self.count_events("sessions_held", held, held.met, lambda table: (len(table), None))

    def _count_outcomes(self) -> None:
        results = self.results
        for where, table in [(PROGRAMME, results), *results.groupby("service")]:
            for quarter in self.quarters:
                for period, is_meant in mark_periods(table.measured, quarter).items():
                    meant = table[is_meant]
                    people = meant.groupby("measure_id").person.nunique()
                    self.put_parts(where, quarter, f"people_measured{period}", "measure", people)
                    last = meant[(meant.timepoint != "baseline") & meant.is_expected.notna()]
                    last = last.drop_duplicates(["measure_id", "person"], keep="last")
                    self._put_shares(where, quarter, f"expected_level{period}", last, "is_expected")
        pairs = list_pairs(results)
        for where, table in [(PROGRAMME, pairs), *pairs.groupby("service")]:
            for quarter in self.quarters:
                for period, is_meant in mark_periods(table.ended, quarter).items():
                    if period:
                        last = table[is_meant].drop_duplicates(["measure_id", "person"], keep="last")
                        self._count_pairs(where, quarter, period, last)

    def _count_pairs(self, where: str, quarter: str, period: str, last: pd.DataFrame) -> None:
        both = last[last.was_expected.notna() & last.is_expected.notna()]
        scored = last[last.is_averaged & last.change.notna()]
        self.put_parts(where, quarter, f"pairs{period}", "measure", last.groupby("measure_id").size())
        for indicator, meant, column in (
            ("improved", last[last.is_improved.notna()], "is_improved"),
            ("reliably_improved", last[last.is_reliable.notna()], "is_reliable"),
            ("expected_level_at_baseline", both, "was_expected"),
            ("expected_level_at_end", both, "is_expected"),
            ("baseline_mean", scored, "baseline"),
            ("end_mean", scored, "end"),
            ("change_mean", scored, "change"),
        ):
            self._put_shares(where, quarter, indicator + period, meant, column)

    def _put_shares(self, where: str, quarter: str, indicator: str, table: pd.DataFrame, column: str) -> None:
        for measure, part in table.groupby("measure_id"):
            self.put(where, quarter, indicator, float(part[column].sum()), len(part), by=("measure", measure))
            self.note_most(indicator, part[column], measure)

    def _count_feedback(self) -> None:
        positive = read_seed("feedback_answers").set_index("answer").is_positive.map({"true": True, "false": False})
        answers = self.delivered.answers
        days = answers.given_date.where(answers.given_date.notna(), answers.quarter.map(first_day_of))
        answers = answers.assign(given=days.map(quarter_of), is_positive=answers.answer.str.lower().map(positive))
        said = answers[answers.answer != ""]
        rated = said[said.is_positive.notna()]
        parts = ("respondent", "question")
        self.count_events("feedback_answers", said, said.given, lambda table: (len(table), None), *parts)
        rate = lambda table: (int(table.is_positive.sum()), len(table))  # noqa: E731
        self.count_events("feedback_positive", rated, rated.given, rate, *parts)

    def _count_resources(self) -> None:
        used = self.delivered.resources
        amounts = pd.to_numeric(used.amount.str.replace(",", "").str.strip("£ "), errors="coerce")
        used = used.assign(amount=amounts, used=used.apply(_find_period, axis=1), what=used.kind + ", " + used.unit)
        used = used[used.amount.notna()]
        for where, table in self.list_places(used):
            for quarter in self.quarters:
                for period, is_meant in mark_periods(table.used, quarter).items():
                    amounts = table[is_meant].groupby("what").amount.sum()
                    self.put_parts(where, quarter, f"resources_used{period}", "resource", amounts)
                    people = sum(self.read(where, quarter, f"{who}_reached{period}") for who in ("children", "adults"))
                    if people and "money, GBP" in amounts:
                        self.put(where, quarter, f"money_per_person_reached{period}", amounts["money, GBP"], people)

    def _count_quality(self) -> None:
        rows = pd.DataFrame(
            [
                {"where": where, "quarter": quarter, "accepted": accepted, "read": read}
                for contract, quarter, accepted, read in self.delivered.rows
                for where in self.name_places(contract.services)
            ]
        )
        for where, table in rows.groupby("where"):
            for quarter in self.quarters:
                for period, is_meant in mark_periods(table.quarter, quarter).items():
                    if is_meant.any():
                        sums = table[is_meant][["accepted", "read"]].sum()
                        self.put(where, quarter, f"rows_accepted{period}", *map(int, sums))
        people = self.delivered.registered
        linked = people.groupby("person").person.transform("size") > 1
        served = people.assign(is_linked=linked)[~people.is_administrative]
        count = lambda table: (int(table.is_linked.sum()), len(table))  # noqa: E731
        self.count_events("people_linked", served, served.quarter, count)


def _count_attended(table: pd.DataFrame) -> tuple[int, int]:
    return int((table.attended == "yes").sum()), len(table)


def _last_day_of(quarter: str) -> object:
    return first_day_of(_next(quarter)) - timedelta(days=1)


def _next(quarter: str) -> str:
    return quarter_of(first_day_of(quarter) + timedelta(days=95))


def _find_period(row: pd.Series) -> str:
    text = row.period
    if "Q" in text:
        return f"{text[:7].replace('/', '-')} Q{text[-1]}"
    if len(text) >= 7 and text[4] == "-" and text[:4].isdigit():
        return quarter_of(pd.Timestamp(f"{text[:7]}-01").date())
    return row.quarter
