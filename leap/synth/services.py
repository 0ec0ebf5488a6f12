"""Who goes where: enrolments of families at services, their sessions, and what administrative data know of them."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from leap.synth.chance import Chance
from leap.synth.population import Family, Person
from leap.synth.settings import Shape, Troubles

CHILD_SERVICES = ("making_it_real", "doorstep_library")


@dataclass(slots=True)
class Enrolment:
    """One adult's registration at a service, with the children that come along, and what went wrong with its form.

    `attendance` holds (day, attended) by day. `consent` is yes, no, blank, or withdrawn on `withdrawn_on`.
    """

    number: int
    service: str
    carer: Person
    children: list[Person]
    starts: date
    consent: str = "yes"
    withdrawn_on: date | None = None
    blank_field: str | None = None
    repeated_on: date | None = None
    starts_again: date | None = None
    attendance: list[tuple[date, bool]] = field(default_factory=list)

    @property
    def is_kept(self) -> bool:
        """Whether anything but the reference of the people may come in."""
        return self.consent in ("yes", "withdrawn") and self.blank_field is None


@dataclass(slots=True)
class Membership:
    """A family's membership of a children's centre, and the days on which they came."""

    number: int
    members: list[Person]
    starts: date
    visits: list[date]


class Diary:
    """Makes enrolments and memberships of families; each family has its own stream of chance."""

    def __init__(self, seed: int, first_day: date, last_day: date, shape: Shape, troubles: Troubles) -> None:
        self._seed, self._first_day, self._last_day = seed, first_day, last_day
        self._shape, self._troubles = shape, troubles
        self._enrolments = self._memberships = 0

    def enrol(self, family: Family) -> list[Enrolment]:
        """The family's enrolments; none for a family whom no service can take."""
        chance = Chance(self._seed, "services", family.number)
        enrolments = []
        with_children: set[int] = set()
        for position, service in enumerate(self._pick_services(family, chance)):
            starts = (
                family.first_came if position == 0 else chance.day(self._first_day, self._last_day - timedelta(days=7))
            )
            youngest = max((child.date_of_birth for child in family.children), default=None)
            if service in CHILD_SERVICES and youngest and starts < youngest:
                starts = min(youngest + timedelta(days=60), self._last_day)
            carer = family.adults[0]
            if family.is_separated and position == 1:
                carer = family.adults[1]
            eligible = [child for child in family.children if self._takes(service, child, starts)]
            coming = [
                c for c in eligible if c.number not in with_children or chance.happens(self._shape.child_in_several)
            ]
            if service == "making_it_real" and not coming:
                coming = eligible[:1]
            if service == "making_it_real" and not coming:
                continue
            with_children.update(child.number for child in coming)
            enrolments.append(self._enrol(service, carer, coming, starts, chance))
            if position == 0 and len(family.adults) > 1:
                enrolments += self._enrol_second_adult(family, service, coming, starts, chance)
        return enrolments

    def join_centre(self, family: Family) -> Membership | None:
        """The family's membership of a children's centre, None for most families."""
        chance = Chance(self._seed, "centre", family.number)
        if not chance.happens(self._shape.known_to_childrens_centres):
            return None
        self._memberships += 1
        starts = chance.day(self._first_day - timedelta(days=200), self._last_day)
        members = [family.adults[0], *(child for child in family.children if child.date_of_birth <= self._last_day)]
        visits = {chance.day(max(starts, self._first_day), self._last_day) for _ in range(chance.between(1, 8))}
        return Membership(self._memberships, members, starts, sorted(visits))

    def _pick_services(self, family: Family, chance: Chance) -> list[str]:
        weights = dict(self._shape.family_kinds[family.kind].services)
        if not family.children:
            weights = {service: weight for service, weight in weights.items() if service not in CHILD_SERVICES}
        if family.kind == "expecting" and family.children:
            # A second service after birth may be one for children.
            weights |= dict.fromkeys(CHILD_SERVICES, 0.0)
        count = 1 + chance.weigh(self._shape.families_by_services)
        picked: list[str] = []
        while weights and len(picked) < count:
            if picked and family.kind == "expecting":
                weights = {service: weight or 20.0 for service, weight in weights.items()}
            service = list(weights)[chance.weigh(list(weights.values()))]
            picked.append(service)
            del weights[service]
        return picked

    @staticmethod
    def _takes(service: str, child: Person, starts: date) -> bool:
        if service == "da_enhanced_casework":
            return False
        if service == "baby_steps":
            return (starts - child.date_of_birth).days <= 400
        return child.date_of_birth <= starts

    def _enrol_second_adult(
        self, family: Family, service: str, coming: list[Person], starts: date, chance: Chance
    ) -> list[Enrolment]:
        if service == "da_enhanced_casework":
            return []
        children = coming if family.is_separated or service == "making_it_real" else []
        return [self._enrol(service, family.adults[1], children, starts, chance)]

    def _enrol(self, service: str, carer: Person, children: list[Person], starts: date, chance: Chance) -> Enrolment:
        self._enrolments += 1
        enrolment = Enrolment(self._enrolments, service, carer, children, starts)
        troubles = self._troubles
        refused = troubles.consent_refused_baby_steps if service == "baby_steps" else troubles.consent_refused
        if chance.happens(refused):
            enrolment.consent = "no"
        elif chance.happens(troubles.consent_blank):
            enrolment.consent = "blank"
        elif chance.happens(troubles.consent_withdrawn) and starts + timedelta(days=100) < self._last_day:
            enrolment.consent = "withdrawn"
            enrolment.withdrawn_on = chance.day(starts + timedelta(days=100), self._last_day)
        if chance.happens(troubles.gender_blank):
            enrolment.blank_field = "gender"
        elif chance.happens(troubles.postcode_blank):
            enrolment.blank_field = "postcode"
        if chance.happens(troubles.registered_again):
            enrolment.repeated_on = chance.day(starts, self._last_day)
        if enrolment.is_kept and chance.happens(troubles.registered_again_as_new):
            enrolment.starts_again = chance.day(starts + timedelta(days=1), self._last_day)
        if service in self._shape.sessions:
            enrolment.attendance = self._attend(service, starts, chance)
        return enrolment

    def _attend(self, service: str, starts: date, chance: Chance) -> list[tuple[date, bool]]:
        rule = self._shape.sessions[service]
        programme = (self._last_day - self._first_day).days
        gap = 7 if programme > 200 else 3
        room = (self._last_day - starts).days // gap
        # Who starts too late to reach the minimum cannot: the others reach it more often, so that the share comes out.
        enough_room = max(1 - (rule.minimum * gap) / programme, 0.05)
        reaches = room >= rule.minimum and chance.happens(min(self._shape.minimum_sessions_reached / enough_room, 1.0))
        count = chance.between(rule.minimum, rule.most) if reaches else chance.between(0, rule.minimum - 1)
        day, attendance, attended = starts, [], 0
        while attended < min(count, room):
            day += timedelta(days=gap)
            if day > self._last_day:
                break
            comes = not chance.happens(0.08) or (self._last_day - day).days // gap < count - attended
            attended += comes
            attendance.append((day, comes))
        return attendance
