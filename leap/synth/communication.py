"""Communication and Language services: Doorstep Library's register and visits, Making it REAL's events."""

from collections.abc import Iterator
from datetime import date

from leap.synth.clerk import Entry
from leap.synth.files import Form, Row
from leap.synth.office import Listing, Office, list_enrolments, sessions_in
from leap.synth.pen import Pen
from leap.synth.population import Person
from loaders.quarters import Quarter

DOORSTEP, REAL = "doorstep_library", "making_it_real"
FAMILIES = Form(
    "doorstep_library_families", "doorstep_families_{quarter}.csv",
    ("Membership no", "Family no", "Member", "Relationship to child", "First name (child)", "Born", "Gender", "E-mail",
     "Mobile", "Parent's e-mail (child)", "NHS number", "Post code", "Joined", "Ethnic group", "Language at home",
     "Hours a week reading together", "Permission to share", "Remarks"),
    encoding="cp1252", delimiter=";",
)  # fmt: skip
VISITS = Form(
    "doorstep_library_visits", "doorstep_visits_{quarter}.txt",
    ("Membership no", "Visit on", "Activity", "Present", "Length (min)", "Where"),
    delimiter=";", line_end="\n",
)  # fmt: skip
EVENTS = Form(
    "making_it_real", "MIR_{quarter}.csv",
    ("Family ID", "Adult ID", "Adult Full Name", "Adult is", "Adult Email", "Adult Cell", "Adult Gender",
     "Adult Birth Date", "Adult Ethnicity", "Lone Parent", "Child ID", "Child First Name", "Child Birth Date",
     "Child Gender", "Child Ethnicity", "Child NHS Number", "Child SEND", "Home Postcode", "Family Language",
     "Start Date", "Agrees", "Event Date", "Event", "Took Part"),
    line_end="\n",
)  # fmt: skip
_DOTTED, _MONTH_FIRST = "%d.%m.%Y", "%m/%d/%Y"
_RELATIONSHIPS = {"mother": "Mother", "father": "Father", "primary_carer": "Other carer"}
_ADULT_IS = {"mother": "Child's mother", "father": "Child's father", "primary_carer": "Child's carer"}
_GENDERS = {"F": "female", "M": "male", "X": "other"}
_PERMISSIONS = {"yes": "given", "no": "refused", "blank": ""}
_AGREES = {"yes": "TRUE", "no": "FALSE", "blank": ""}


def list_families(office: Office, quarter: Quarter) -> Iterator[Row]:
    """Doorstep Library: a row a member, adult first; what the form lacks, the adult's row lacks."""
    pen = office.pen(FAMILIES, quarter)
    for listing in list_enrolments(office.enrolments.get(DOORSTEP, []), quarter):
        carer = office.clerk.enter(listing.enrolment.carer, DOORSTEP, quarter.last_day)
        for member in (listing.enrolment.carer, *listing.children):
            yield _list_member(office, pen, listing, member, carer, quarter)


def _list_member(office: Office, pen: Pen, listing: Listing, member: Person, carer: Entry, quarter: Quarter) -> Row:
    entry = office.clerk.enter(member, DOORSTEP, quarter.last_day)
    is_adult = not member.is_child
    blank = listing.enrolment.blank_field if is_adult else None
    is_refused = listing.consent == "blank" or (listing.consent == "yes" and blank is not None)
    reading = f"{pen.chance.between(0, 12) / 2:.1f}" if is_adult else ""
    cells = [
        _membership(member, listing.is_new_reference),
        _family_code(carer.person),
        "Adult" if is_adult else "Child",
        _RELATIONSHIPS[member.relationship] if is_adult else "",
        pen.name(entry.first_name),
        entry.date_of_birth.strftime(_DOTTED) if entry.date_of_birth else "",
        "" if blank == "gender" else _GENDERS[entry.gender],
        pen.email(entry.email),
        pen.mobile(entry.mobile),
        "" if is_adult else pen.email(carer.email),
        pen.nhs_number(entry.nhs_number),
        "" if blank == "postcode" else pen.postcode(carer.postcode),
        listing.registered.strftime(_DOTTED),
        member.family.heritage.short,
        member.family.language,
        reading,
        _PERMISSIONS[listing.consent],
        pen.chance.pick(("", "", "likes dinosaurs", "café after the visit")),
    ]
    troubles = [trouble for trouble in listing.troubles if is_adult or not trouble.endswith("_blank")]
    if listing.consent == "blank" and not is_adult:
        troubles.append("consent_blank")
    records = [] if is_refused else [(1, member)]
    return Row(cells, records, troubles + entry.troubles + pen.take_troubles(), is_refused)


def list_visits(office: Office, quarter: Quarter) -> Iterator[Row]:
    """Doorstep Library: a row a member and visit, by day."""
    chance = office.pen(VISITS, quarter).chance
    rows = (
        (day, member.number, attended, member, enrolment)
        for enrolment in office.enrolments.get(DOORSTEP, [])
        for day, attended in sessions_in(enrolment, quarter)
        for member in (enrolment.carer, *enrolment.children)
        if member.date_of_birth <= day
    )
    for day, _, attended, member, enrolment in sorted(rows, key=lambda row: row[:2]):
        where = ("Doorstep", "Library", "Video call")[chance.weigh((85, 10, 5))]
        minutes = str(chance.between(4, 9) * 5) if attended else ""
        cells = [
            _membership(member, is_new=False),
            day.strftime(_DOTTED),
            "Reading together",
            "x" if attended else "o",
            minutes,
            where,
        ]
        is_registered = enrolment.is_kept or (enrolment.consent == "yes" and member.is_child)
        yield Row(cells, [(1, member)], [] if is_registered else ["session_of_somebody_not_registered"])


def list_events(office: Office, quarter: Quarter) -> Iterator[Row]:
    """Making it REAL: a row a registration, and a row an event with the details of adult and child repeated."""
    pen = office.pen(EVENTS, quarter)
    enrolments = office.enrolments.get(REAL, [])
    for listing in list_enrolments(enrolments, quarter):
        for child in listing.children:
            yield _list_event(office, pen, listing, child, quarter, None)
    for enrolment in enrolments:
        if not enrolment.is_kept:
            continue
        listing = Listing(enrolment, enrolment.starts, enrolment.children[:1])
        for event in sessions_in(enrolment, quarter):
            if enrolment.withdrawn_on and event[0] >= enrolment.withdrawn_on:
                break
            yield _list_event(office, pen, listing, enrolment.children[0], quarter, event)


def _list_event(
    office: Office, pen: Pen, listing: Listing, child: Person, quarter: Quarter, event: tuple[date, bool] | None
) -> Row:
    enrolment, carer = listing.enrolment, listing.enrolment.carer
    adult = office.clerk.enter(carer, REAL, quarter.last_day)
    young = office.clerk.enter(child, REAL, quarter.last_day)
    suffix = "-2" if listing.is_new_reference else ""
    cells = [
        _family_code(carer),
        f"A{carer.number:06d}{suffix}",
        f"{carer.first_name} {carer.surname}",
        _ADULT_IS[carer.relationship],
        pen.email(adult.email),
        pen.mobile(adult.mobile),
        "" if enrolment.blank_field == "gender" else adult.gender,
        adult.date_of_birth.strftime(_MONTH_FIRST) if adult.date_of_birth else "",
        carer.family.heritage.ons,
        "TRUE" if len(carer.family.adults) == 1 else "FALSE",
        f"C{child.number:06d}{suffix}",
        pen.name(young.first_name),
        young.date_of_birth.strftime(_MONTH_FIRST),
        young.gender,
        child.family.heritage.ons,
        pen.nhs_number(young.nhs_number),
        "TRUE" if child.number % 9 == 0 else "FALSE",
        "" if enrolment.blank_field == "postcode" else pen.postcode(adult.postcode),
        carer.family.language,
        listing.registered.strftime(_MONTH_FIRST),
        _AGREES[listing.consent],
        event[0].strftime(_MONTH_FIRST) if event else "",
        pen.chance.pick(("Home visit", "Literacy event", "Library trip")) if event else "",
        ("TRUE" if event[1] else "FALSE") if event else "",
    ]
    records = [] if listing.is_refused else [(1, carer), (2, child)]
    if event:
        records += [(3, carer), (4, child)]
    return Row(
        cells, records, listing.troubles + adult.troubles + young.troubles + pen.take_troubles(), listing.is_refused
    )


def _membership(member: Person, is_new: bool) -> str:
    return f"{100000 + member.number}{'/2' if is_new else ''}"


def _family_code(carer: Person) -> str:
    # Each household of a separated family is a family to the services.
    is_second_household = carer.family.is_separated and carer is not carer.family.adults[0]
    return f"CL{carer.family.number:05d}{'B' if is_second_household else ''}"
