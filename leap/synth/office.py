"""What every provider's office works with: who is registered, how they are entered, what a quarter's register lists."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from leap.synth.catalogue import Deliveries, read_services
from leap.synth.chance import Chance
from leap.synth.clerk import Clerk
from leap.synth.files import Form
from leap.synth.pen import Pen
from leap.synth.places import Places
from leap.synth.population import Family, Person
from leap.synth.services import Enrolment, Membership
from leap.synth.settings import Shape, Troubles
from loaders.contracts import Source
from loaders.quarters import Quarter


@dataclass
class Office:
    """The made-up programme as the files are written from it."""

    seed: int
    salt: str
    shape: Shape
    troubles: Troubles
    places: Places
    clerk: Clerk
    sources: Mapping[str, Source]
    deliveries: Deliveries
    quarters: Sequence[Quarter]
    enrolments: dict[str, list[Enrolment]] = field(default_factory=dict)
    memberships: list[Membership] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)
    _engaged: dict[int, dict[str, date]] = field(default_factory=dict)

    @property
    def last_day(self) -> date:
        """The last day of the programme."""
        return self.quarters[-1].last_day

    def is_sent(self, source: str, quarter: Quarter) -> bool:
        """Whether a file of a source comes in a quarter."""
        delivery = self.deliveries.sources[source]
        if delivery.quarter:
            return quarter.number == delivery.quarter
        joins = delivery.joins or min(
            (read_services()[one].joins for one in self.sources[source].contract.services if one in read_services()),
            default=1,
        )
        return self.quarters.index(quarter) >= joins - 1

    def pen(self, form: Form, quarter: Quarter) -> Pen:
        """The pen of one file."""
        return Pen(Chance(self.seed, form.source, quarter), self.troubles, form.is_unicode)

    def enrol(self, enrolments: Iterable[Enrolment]) -> None:
        """Take enrolments into the services' books."""
        for enrolment in enrolments:
            self.enrolments.setdefault(enrolment.service, []).append(enrolment)
            if enrolment.is_kept:
                since = self._engaged.setdefault(enrolment.carer.family.number, {})
                since[enrolment.service] = min(since.get(enrolment.service, enrolment.starts), enrolment.starts)

    def list_kept(self, services: Iterable[str]) -> Iterator[Enrolment]:
        """The enrolments of some services of which more than a reference may come in."""
        for service in services:
            yield from (enrolment for enrolment in self.enrolments.get(service, []) if enrolment.is_kept)

    def count_services(self, person: Person, day: date) -> int:
        """How many services had reached somebody's family before a day."""
        return sum(since < day for since in self._engaged.get(person.family.number, {}).values())


@dataclass(slots=True)
class Listing:
    """One appearance of an enrolment in a register: of what date, under which reference, with what consent."""

    enrolment: Enrolment
    registered: date
    children: list[Person]
    consent: str = "yes"
    is_new_reference: bool = False
    troubles: list[str] = field(default_factory=list)


def list_enrolments(enrolments: Iterable[Enrolment], quarter: Quarter) -> Iterator[Listing]:
    """Every appearance of the enrolments in a quarter's register."""
    for enrolment in enrolments:
        children = [child for child in enrolment.children if child.date_of_birth <= quarter.last_day]
        for listing in _appearances(enrolment, children, quarter):
            _name_troubles(listing)
            yield listing


def _appearances(enrolment: Enrolment, children: list[Person], quarter: Quarter) -> Iterator[Listing]:
    consent = "yes" if enrolment.consent == "withdrawn" else enrolment.consent
    has_withdrawn = enrolment.withdrawn_on is not None and enrolment.withdrawn_on < quarter.first_day
    if has_withdrawn:
        return
    starts = enrolment.starts
    if _is_in(starts, quarter):
        yield Listing(enrolment, starts, children, consent)
    elif any(_is_in(child.date_of_birth, quarter) and child.date_of_birth > starts for child in children):
        yield Listing(enrolment, starts, children, consent, troubles=["registered_again"])
    if enrolment.repeated_on and _is_in(enrolment.repeated_on, quarter):
        yield Listing(enrolment, starts, children, consent, troubles=["registered_again"])
    if enrolment.starts_again and _is_in(enrolment.starts_again, quarter):
        again = enrolment.starts_again
        yield Listing(enrolment, again, children, consent, is_new_reference=True, troubles=["registered_again_as_new"])
    if enrolment.withdrawn_on and _is_in(enrolment.withdrawn_on, quarter):
        yield Listing(enrolment, starts, children, "no", troubles=["consent_withdrawn"])


def _name_troubles(listing: Listing) -> None:
    if listing.consent == "blank":
        listing.troubles.append("consent_blank")
    elif listing.consent == "no" and "consent_withdrawn" not in listing.troubles:
        listing.troubles.append("consent_refused")
    if listing.enrolment.blank_field:
        listing.troubles.append(f"{listing.enrolment.blank_field}_blank")
    if any(child.birth_order == 2 for child in listing.children):
        listing.troubles.append("twins")
    if listing.enrolment.carer.family.is_separated:
        listing.troubles.append("separated_household")


def _is_in(day: date, quarter: Quarter) -> bool:
    return quarter.first_day <= day <= quarter.last_day


def sessions_in(enrolment: Enrolment, quarter: Quarter) -> list[tuple[date, bool]]:
    """The (day, attended) of an enrolment's sessions in a quarter."""
    return [(day, comes) for day, comes in enrolment.attendance if quarter.first_day <= day <= quarter.last_day]
