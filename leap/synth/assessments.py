"""Outcomes of made-up people: what is measured of whom, when, and how it comes out (outcomes.yml)."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import sqrt
from pathlib import Path

from leap.synth.catalogue import Item, Measure, read_measures, read_services
from leap.synth.chance import Chance
from leap.synth.office import Office
from leap.synth.population import Person
from leap.synth.services import Enrolment

_SEED = Path(__file__).resolve().parents[2] / "seeds" / "measures.csv"
# How much of a first score is in the second, and how much is new.
_KEPT, _NEW = 0.8, 0.6


@dataclass(frozen=True, slots=True)
class Assessment:
    """One score, or one word, of one person on one day; named as the canonical columns of an outcome."""

    person: Person
    measure: str
    item: str
    timepoint: str
    day: date
    score: str = ""
    category: str = ""

    @property
    def event(self) -> dict[str, str | date]:
        """The outcome record."""
        return {
            "measure": self.measure,
            "item": self.item,
            "timepoint": self.timepoint,
            "assessed_date": self.day,
            "score": self.score,
            "category": self.category,
        }


def assess(office: Office, enrolment: Enrolment) -> list[Assessment]:
    """Everything that a service measures of an enrolment; nothing of one that is not kept, or after it ended."""
    if not enrolment.is_kept:
        return []
    found = []
    for name in read_services()[enrolment.service].measures:
        measure = read_measures()[name]
        chance = Chance(office.seed, "assessment", enrolment.number, name)
        due = enrolment.carer.family.due_date
        if not chance.happens(measure.asked) or (measure.before_birth and not (due and enrolment.starts < due)):
            continue
        people = enrolment.children if measure.about == "children" else [enrolment.carer]
        for person in people:
            found += _assess_person(office, enrolment, person, name, measure, chance)
    ends = enrolment.withdrawn_on or office.last_day + timedelta(days=1)
    return [one for one in found if one.day < ends]


def score(measure: Measure, item: Item, chance: Chance, name: str, ability: float = 0, extra: float = 0) -> str:
    """One score of a measure, within its range and by its steps."""
    return _round(item.start + extra + item.spread * find_place(measure, chance, ability), measure, name)


def find_ability(office: Office, child: Person) -> float:
    """What a child brings to all that is measured of it, in standard deviations from the child in the middle."""
    return Chance(office.seed, "ability", child.number).near(0, 1)


def find_place(measure: Measure, chance: Chance, ability: float) -> float:
    """Where somebody of an ability is among all in one item, in standard deviations from the middle."""
    return sqrt(measure.ability) * ability + sqrt(1 - measure.ability) * chance.near(0, 1)


def _assess_person(
    office: Office, enrolment: Enrolment, person: Person, name: str, measure: Measure, chance: Chance
) -> Iterator[Assessment]:
    if measure.at_age:
        day = _find_day_of_age(enrolment, person, measure.at_age)
        if day:
            yield (
                _word(person, name, measure, "single", day, measure.shares, chance)
                if measure.words
                else Assessment(person, name, "", "single", day, score(measure, measure, chance, name))
            )
        return
    first, last = _find_first_and_last(enrolment, chance)
    latent = chance.near(0, 1)
    later = _KEPT * latent + _NEW * chance.near(0, 1)
    for timepoint, day, place, gain, shares in (
        ("baseline", first, latent, 0, measure.shares),
        ("end", last, later, measure.gain, measure.shares_after),
    ):
        if day is None:
            continue
        if measure.words:
            yield _word(person, name, measure, timepoint, day, shares, chance)
        else:
            value = _round(measure.start + gain + measure.spread * place, measure, name)
            yield Assessment(person, name, "", timepoint, day, value)


def _word(
    person: Person, name: str, measure: Measure, timepoint: str, day: date, shares: Sequence[float], chance: Chance
) -> Assessment:
    months = (day - person.date_of_birth).days // 30
    # A screen is one of nine by age; where the ages part is chosen here.
    item = f"section {min(1 + max(months, 0) // 7, 9)}" if measure.section else ""
    return Assessment(person, name, item, timepoint, day, category=measure.words[chance.weigh(shares)])


def _find_first_and_last(enrolment: Enrolment, chance: Chance) -> tuple[date, date | None]:
    """First day: that of the first session; last: that of the last one of who came often enough."""
    sessions = read_services()[enrolment.service].sessions
    attended = [day for day, comes in enrolment.attendance if comes]
    if sessions is None:
        is_ended = chance.happens(0.8)
        return enrolment.starts, enrolment.starts + timedelta(days=chance.between(45, 75)) if is_ended else None
    first = attended[0] if attended else enrolment.starts
    return first, attended[-1] if len(attended) >= max(sessions.minimum, 2) else None


def _find_day_of_age(enrolment: Enrolment, child: Person, ages: tuple[int, int]) -> date | None:
    """The first day at the right age: of a session that was attended, or the child's birth itself."""
    if ages == (0, 0):
        return child.date_of_birth if child.date_of_birth >= enrolment.starts else None
    days = (day for day, comes in enrolment.attendance if comes)
    return next((day for day in days if ages[0] <= (day - child.date_of_birth).days <= ages[1]), None)


def _round(value: float, measure: Measure, name: str) -> str:
    lowest, highest = _read_ranges()[name]
    within = min(max(value, lowest), highest)
    return f"{round(within / measure.step) * measure.step:.1f}".removesuffix(".0")


@cache
def _read_ranges() -> dict[str, tuple[float, float]]:
    with _SEED.open(encoding="utf-8", newline="") as lines:
        return {
            row["measure"]: (float(row["minimum"]), float(row["maximum"]))
            for row in csv.DictReader(lines)
            if row["minimum"]
        }
