"""The rows of services' files: what a row is, kind by kind (`rows` in deliveries.yml)."""

from collections.abc import Iterator
from datetime import date

from leap.synth.assessments import Assessment, assess
from leap.synth.book import Book, Event
from leap.synth.catalogue import Sessions, read_services
from leap.synth.feedback import find_form
from leap.synth.files import Row
from leap.synth.office import Listing, list_enrolments, sessions_in
from leap.synth.population import Person
from leap.synth.services import Enrolment


def list_families(book: Book) -> Iterator[Row]:
    """A row a registration and child; a row a registration where there is no child yet."""
    for listing in _list_listings(book):
        yield from _register(book, listing)


def list_people(book: Book) -> Iterator[Row]:
    """A row a person, the adult first; what the form lacks, the first row lacks."""
    for listing in _list_listings(book):
        enrolment = listing.enrolment
        people = [*([enrolment.carer] if enrolment.lists_carer else []), *listing.children]
        for position, person in enumerate(people):
            blank = enrolment.blank_field if position == 0 else None
            troubles = [
                trouble
                for trouble in listing.troubles
                if position == 0 or trouble not in ("gender_blank", "postcode_blank")
            ]
            yield book.write([book.state(person, enrolment.carer, listing, blank)], troubles=troubles)


def list_contacts(book: Book) -> Iterator[Row]:
    """A row a registration, and a row a session with the people's details repeated."""
    yield from list_families(book)
    for enrolment in book.office.list_kept(book.contract.services):
        taken = assess(book.office, enrolment)
        form = find_form(book.office, enrolment)
        for day, came in _sessions(book, enrolment):
            child = next((child for child in enrolment.children if child.date_of_birth <= day), None)
            listing = Listing(enrolment, enrolment.starts, [child] if child else [])
            events: dict[str, list[Event]] = {
                "engagement": [_meet(book, enrolment, day, came)],
                "outcome": [one.event for one in taken if one.day == day and one.person in (child, enrolment.carer)],
                "feedback": form.events if form and form.day == day else [],
            }
            yield book.write(_state_family(book, listing, child), events)


def list_sessions(book: Book) -> Iterator[Row]:
    """A row a person and session, by day; of those who refused consent too, as a provider's list has them."""
    rows = [
        (day, member.number, came, member, enrolment)
        for service in book.contract.services
        for enrolment in book.office.enrolments.get(service, [])
        for day, came in sessions_in(enrolment, book.quarter)
        for member in (enrolment.people if book.delivery.whose == "everybody" else [enrolment.carer])
        if member.role != "practitioner" and member.date_of_birth <= day and (came or book.tells_absence)
    ]
    for day, _, came, member, enrolment in sorted(rows, key=lambda row: row[:2]):
        is_registered = enrolment.is_kept or (enrolment.consent == "yes" and member is not enrolment.people[0])
        troubles = [] if is_registered else ["session_of_somebody_not_registered"]
        statement = book.state(member, enrolment.carer)
        yield book.write([statement], {"engagement": [_meet(book, enrolment, day, came)]}, troubles)


def list_grid(book: Book) -> Iterator[Row]:
    """A row a person who registered or came in the quarter, with the day of each session that was attended."""
    listings = {listing.enrolment.number: listing for listing in _list_listings(book)}
    for service in book.contract.services:
        for enrolment in book.office.enrolments.get(service, []):
            attended = [day for day, came in enrolment.attendance if came]
            weeks: list[Event] = [
                {"activity": f"Week {week}", "session_date": day}
                for week, day in enumerate(attended, 1)
                if enrolment.is_kept and book.quarter.first_day <= day <= book.quarter.last_day
            ]
            listing = listings.get(enrolment.number)
            if not listing and not (weeks and _is_there(enrolment, weeks[0]["session_date"])):
                continue
            troubles = listing.troubles if listing else ["registered_again"]
            listing = listing or Listing(enrolment, enrolment.starts, [])
            if listing.consent != "yes":
                weeks = []
            statement = book.state(enrolment.carer, None, listing, enrolment.blank_field)
            yield book.write([statement], {"engagement": weeks}, troubles)


def list_screens(book: Book) -> Iterator[Row]:
    """A row a child when it is registered, with its first scores; a row when it is assessed again."""
    listed: set[int] = set()
    for listing in _list_listings(book):
        listed.add(listing.enrolment.number)
        yield from _register(book, listing)
    for enrolment in book.office.list_kept(book.contract.services):
        taken = [one for one in assess(book.office, enrolment) if _is_in(book, one.day)]
        if enrolment.number in listed or not taken:
            continue
        listing = Listing(enrolment, enrolment.starts, enrolment.children)
        yield from _register(book, listing, ["registered_again"])


def list_assessments(book: Book) -> Iterator[Row]:
    """A row a score, by day, of all the services that the file tells of; of people whom the provider can name."""
    taken = [
        (one.day, enrolment.number, enrolment, one)
        for enrolment in book.office.list_kept(book.contract.services)
        for one in assess(book.office, enrolment)
        if _is_in(book, one.day)
    ]
    for _, _, enrolment, one in sorted(taken, key=lambda row: row[:2]):
        statement = book.state(one.person, enrolment.carer)
        if book.knows(statement):
            yield book.write([statement], {"outcome": [one.event]}, service=enrolment.service)


def _list_listings(book: Book) -> Iterator[Listing]:
    """The appearances in the quarter's register of those whom the file has a place for."""
    is_training = any(record.role == "practitioner" for record in book.contract.records)
    for service in book.contract.services:
        enrolments = (
            enrolment
            for enrolment in book.office.enrolments.get(service, [])
            if (enrolment.carer.role == "practitioner") == is_training
        )
        yield from list_enrolments(enrolments, book.quarter)


def _register(book: Book, listing: Listing, troubles: list[str] | None = None) -> Iterator[Row]:
    enrolment = listing.enrolment
    taken = assess(book.office, enrolment) if book.has("outcome") and listing.consent == "yes" else []
    # Where a row is a registration and nothing else, what was done on the occasion stands on it.
    is_occasion = book.delivery.rows == "families" and book.has("engagement") and listing.consent == "yes"
    met = [_meet(book, enrolment, *session) for session in (_sessions(book, enrolment) if is_occasion else ())]
    for child in listing.children or ([None] if enrolment.lists_carer else []):
        outcomes = [one.event for one in taken if one.person is child and _is_reported(book, one, child)]
        statements = _state_family(book, listing, child, enrolment.blank_field)
        yield book.write(statements, {"outcome": outcomes, "engagement": met}, troubles or listing.troubles)


def _is_reported(book: Book, one: Assessment, child: Person) -> bool:
    """Whether a registration tells of an assessment: of this quarter, unless it is told beside a session."""
    return _is_in(book, one.day) and (not book.has("engagement") or one.day == child.date_of_birth)


def _state_family(book: Book, listing: Listing, child: Person | None, blank: str | None = None) -> list:
    """The adult, where the service lists adults, and the child beside them."""
    enrolment, statements = listing.enrolment, []
    if enrolment.lists_carer:
        statements.append(book.state(enrolment.carer, None, listing, blank))
    if child:
        # The home stands once on the row, for both.
        of_child = blank if not enrolment.lists_carer or blank == "postcode" else None
        statements.append(book.state(child, enrolment.carer, listing, of_child))
    return statements


def _sessions(book: Book, enrolment: Enrolment) -> Iterator[tuple[date, bool]]:
    is_training = any(record.role == "practitioner" for record in book.contract.records)
    if (enrolment.carer.role == "practitioner") != is_training:
        return
    for day, came in sessions_in(enrolment, book.quarter):
        if _is_there(enrolment, day) and (came or book.tells_absence):
            yield day, came


def _is_there(enrolment: Enrolment, day: date) -> bool:
    return enrolment.withdrawn_on is None or day < enrolment.withdrawn_on


def _meet(book: Book, enrolment: Enrolment, day: date, came: bool) -> Event:
    """One session, as an engagement record."""
    service, chance = read_services()[enrolment.service], book.pen.chance
    rule: Sessions = service.training if enrolment.carer.role == "practitioner" else service.sessions
    delivery = list(rule.delivery)[chance.weigh(list(rule.delivery.values()))]
    return {
        "session_date": day,
        "activity": chance.pick(rule.kinds),
        "attended": "yes" if came else "no",
        "duration_minutes": str(chance.pick(rule.minutes)) if came and rule.minutes else "",
        "delivery": delivery,
        "group_ref": f"G{1 + enrolment.starts.month % 6}",
    }


def _is_in(book: Book, day: date) -> bool:
    return book.quarter.first_day <= day <= book.quarter.last_day
