"""Administrative data: children's centres, maternity, health visiting, early years profile, child measurement."""

from collections.abc import Iterator
from datetime import date, timedelta

from leap.synth.assessments import find_ability, find_place, score
from leap.synth.book import Book
from leap.synth.catalogue import read_measures
from leap.synth.chance import Chance
from leap.synth.files import Row
from leap.synth.office import Listing
from leap.synth.population import Person
from leap.synth.services import Enrolment
from loaders.quarters import Quarter

_ACTIVITIES = ("Stay and play", "Baby massage", "Health clinic", "Messy play")
# The review at two to two and a half years, in days.
_REVIEW = (730, 900)


def list_attendance(book: Book) -> Iterator[Row]:
    """Children's centres: a row a member and visit, by day."""
    visits = [
        (day, membership.number, position, member, membership)
        for membership in book.office.memberships
        for day in membership.visits
        if book.quarter.first_day <= day <= book.quarter.last_day
        for position, member in enumerate(membership.members)
        if member.date_of_birth <= day
    ]
    for day, number, _, member, membership in sorted(visits, key=lambda visit: visit[:3]):
        carer = membership.members[0]
        statement = book.state(member, carer, Listing(Enrolment(0, "", carer, [], day), membership.starts, []))
        event = {"session_date": day, "activity": _ACTIVITIES[(number + day.toordinal()) % 4], "attended": "yes"}
        yield book.write([statement], {"engagement": [event | {"delivery": "in person"}]})


def list_pregnancies(book: Book) -> Iterator[Row]:
    """Maternity: a row a booking without a baby, later a row a birth; twins are two rows."""
    quarter = book.quarter
    for family in book.office.families:
        mother = next((adult for adult in family.adults if adult.relationship == "mother"), None)
        chance = Chance(book.office.seed, "maternity", family.number)
        if not mother or not chance.happens(book.office.shape.known_to_maternity):
            continue
        born = [child for child in family.children if child.date_of_birth >= quarter.first_day - timedelta(days=300)]
        due_dates = {child.date_of_birth for child in born} or ({family.due_date} if family.due_date else set())
        for due in sorted(due_dates):
            booked = due - timedelta(days=200)
            if quarter.first_day <= booked <= quarter.last_day:
                yield _list_pregnancy(book, mother, booked, due, None)
        for baby in born:
            if quarter.first_day <= baby.date_of_birth <= quarter.last_day:
                yield _list_pregnancy(book, mother, baby.date_of_birth - timedelta(days=200), baby.date_of_birth, baby)


def _list_pregnancy(book: Book, mother: Person, booked: date, due: date, baby: Person | None) -> Row:
    statement = book.state(mother)
    statement.values |= {"registered_date": booked, "expected_due_date": due}
    statements = [statement]
    if baby:
        beside = book.state(baby, mother)
        beside.values |= {"registered_date": baby.date_of_birth, "birth_order": str(baby.birth_order or 1)}
        beside.troubles.clear()
        statements.append(beside)
    return book.write(statements, troubles=["twins"] if baby and baby.birth_order == 2 else [])


def list_reviews(book: Book) -> Iterator[Row]:
    """Health visiting: a row a child at its review, with its scores; an engaged family's child does better."""
    measure = read_measures()["asq3"]
    for person in _list_known(book, "health visiting", book.office.shape.known_to_health_visiting):
        chance = Chance(book.office.seed, "review", person.number)
        reviewed = person.date_of_birth + timedelta(days=chance.between(*_REVIEW))
        if not book.quarter.first_day <= reviewed <= book.quarter.last_day:
            continue
        ability = find_ability(book.office, person)
        services = book.office.count_services(person, reviewed)
        times = 1 + measure.further_service * (services - 1) if services else 0
        events = [
            _single(
                "asq3", reviewed, item=name, score=score(measure, item, chance, "asq3", ability, times * item.engaged)
            )
            for name, item in measure.items.items()
        ]
        statement = book.state(person, next(iter(person.family.adults), None))
        statement.values["registered_date"] = person.date_of_birth + timedelta(days=14)
        yield book.write([statement], {"outcome": events}, _known_alone(person))


def list_profiles(book: Book) -> Iterator[Row]:
    """The early years profile: a row a child at the end of reception, in the quarter after the assessment."""
    measure, assessed = read_measures()["eyfsp"], date(book.quarter.year, 6, 30)
    for person in _list_pupils(book):
        statement = book.state(person)
        if not book.pen.chance.happens(book.office.shape.postcode_known_to_schools):
            statement.values["postcode"] = ""
        statement.values["gender"] = _binary(statement.values["gender"])
        chance, ability = Chance(book.office.seed, "profile", person.number), find_ability(book.office, person)
        places = {goal: item.start + find_place(measure, chance, ability) for goal, item in measure.items.items()}
        events = [
            _single("eyfsp", assessed, item=goal, category="2" if place > 0 else "1") for goal, place in places.items()
        ]
        yield book.write([statement], {"outcome": events}, _known_alone(person))


def list_measurements(book: Book) -> Iterator[Row]:
    """The child measurement programme: a row a child in reception, measured in the school year before."""
    measure = read_measures()["ncmp_bmi"]
    for person in _list_pupils(book):
        chance = Chance(book.office.seed, "measurement", person.number)
        day = chance.day(date(book.quarter.year, 1, 8), date(book.quarter.year, 6, 30))
        statement = book.state(person)
        statement.values["gender"] = _binary(statement.values["gender"])
        centile = score(measure, measure, chance, "ncmp_bmi")
        yield book.write([statement], {"outcome": [_single("ncmp_bmi", day, score=centile)]}, _known_alone(person))


def is_in_reception(born: date, year: int) -> bool:
    """Whether a child ends reception in the summer of a year: it turned five in the school year before."""
    return date(year - 6, 9, 1) <= born <= date(year - 5, 8, 31)


def list_review_births(quarter: Quarter) -> tuple[date, date]:
    """First and last day on which a child was born who is about two and a quarter years old in a quarter."""
    middle = timedelta(days=sum(_REVIEW) // 2)
    return quarter.first_day - middle, quarter.last_day - middle


def _list_pupils(book: Book) -> Iterator[Person]:
    year = book.quarter.year
    for person in _list_known(book, "schools", book.office.shape.known_to_schools):
        if is_in_reception(person.date_of_birth, year):
            yield person


def _list_known(book: Book, to: str, share: float) -> Iterator[Person]:
    """The children whom an administrative source knows: a share of all, and those whom it alone knows."""
    for family in book.office.families:
        is_known = Chance(book.office.seed, to, family.number).happens(share)
        if family.kind == to or (is_known and family.adults):
            yield from family.children


def _known_alone(person: Person) -> list[str]:
    return [] if person.family.adults else [f"known_to_{person.family.kind.replace(' ', '_')}_only"]


def _binary(gender: object) -> str:
    return "M" if gender == "M" else "F"


def _single(measure: str, day: date, **found: str) -> dict[str, str | date]:
    return {"measure": measure, "timepoint": "single", "assessed_date": day, **found}
