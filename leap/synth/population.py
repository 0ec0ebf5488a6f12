"""Families: adults, children, homes, and what befalls them. Every date is that of the world, not yet of any file."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from leap.synth.chance import Chance
from leap.synth.identifiers import RESERVED_MOBILES_SERVE, Mobiles, NhsNumbers, make_email, make_upn
from leap.synth.names import Heritage, pick_first_name, pick_heritage
from leap.synth.places import Places
from leap.synth.settings import Shape, Troubles

# How old the youngest child is when the family first comes, in days; below zero: not yet born.
_AGES = {"expecting": (-150, -14), "baby": (0, 365), "young": (366, 1400), "older": (1401, 2000)}
_OLDEST_CHILD = 2300


@dataclass(slots=True)
class Home:
    """Where a household lives: its postcode, and where and when it moved."""

    postcode: str
    later_postcode: str | None = None
    moved_on: date | None = None

    def postcode_on(self, day: date) -> str:
        """The postcode on a day."""
        return self.later_postcode if self.moved_on and day >= self.moved_on else self.postcode


@dataclass(slots=True)
class Person:
    """One person, as they are: the truth."""

    number: int
    family: "Family"
    is_child: bool
    relationship: str
    gender: str
    date_of_birth: date
    first_name: str
    surname: str
    home: Home
    nhs_number: str
    email: str | None = None
    later_email: str | None = None
    email_changed_on: date | None = None
    mobile: str | None = None
    birth_order: int | None = None
    upn: str | None = None

    @property
    def role(self) -> str:
        """adult, child or practitioner."""
        if self.is_child:
            return "child"
        return "practitioner" if self.family.kind == "practitioner" else "adult"

    def email_on(self, day: date) -> str | None:
        """The e-mail address on a day."""
        return self.later_email if self.email_changed_on and day >= self.email_changed_on else self.email


@dataclass(slots=True)
class Family:
    """People bound by the care of a child; of a separated family the second adult lives elsewhere."""

    number: int
    kind: str
    first_came: date
    heritage: Heritage
    language: str
    due_date: date | None = None
    is_separated: bool = False
    adults: list[Person] = field(default_factory=list)
    children: list[Person] = field(default_factory=list)


class Population:
    """Makes families one after the other, each from its own stream of chance."""

    def __init__(
        self,
        seed: int,
        first_day: date,
        last_day: date,
        people: int,
        shape: Shape,
        troubles: Troubles,
        wide_mobiles: bool,
    ) -> None:
        self.places = Places()
        self._seed, self._first_day, self._last_day = seed, first_day, last_day
        self._shape, self._troubles = shape, troubles
        self._nhs_numbers = NhsNumbers(Chance(seed, "nhs numbers"))
        self._mobiles = Mobiles(Chance(seed, "mobiles"), wide_mobiles)
        self._people = self._families = 0
        self._given_mobiles: list[str] = []
        has_mobile = 1 - troubles.without_mobile
        # Where numbers are short fewer people have one, so that strangers share one no more often.
        self._has_mobile = has_mobile if wide_mobiles else min(has_mobile, has_mobile * RESERVED_MOBILES_SERVE / people)

    def make_family(self) -> Family:
        """The next family, as it stands at the end of the programme: a child not born by then is not there."""
        self._families += 1
        chance = Chance(self._seed, "family", self._families)
        kinds = list(self._shape.family_kinds)
        kind = kinds[chance.weigh([self._shape.family_kinds[name].share for name in kinds])]
        heritage = pick_heritage(chance)
        came = chance.day(self._first_day, self._last_day - timedelta(days=7))
        family = Family(self._families, kind, came, heritage, chance.pick(heritage.languages))
        youngest = came - timedelta(days=chance.between(*_AGES[kind]))
        home = self._make_home(chance)
        surname = chance.pick(heritage.names["surnames"])
        self._add_adults(family, chance, home, surname, youngest)
        if youngest > came:
            family.due_date = youngest + timedelta(days=chance.between(-10, 10))
        self._add_children(family, chance, home, surname, youngest)
        return family

    def make_stranger(self, kind: str, first_birth: date, last_birth: date) -> Family:
        """The next family, whose one child an administrative source alone knows; it is born between two days."""
        family, chance, surname = self._begin(kind, "pupil")
        born = chance.day(first_birth, last_birth)
        self._add_person(family, chance, self._make_home(chance), surname, "", _child_gender(chance), born)
        return family

    def make_practitioner(self) -> Person:
        """Somebody who works with families; a family of one, whom nothing connects with the families."""
        family, chance, surname = self._begin("practitioner", "practitioner")
        gender = "F" if chance.happens(0.88) else "M"
        born = self._first_day - timedelta(days=chance.between(22 * 365, 62 * 365))
        person = self._add_person(family, chance, self._make_home(chance), surname, "other", gender, born)
        self._equip(person, chance)
        return person

    def _begin(self, kind: str, topic: str) -> tuple[Family, Chance, str]:
        self._families += 1
        chance = Chance(self._seed, topic, self._families)
        heritage = pick_heritage(chance)
        family = Family(self._families, kind, self._first_day, heritage, chance.pick(heritage.languages))
        return family, chance, chance.pick(heritage.names["surnames"])

    def _make_home(self, chance: Chance) -> Home:
        home = Home(self.places.pick_postcode(chance, chance.happens(self._shape.lives_in_area)))
        if chance.happens(self._troubles.moved_home):
            home.later_postcode = self.places.pick_postcode(chance, chance.happens(self._shape.lives_in_area))
            home.moved_on = chance.day(self._first_day, self._last_day)
        return home

    def _add_adults(self, family: Family, chance: Chance, home: Home, surname: str, youngest: date) -> None:
        relationship = ("mother", "father", "primary_carer")[chance.weigh((0.92, 0.06, 0.02))]
        gender = "M" if relationship == "father" else "F"
        first = self._add_person(family, chance, home, surname, relationship, gender, _parent_birth(chance, youngest))
        self._equip(first, chance)
        if not chance.happens(self._shape.second_adult):
            return
        other = ("father", "M") if gender == "F" else ("mother", "F")
        family.is_separated = chance.happens(self._troubles.separated_household / self._shape.second_adult)
        second_home = self._make_home(chance) if family.is_separated else home
        second_name = surname if chance.happens(0.6) else chance.pick(family.heritage.names["surnames"])
        second = self._add_person(family, chance, second_home, second_name, *other, _parent_birth(chance, youngest))
        self._equip(second, chance)
        if family.is_separated:
            return
        if chance.happens(self._troubles.couple_with_one_mailbox):
            second.email, second.later_email, second.email_changed_on = (
                first.email,
                first.later_email,
                first.email_changed_on,
            )
        if first.mobile and chance.happens(self._troubles.mobile_given_by_partner):
            second.mobile = first.mobile

    def _add_children(self, family: Family, chance: Chance, home: Home, surname: str, youngest: date) -> None:
        births = [youngest]
        if chance.happens(0.15):
            births.insert(0, youngest - timedelta(days=chance.between(500, 1300)))
        for born in births:
            if born > self._last_day or (family.first_came - born).days > _OLDEST_CHILD:
                continue
            child = self._add_person(family, chance, home, surname, "", _child_gender(chance), born)
            if chance.happens(self._troubles.twins):
                twin = self._add_person(family, chance, home, surname, "", _child_gender(chance), born)
                child.birth_order, twin.birth_order = 1, 2
                if chance.happens(self._troubles.twins_named_alike):
                    twin.gender, twin.first_name = (
                        child.gender,
                        child.first_name[:3] + chance.pick(("ana", "elle", "on")),
                    )

    def _add_person(
        self, family: Family, chance: Chance, home: Home, surname: str, relationship: str, gender: str, born: date
    ) -> Person:
        self._people += 1
        is_child = not relationship
        name = pick_first_name(chance, family.heritage, gender, is_child)
        members = family.children if is_child else family.adults
        taken = {member.first_name for member in members}
        while name in taken:
            name = pick_first_name(chance, family.heritage, gender, is_child)
        number = self._people
        nhs_number = self._nhs_numbers.take()
        person = Person(number, family, is_child, relationship, gender, born, name, surname, home, nhs_number)
        if is_child:
            person.upn = make_upn(number)
        members.append(person)
        return person

    def _equip(self, adult: Person, chance: Chance) -> None:
        adult.email = make_email(chance, adult.first_name, adult.surname, adult.number)
        if chance.happens(self._troubles.changed_email):
            adult.later_email = "new." + make_email(chance, adult.first_name, adult.surname, adult.number)
            adult.email_changed_on = chance.day(self._first_day, self._last_day)
        if not chance.happens(self._has_mobile):
            return
        if self._given_mobiles and chance.happens(self._troubles.recycled_mobile):
            adult.mobile = chance.pick(self._given_mobiles)
            return
        adult.mobile = self._mobiles.take()
        if adult.mobile:
            self._given_mobiles.append(adult.mobile)


def _parent_birth(chance: Chance, childs_birth: date) -> date:
    return childs_birth - timedelta(days=chance.between(19 * 365, 42 * 365))


def _child_gender(chance: Chance) -> str:
    return ("F", "M", "X")[chance.weigh((0.4875, 0.5095, 0.003))]
