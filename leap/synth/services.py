"""Who goes where: enrolments at services, their sessions, training, membership of children's centres."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from leap.synth.catalogue import Service, Sessions, read_services
from leap.synth.chance import Chance
from leap.synth.population import Family, Person, Population
from leap.synth.settings import Shape, Troubles
from loaders.quarters import Quarter

# After birth a family may go on to what families with babies go to, by this share of the weights there.
_AFTER_BIRTH = 0.4
# Practitioners of a training who had another before.
_TRAINED_AGAIN = 0.25


@dataclass(slots=True)
class Enrolment:
    """One adult's registration at a service, with the children that come along, and what went wrong with its form.

    `attendance` holds (day, attended) by day. `consent` is yes, no, blank, or withdrawn on `withdrawn_on`. Where
    `lists_carer` is false the service's lists hold the children alone.
    """

    number: int
    service: str
    carer: Person
    children: list[Person]
    starts: date
    lists_carer: bool = True
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

    @property
    def people(self) -> list[Person]:
        """Who is registered: the adult first."""
        return [*([self.carer] if self.lists_carer else []), *self.children]


@dataclass(slots=True)
class Membership:
    """A family's membership of a children's centre, and the days on which they came."""

    number: int
    members: list[Person]
    starts: date
    visits: list[date]


@dataclass(frozen=True)
class Questions:
    """What the forms of services ask for: by field (consent, gender, postcode) the services that do."""

    askers: dict[str, frozenset[str]]

    def ask(self, service: str, what: str) -> bool:
        """Whether a service asks for something."""
        return service in self.askers[what]


class Diary:
    """Makes enrolments and memberships of families; each family has its own stream of chance."""

    def __init__(
        self, seed: int, quarters: Sequence[Quarter], shape: Shape, troubles: Troubles, questions: Questions
    ) -> None:
        self._seed, self._shape, self._troubles, self._questions = seed, shape, troubles, questions
        self._first_day, self._last_day = quarters[0].first_day, quarters[-1].last_day
        self._services = read_services()
        self._joined = {
            name: quarters[service.joins - 1].first_day
            for name, service in self._services.items()
            if service.joins <= len(quarters)
        }
        self._enrolments = self._memberships = 0

    def enrol(self, family: Family) -> list[Enrolment]:
        """The family's enrolments; none for a family whom no service can take."""
        chance = Chance(self._seed, "services", family.number)
        count = 1 + chance.weigh(self._shape.families_by_services)
        taken: list[list[Enrolment]] = []
        with_children: set[int] = set()
        for name in self._pick_services(family, chance):
            if found := self._enrol_family(family, name, len(taken), with_children, chance):
                taken.append(found)
                with_children.update(child.number for enrolment in found for child in enrolment.children)
            if len(taken) == count:
                break
        return [enrolment for found in taken for enrolment in found]

    def _enrol_family(
        self, family: Family, name: str, position: int, with_children: set[int], chance: Chance
    ) -> list[Enrolment]:
        """The enrolments of a family at one service, its `position`th; none where the service cannot take it."""
        service = self._services[name]
        starts = self._pick_start(family, name, position, chance)
        carer = family.adults[1 if family.is_separated and position == 1 else 0]
        if starts is None or (service.adult == "mother" and carer.relationship != "mother"):
            return []
        eligible = [child for child in family.children if _takes(service, child, starts)]
        coming = [c for c in eligible if c.number not in with_children or chance.happens(self._shape.child_in_several)]
        if service.children == "needed":
            coming = coming or eligible[:1]
            if not coming:
                return []
        enrolments = [self._enrol(name, carer, coming, starts, chance)]
        if position == 0 and len(family.adults) > 1 and service.adult == "anybody" and not service.alone:
            # Of a couple the children stand on one form, unless the lists have no place for an adult without one.
            children = coming if family.is_separated or service.children == "needed" else []
            enrolments.append(self._enrol(name, family.adults[1], children, starts, chance))
        return enrolments

    def train(self, population: Population, people: int) -> Iterator[Enrolment]:
        """The practitioners who are trained, a course each; more, the more people services know."""
        trained: list[Person] = []
        for name, joined in self._joined.items():
            training = self._services[name].training
            if not training:
                continue
            before = list(trained)
            for position in range(max(round(training.share * people), 1)):
                chance = Chance(self._seed, "training", name, position)
                if before and chance.happens(_TRAINED_AGAIN):
                    practitioner = before.pop(chance.between(0, len(before) - 1))
                else:
                    practitioner = population.make_practitioner()
                    trained.append(practitioner)
                self._enrolments += 1
                starts = chance.day(joined, self._last_day - timedelta(days=7))
                enrolment = Enrolment(self._enrolments, name, practitioner, [], starts)
                enrolment.attendance = self._attend(training, joined, starts, chance)
                yield enrolment

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

    def _pick_services(self, family: Family, chance: Chance) -> Iterator[str]:
        """Services in the order in which the family would come to them; first one that is there when it comes."""
        weights = {
            name: weight
            for name, weight in self._shape.family_kinds[family.kind].services.items()
            if name in self._joined and (family.children or self._services[name].unborn)
        }
        further = dict(weights)
        if family.kind == "expecting" and family.children:
            for name, weight in self._shape.family_kinds["baby"].services.items():
                if name in self._joined:
                    further.setdefault(name, weight * _AFTER_BIRTH)
        weights = {name: weight for name, weight in weights.items() if self._joined[name] <= family.first_came}
        while weights:
            name = list(weights)[chance.weigh(list(weights.values()))]
            yield name
            del further[name]
            weights = further

    def _pick_start(self, family: Family, name: str, position: int, chance: Chance) -> date | None:
        """The day on which a family comes to a service, None where it is too late for it."""
        joined = self._joined[name]
        if self._services[name].expecting:
            # Who comes a week before the birth comes too late to take part.
            latest = min(family.due_date or joined, self._last_day) - timedelta(days=7)
            first = family.first_came if position == 0 else joined
            return chance.day(first, first if position == 0 else latest) if first <= latest else None
        starts = family.first_came if position == 0 else chance.day(joined, self._last_day - timedelta(days=7))
        youngest = max((child.date_of_birth for child in family.children), default=None)
        if not self._services[name].unborn and youngest and starts < youngest:
            starts = min(max(youngest + timedelta(days=60), joined), self._last_day)
        return starts

    def _enrol(self, name: str, carer: Person, children: list[Person], starts: date, chance: Chance) -> Enrolment:
        self._enrolments += 1
        service, troubles = self._services[name], self._troubles
        enrolment = Enrolment(self._enrolments, name, carer, children, starts, service.adult != "unlisted")
        refused = troubles.consent_refused_baby_steps if name == "baby_steps" else troubles.consent_refused
        if self._questions.ask(name, "consent"):
            if chance.happens(refused):
                enrolment.consent = "no"
            elif chance.happens(troubles.consent_blank):
                enrolment.consent = "blank"
            elif chance.happens(troubles.consent_withdrawn) and starts + timedelta(days=100) < self._last_day:
                enrolment.consent = "withdrawn"
                enrolment.withdrawn_on = chance.day(starts + timedelta(days=100), self._last_day)
        for what, rate in (("gender", troubles.gender_blank), ("postcode", troubles.postcode_blank)):
            if enrolment.blank_field is None and chance.happens(rate) and self._questions.ask(name, what):
                enrolment.blank_field = what
        if chance.happens(troubles.registered_again):
            enrolment.repeated_on = chance.day(starts, self._last_day)
        if enrolment.is_kept and chance.happens(troubles.registered_again_as_new):
            enrolment.starts_again = chance.day(starts + timedelta(days=1), self._last_day)
        if service.sessions:
            enrolment.attendance = self._attend(service.sessions, self._joined[name], starts, chance)
        return enrolment

    def _attend(self, rule: Sessions, joined: date, starts: date, chance: Chance) -> list[tuple[date, bool]]:
        length = (self._last_day - joined).days
        room = (self._last_day - starts).days // rule.every
        # Who starts too late to reach the minimum cannot: the others reach it more often, so that the share comes out.
        enough_room = max(1 - (rule.minimum * rule.every) / length, 0.05)
        share = _share_of_registered(self._shape.minimum_sessions_reached, rule.minimum)
        reaches = room >= rule.minimum and chance.happens(min(share / enough_room, 1.0))
        count = chance.between(rule.minimum, rule.most) if reaches else chance.between(0, rule.minimum - 1)
        day, attendance, attended = starts, [], 0
        while attended < min(count, room):
            day += timedelta(days=rule.every)
            if day > self._last_day:
                break
            comes = not chance.happens(0.08) or (self._last_day - day).days // rule.every < count - attended
            attended += comes
            attendance.append((day, comes))
        return attendance


def _share_of_registered(share_of_participants: float, minimum: int) -> float:
    """The share of those registered who reach a minimum, where a share of the participants does.

    One in `minimum` of the others never comes, and is no participant.
    """
    if minimum == 1:
        return share_of_participants
    coming = (minimum - 1) / minimum
    return share_of_participants * coming / (1 - share_of_participants + share_of_participants * coming)


def _takes(service: Service, child: Person, starts: date) -> bool:
    youngest, oldest = service.age
    age = (starts - child.date_of_birth).days
    return service.children != "none" and age <= oldest and (age >= youngest or (service.unborn and age < 0))
