"""The sections of a report, as far as there are figures for them."""

from collections.abc import Iterable, Sequence

from leap.reporting.area_comparison import compare_with_area
from leap.reporting.content import Figure, Section, Table
from leap.reporting.deliveries import describe_deliveries
from leap.reporting.indicators import PARTS_OF_REACH, TO_DATE, Indicator
from leap.reporting.measures import draw_measures
from leap.reporting.published import Figures
from leap.reporting.tables import (
    draw_breakdown,
    draw_history,
    tabulate_breakdown,
    tabulate_headlines,
    tabulate_periods,
)
from leap.reporting.ward_map import draw_wards
from leap.reporting.warehouse import Surroundings
from leap.reporting.wording import name_breakdown, name_section

_ROLES = (("child", "children_reached_to_date"), ("adult", "adults_reached_to_date"))
_CHARACTERISTICS = (
    "age_band",
    "gender",
    "ethnic_group",
    "home_language",
    "disability",
    "lone_parent",
    "priority_population",
    "imd_2019_decile",
    "area",
)
_OF_FAMILIES = ("number_of_children", "family_size", "lone_parent", "imd_2019_decile", "area")
_SCOPES = ("service", "strand", "reach_type")
_DOSAGE = (
    "minimum_sessions_reached_to_date",
    "minimum_sessions_reached_year_to_date",
    "dropped_out_to_date",
    "participants",
    "participants_year_to_date",
    "participants_to_date",
)
_UNEVEN = ("ethnic_group", "priority_population", "imd_2019_decile", "home_language", "lone_parent", "age_band")
_RESULTS = ("people_measured", "expected_level")
_CHANGES = ("pairs", "improved", "reliably_improved", "change_mean")
_BEFORE_AND_AFTER = ("expected_level_at_baseline", "expected_level_at_end", "baseline_mean", "end_mean")
_ACTIVITIES = ("contacts_attended", "sessions_held", "attendance_rate")


class Outline:
    """Makes the sections of one report; `with_parts` tells new people from those who returned."""

    def __init__(
        self, figures: Figures, surroundings: Surroundings, indicators: dict[str, Indicator], with_parts: bool
    ) -> None:
        self.figures = figures
        self.surroundings = surroundings
        self.indicators = indicators
        self.with_parts = with_parts

    def list_sections(self) -> tuple[Section, ...]:
        """All sections that have figures, in the order of the report."""
        present = set(self.figures.sections)
        made = [
            self._reach() if "reach" in present else None,
            self._characteristics() if "reach" in present else None,
            self._places() if "reach" in present else None,
            self._of_headlines("workforce", "Practitioners by quarter"),
            self._engagement() if "engagement" in present else None,
            self._dosage() if "engagement" in present else None,
            self._outcomes() if "outcomes" in present else None,
            self._feedback() if "feedback" in present else None,
            self._resources() if "resources" in present else None,
            self._data_quality(),
        ]
        own = [
            self._of_headlines(section, "By quarter")
            for section in self.figures.sections
            if not self._is_known(section)
        ]
        return tuple(section for section in [*made, *own] if section and (section.tables or section.figures))

    def _reach(self) -> Section:
        in_quarter = [one for one in self._of("reach") if not one.period]
        to_date = [one for one in self._of("reach") if one.period == TO_DATE]
        reached = [one for one in self._of("reach") if one.kind == "count"]
        tables = [
            self._headlines("reach", "Reached"),
            *(self._periods(reached, scope, f"Reached, by {name_breakdown(scope)}") for scope in _SCOPES),
        ]
        figures = [
            draw_history(self.figures, in_quarter, "Reached in each quarter"),
            *self._bars(["children_reached_to_date", "adults_reached_to_date"], ["service"]),
            *self._bars([one.indicator for one in to_date], ["number_of_services"]),
        ]
        return self._section("reach", tables, figures)

    def _characteristics(self) -> Section:
        figures = [
            compare_with_area(self.figures, self.indicators[name], role, breakdown, self.surroundings)
            for role, name in _ROLES
            if name in self.indicators
            for breakdown in _CHARACTERISTICS
        ]
        figures += self._bars(["families_reached_to_date"], _OF_FAMILIES)
        return self._section("characteristics", [], figures)

    def _places(self) -> Section:
        figures = [
            draw_wards(self.figures, self.indicators[name], role, self.surroundings)
            for role, name in _ROLES
            if name in self.indicators
        ]
        return self._section("places", [], figures)

    def _engagement(self) -> Section:
        of_section = [one for one in self._of("engagement") if one.indicator not in _DOSAGE]
        table = tabulate_headlines(self.figures, of_section, "Engagement")
        figures = [
            self._history(["contacts_attended"], "Contacts attended in each quarter"),
            self._history(["attendance_rate"], "Attendance in each quarter"),
            *self._bars(["contacts_attended", "attendance_rate"], ["delivery"]),
            *self._bars(["contacts_attended_to_date"], ["strand", "reach_type"]),
        ]
        activities = self._periods(self._stems(_ACTIVITIES), "service", "Contacts and sessions, by service")
        return self._section("engagement", [table, activities], figures, of_section)

    def _dosage(self) -> Section:
        of_section = self._named(_DOSAGE)
        table = tabulate_headlines(self.figures, of_section, "Dosage")
        figures = [
            self._history(_DOSAGE[:1], "Minimum sessions reached, to the end of each quarter"),
            *self._by_scope(self._named(_DOSAGE[:1])),
            *self._bars(_DOSAGE[:1], _UNEVEN),
        ]
        return self._section("dosage", [table], figures, of_section)

    def _outcomes(self) -> Section:
        before_and_after = [one for one in self._stems(_BEFORE_AND_AFTER) if one.period == TO_DATE]
        tables = [
            self._periods(self._stems(_RESULTS), "measure", "Results by measure"),
            self._periods(self._stems(_CHANGES), "measure", "From baseline to end"),
            tabulate_breakdown(
                self.figures, before_and_after, "measure", self.surroundings, "Baseline and end beside each other"
            ),
        ]
        drawn = ["expected_level_to_date", "improved_to_date", "reliably_improved_to_date"]
        figures = [
            figure for one in self._named(drawn) for figure in draw_measures(self.figures, one, self.surroundings)
        ]
        return self._section("outcomes", tables, figures)

    def _feedback(self) -> Section:
        drawn = ["feedback_positive", "feedback_positive_to_date"]
        figures = [
            self._history(["feedback_positive"], "Positive answers in each quarter"),
            *self._bars(drawn[1:], ["question", "respondent"]),
            *self._by_scope(self._named(drawn[1:])),
        ]
        return self._section("feedback", [self._headlines("feedback", "Feedback")], figures)

    def _resources(self) -> Section:
        used = self._stems(["resources_used"])
        tables = [
            self._periods(used, "resource", "Resources used, each in its unit"),
            tabulate_headlines(
                self.figures, [one for one in self._of("resources") if one not in used], "Money by person"
            ),
        ]
        return self._section("resources", tables, self._by_scope(self._named(["money_per_person_reached"])))

    def _data_quality(self) -> Section:
        tables = [self._headlines("data_quality", "What came in"), *describe_deliveries(self.surroundings)]
        return self._section("data_quality", tables, [])

    def _of_headlines(self, section: str, title: str) -> Section | None:
        counts = [one for one in self._of(section) if not one.period]
        if section not in self.figures.sections:
            return None
        return self._section(section, [self._headlines(section, title)], [draw_history(self.figures, counts, title)])

    def _headlines(self, section: str, caption: str) -> Table | None:
        with_parts = self.with_parts and section == "reach"
        return tabulate_headlines(self.figures, self._of(section), caption, with_parts)

    def _periods(self, indicators: Sequence[Indicator], breakdown: str, caption: str) -> Table | None:
        return tabulate_periods(self.figures, indicators, breakdown, self.surroundings, caption)

    def _history(self, names: Iterable[str], title: str) -> Figure | None:
        return draw_history(self.figures, self._named(names), title)

    def _bars(self, names: Iterable[str], breakdowns: Iterable[str]) -> list[Figure | None]:
        return [
            draw_breakdown(self.figures, one, breakdown, self.surroundings)
            for one in self._named(names)
            for breakdown in breakdowns
        ]

    def _by_scope(self, indicators: Iterable[Indicator]) -> list[Figure | None]:
        return [draw_breakdown(self.figures, one, scope, self.surroundings) for one in indicators for scope in _SCOPES]

    def _section(
        self,
        name: str,
        tables: Sequence[Table | None],
        figures: Sequence[Figure | None],
        defined: Sequence[Indicator] | None = None,
    ) -> Section:
        title, introduction = name_section(name)
        of_section = self._of(name) if defined is None else defined
        return Section(
            name,
            title,
            introduction,
            tuple(table for table in tables if table),
            tuple(figure for figure in figures if figure),
            self._define(of_section),
        )

    def _define(self, indicators: Iterable[Indicator]) -> tuple[tuple[str, str], ...]:
        """What each indicator means, said once for all its periods."""
        shown: dict[str, Indicator] = {}
        for one in indicators:
            if self._is_shown(one):
                shown.setdefault(one.indicator if one.period in PARTS_OF_REACH else one.stem, one)
        return tuple((one.short_title, one.definition) for one in shown.values())

    def _is_shown(self, indicator: Indicator) -> bool:
        is_there = any(
            row.indicator == indicator.indicator for row in self.figures.rows if row.quarter == self.figures.quarter
        )
        return is_there and (self.with_parts or indicator.period not in PARTS_OF_REACH)

    def _of(self, section: str) -> list[Indicator]:
        return [one for one in self.indicators.values() if one.section == section]

    def _named(self, names: Iterable[str]) -> list[Indicator]:
        return [self.indicators[name] for name in names if name in self.indicators]

    def _stems(self, stems: Sequence[str]) -> list[Indicator]:
        return [one for stem in stems for one in self.indicators.values() if one.stem == stem]

    def _is_known(self, section: str) -> bool:
        return name_section(section)[1] != ""
