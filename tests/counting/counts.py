"""Every indicator counted from the delivered files by pandas.

(where, quarter, indicator, breakdown, category) → numerator, denominator; `where` is a service or `programme`. Nothing
of the warehouse is used; seeds are, which say what the words mean.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import cached_property

import pandas as pd
import yaml

from tests.counting.delivered import SEEDS, Delivered, first_day_of, quarter_of, read_seed
from tests.counting.known import Known
from tests.counting.results import list_pairs, list_results

Place = tuple[str, str, str, str, str]
_REACHED = {"child": "children_reached", "adult": "adults_reached", "practitioner": "practitioners_reached"}
_BANDS = ("1", "2 to 4", "5 or more")


class Counts:
    """Counts everything at once; `found` holds it, `exact` the indicators in which nobody has to be found again."""

    exact = frozenset(
        f"{indicator}{period}"
        for indicator in (
            "contacts_attended", "attendance_rate", "sessions_held", "feedback_answers", "feedback_positive",
            "resources_used", "rows_accepted",
        )
        for period in ("", "_to_date")
    )  # fmt: skip

    def __init__(self, delivered: Delivered) -> None:
        self.delivered = delivered
        self.quarters = sorted({file.quarter for file in delivered.files})
        self.known = Known(delivered, self.quarters)
        self.found: dict[Place, tuple[float, float | None]] = {}
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

    def _put(self, where: str, quarter: str, indicator: str, above: float, below: float | None = None) -> None:
        self.found[(where, quarter, indicator, "all", "All")] = (above, below)

    def _put_parts(self, where: str, quarter: str, indicator: str, breakdown: str, parts: pd.Series | Counter) -> None:
        for category, number in parts.items():
            self.found[(where, quarter, indicator, breakdown, str(category))] = (number, None)

    def _places(self, table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
        return [("programme", table), *table.groupby("service")]

    def _count_reach(self) -> None:
        # When each service first reached whom.
        first = {
            unit: self.reached.groupby([unit, "service"]).quarter.min().reset_index() for unit in ("person", "family")
        }
        for where, table in self._places(self.reached):
            for quarter in self.quarters:
                for role, indicator in _REACHED.items():
                    self._count_units(where, quarter, indicator, "person", table[table.role == role], first)
                families = table[table.role != "practitioner"]
                self._count_units(where, quarter, "families_reached", "family", families, first)
                people = self._to_date(families, quarter).person.drop_duplicates()
                used = self._count_services(first["person"], "person", quarter)
                alone = people.map(used) == 1
                self._put(where, quarter, "people_in_one_service_to_date", alone.sum(), len(people))

    def _count_units(
        self, where: str, quarter: str, indicator: str, unit: str, table: pd.DataFrame, first: dict
    ) -> None:
        begun = table.groupby(unit).quarter.min()
        now = set(table[table.quarter == quarter][unit])
        periods = {
            "": now,
            "_new": {one for one in now if begun[one] == quarter},
            "_returning": {one for one in now if begun[one] < quarter},
            "_year_to_date": set(table[(table.quarter <= quarter) & (table.quarter.str[:7] == quarter[:7])][unit]),
            "_to_date": set(self._to_date(table, quarter)[unit]),
        }
        for period, units in periods.items():
            self._put(where, quarter, indicator + period, len(units))
            if unit == "person":
                for breakdown, parts in self.known.count(units, quarter).items():
                    self._put_parts(where, quarter, indicator + period, breakdown, parts)
        if indicator.startswith("practitioners"):
            return
        used = self._count_services(first[unit], unit, quarter)
        numbers = pd.Series([used[one] for one in periods["_to_date"]], dtype=int)
        bands = pd.cut(numbers, [0, 1, 4, 99], labels=_BANDS).value_counts()
        self._put_parts(where, quarter, f"{indicator}_to_date", "number_of_services", bands[bands > 0])
        if unit == "family":
            self._put(where, quarter, "families_in_several_services_to_date", (numbers > 1).sum(), len(numbers))

    def _to_date(self, table: pd.DataFrame, quarter: str) -> pd.DataFrame:
        return table[table.quarter <= quarter]

    def _count_services(self, first: pd.DataFrame, unit: str, quarter: str) -> pd.Series:
        return first[first.quarter <= quarter].groupby(unit).service.nunique()

    def _count_dosage(self) -> None:
        rules = read_seed("dosage_rules").set_index("service").min_sessions.astype(int)
        project = yaml.safe_load((SEEDS.parent / "dbt_project.yml").read_text(encoding="utf-8"))
        patience = timedelta(days=project["vars"]["drop_out_after_days"])
        sessions = self.attended.dropna(subset=["person"])
        sessions = sessions.drop_duplicates(["person", "service", "session_date", "activity"])
        sessions = sessions.assign(met=sessions.session_date.map(quarter_of))
        for where, table in self._places(sessions):
            for quarter in self.quarters:
                until = table[table.met <= quarter].groupby(["person", "service"])
                taken = until.session_date.agg(["size", "max"]).reset_index()
                now = table[table.met == quarter].groupby(["person", "service"]).size()
                minimum = pd.to_numeric(taken.service.map(rules))
                bound = taken[minimum.notna()]
                reached = bound["size"] >= minimum.dropna()
                gone = ~reached & (bound["max"] < _last_day_of(quarter) - patience)
                self._put(where, quarter, "participants_to_date", len(taken))
                self._put(where, quarter, "minimum_sessions_reached_to_date", reached.sum(), len(bound))
                self._put(where, quarter, "dropped_out_to_date", gone.sum(), len(bound))
                self._put(where, quarter, "sessions_per_participant", now.sum(), len(now))
                self._put(where, quarter, "sessions_per_participant_to_date", taken["size"].sum(), len(taken))

    def _count_contacts(self) -> None:
        contacts = self.delivered.contacts
        contacts = contacts[~contacts.is_administrative & contacts.session_date.notna()]
        contacts = contacts.assign(
            met=contacts.session_date.map(quarter_of),
            delivery=contacts.delivery.where(contacts.delivery.notna() & (contacts.delivery != ""), "Not known"),
        )
        told = contacts[contacts.attended.isin(["yes", "no"])]
        came = contacts[contacts.attended == "yes"]
        self._count_events(
            "contacts_attended", came, came.met, lambda table: (len(table), None), "delivery", to_date=True
        )
        self._count_events("attendance_rate", told, told.met, _count_attended, "delivery")
        held = came.fillna({"group_ref": "", "activity": ""})
        held = held.drop_duplicates(["service", "session_date", "activity", "group_ref"])
        self._count_events("sessions_held", held, held.met, lambda table: (len(table), None))

    def _count_events(
        self,
        indicator: str,
        table: pd.DataFrame,
        quarters: pd.Series,
        count: Callable[[pd.DataFrame], tuple[int, int | None]],
        *breakdowns: str,
        to_date: bool = False,
    ) -> None:
        for where, events in self._places(table):
            for quarter in self.quarters:
                periods = {"": quarters[events.index] == quarter}
                if to_date:
                    periods["_to_date"] = quarters[events.index] <= quarter
                for period, is_meant in periods.items():
                    meant = events[is_meant]
                    self._put(where, quarter, indicator + period, *count(meant))
                    for breakdown in breakdowns:
                        for category, part in meant.groupby(breakdown):
                            place = (where, quarter, indicator + period, breakdown, category)
                            self.found[place] = count(part)

    def _count_outcomes(self) -> None:
        results = list_results(self.delivered)
        pairs = list_pairs(results)
        for where, table in self._places(results):
            for quarter in self.quarters:
                for period, meant in (
                    ("", table[table.measured == quarter]),
                    ("_to_date", table[table.measured <= quarter]),
                ):
                    people = meant.groupby("measure_id").person.nunique()
                    self._put_parts(where, quarter, f"people_measured{period}", "measure", people)
                    last = meant[(meant.timepoint != "baseline") & meant.is_expected.notna()]
                    last = last.drop_duplicates(["measure_id", "person"], keep="last")
                    self._put_shares(where, quarter, f"expected_level{period}", last, "is_expected")
        for where, table in self._places(pairs):
            for quarter in self.quarters:
                last = table[table.ended <= quarter].drop_duplicates(["measure_id", "person"], keep="last")
                both = last[last.was_expected.notna() & last.is_expected.notna()]
                scored = last[last.is_averaged & last.change.notna()]
                self._put_parts(where, quarter, "pairs_to_date", "measure", last.groupby("measure_id").size())
                self._put_shares(where, quarter, "improved_to_date", last[last.is_improved.notna()], "is_improved")
                reliable = last[last.is_reliable.notna()]
                self._put_shares(where, quarter, "reliably_improved_to_date", reliable, "is_reliable")
                self._put_shares(where, quarter, "expected_level_at_baseline_to_date", both, "was_expected")
                self._put_shares(where, quarter, "expected_level_at_end_to_date", both, "is_expected")
                self._put_shares(where, quarter, "baseline_mean_to_date", scored, "baseline")
                self._put_shares(where, quarter, "end_mean_to_date", scored, "end")
                self._put_shares(where, quarter, "change_mean_to_date", scored, "change")

    def _put_shares(self, where: str, quarter: str, indicator: str, table: pd.DataFrame, column: str) -> None:
        for measure, part in table.groupby("measure_id"):
            self.found[(where, quarter, indicator, "measure", measure)] = (float(part[column].sum()), len(part))

    def _count_feedback(self) -> None:
        positive = read_seed("feedback_answers").set_index("answer").is_positive.map({"true": True, "false": False})
        answers = self.delivered.answers
        days = answers.given_date.where(answers.given_date.notna(), answers.quarter.map(first_day_of))
        answers = answers.assign(given=days.map(quarter_of), is_positive=answers.answer.str.lower().map(positive))
        said = answers[answers.answer != ""]
        rated = said[said.is_positive.notna()]
        parts = ("respondent", "question")
        self._count_events("feedback_answers", said, said.given, lambda table: (len(table), None), *parts, to_date=True)
        rate = lambda table: (int(table.is_positive.sum()), len(table))  # noqa: E731
        self._count_events("feedback_positive", rated, rated.given, rate, *parts, to_date=True)

    def _count_resources(self) -> None:
        used = self.delivered.resources
        amounts = pd.to_numeric(used.amount.str.replace(",", "").str.strip("£ "), errors="coerce")
        used = used.assign(amount=amounts, used=used.apply(_find_period, axis=1), what=used.kind + ", " + used.unit)
        used = used[used.amount.notna()]
        for where, table in self._places(used):
            for quarter in self.quarters:
                now = table[table.used == quarter].groupby("what").amount.sum()
                self._put_parts(where, quarter, "resources_used", "resource", now)
                until = table[table.used <= quarter].groupby("what").amount.sum()
                self._put_parts(where, quarter, "resources_used_to_date", "resource", until)
                people = sum(
                    self.found.get((where, quarter, f"{who}_reached", "all", "All"), (0, None))[0]
                    for who in ("children", "adults")
                )
                if people and "money, GBP" in now:
                    self._put(where, quarter, "money_per_person_reached", now["money, GBP"], people)

    def _count_quality(self) -> None:
        for quarter in self.quarters:
            rows: dict[str, list[int]] = {}
            for contract, of, accepted, read in self.delivered.rows:
                for where in ("programme", *contract.services) if of == quarter else ():
                    sums = rows.setdefault(where, [0, 0])
                    sums[0] += accepted
                    sums[1] += read
            for where, (accepted, read) in rows.items():
                self._put(where, quarter, "rows_accepted", accepted, read)
        people = self.delivered.registered
        linked = people.groupby("person").person.transform("size") > 1
        served = people.assign(is_linked=linked)[~people.is_administrative]
        for where, table in self._places(served):
            for quarter, part in table.groupby("quarter"):
                self._put(where, quarter, "people_linked", int(part.is_linked.sum()), len(part))


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
