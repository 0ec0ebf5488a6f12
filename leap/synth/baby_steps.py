"""Baby Steps: a register of parents with their babies beside them, and a list of sessions."""

from collections.abc import Iterator

from leap.synth.files import Form, Row
from leap.synth.office import Listing, Office, list_enrolments, sessions_in
from leap.synth.pen import Pen
from leap.synth.population import Person
from loaders.quarters import Quarter

SERVICE = "baby_steps"
USERS = Form(
    "baby_steps_users", "baby_steps_users_{quarter}.csv",
    ("Client ID", "Role", "Parent email", "Main contact number", "NHS No", "Parent DOB", "Parent gender", "Postcode",
     "Date registered", "Ethnicity", "Home language", "Expecting", "Due date", "Child first name", "Child DOB",
     "Child sex", "Child birth order", "Child NHS No", "Consent given", "Practitioner notes"),
    byte_order_mark=True,
)  # fmt: skip
SESSIONS = Form(
    "baby_steps_sessions", "baby_steps_sessions_{quarter}.csv",
    ("Client ID", "Session date", "Session", "Attendance", "Minutes", "Delivered", "Group"),
    line_end="\n",
)  # fmt: skip
_ROLES = {"mother": "Mum", "father": "Dad", "primary_carer": "Carer"}
_GENDERS = {"F": "Female", "M": "Male", "X": "Other"}
_SEXES = {"F": "Girl", "M": "Boy", "X": "X"}
_CONSENTS = {"yes": "Y", "no": "N", "blank": ""}
_DATE = "%d/%m/%Y"


def list_users(office: Office, quarter: Quarter) -> Iterator[Row]:
    """A row a parent and child; a row a parent where no child is born yet."""
    pen = office.pen(USERS, quarter)
    for listing in list_enrolments(office.enrolments.get(SERVICE, []), quarter):
        for child in listing.children or [None]:
            yield _list_user(office, pen, listing, child, quarter)


def _list_user(office: Office, pen: Pen, listing: Listing, child: Person | None, quarter: Quarter) -> Row:
    enrolment, carer = listing.enrolment, listing.enrolment.carer
    adult = office.clerk.enter(carer, SERVICE, quarter.last_day)
    baby = office.clerk.enter(child, SERVICE, quarter.last_day) if child else None
    due = carer.family.due_date if not child and carer.relationship == "mother" else None
    note = pen.chance.pick(("", "", "Prefers mornings", "Text, do not ring"))
    troubles = [*listing.troubles, *adult.troubles, *(baby.troubles if baby else ())]
    if note and pen.chance.happens(office.troubles.line_break_in_note):
        note += "\nSee the paper file"
        troubles.append("line_break_in_note")
    cells = [
        reference(enrolment.number, listing.is_new_reference),
        _ROLES[carer.relationship],
        pen.email(adult.email),
        pen.mobile(adult.mobile),
        pen.nhs_number(adult.nhs_number),
        adult.date_of_birth.strftime(_DATE) if adult.date_of_birth else "",
        "" if enrolment.blank_field == "gender" else _GENDERS[adult.gender],
        "" if enrolment.blank_field == "postcode" else pen.postcode(adult.postcode),
        listing.registered.strftime(_DATE),
        carer.family.heritage.ons,
        carer.family.language,
        "Y" if due else "N",
        due.strftime(_DATE) if due else "",
        pen.name(baby.first_name) if baby else "",
        baby.date_of_birth.strftime(_DATE) if baby else "",
        _SEXES[baby.gender] if baby else "",
        str(child.birth_order or "") if child else "",
        pen.nhs_number(baby.nhs_number) if baby else "",
        _CONSENTS[listing.consent],
        note,
    ]
    records = [] if listing.is_refused else [(1, carer)]
    if child and listing.is_kept:
        records.append((2, child))
    return Row(cells, records, troubles + pen.take_troubles(), listing.is_refused)


def list_sessions(office: Office, quarter: Quarter) -> Iterator[Row]:
    """A row a parent and session, by day; of those who refused consent too, as the team's list has them."""
    chance = office.pen(SESSIONS, quarter).chance
    rows = (
        (day, enrolment.number, attended, enrolment)
        for enrolment in office.enrolments.get(SERVICE, [])
        for day, attended in sessions_in(enrolment, quarter)
    )
    for day, number, attended, enrolment in sorted(rows, key=lambda row: row[:2]):
        delivered = ("Face to face", "Zoom", "Telephone")[chance.weigh((80, 15, 5))]
        group = f"G{1 + enrolment.starts.month % 6}"
        missed = chance.pick(("Did not attend", "Did not attend", "Cancelled"))
        cells = [
            reference(number, is_new=False),
            day.isoformat(),
            "Baby Steps group session",
            "Attended" if attended else missed,
            "90" if attended else "",
            delivered,
            group,
        ]
        troubles = [] if enrolment.is_kept else ["session_of_somebody_not_registered"]
        yield Row(cells, [(1, enrolment.carer)], troubles)


def reference(number: int, is_new: bool) -> str:
    """The client's reference; who registers again gets a new one."""
    return f"BS-{number:06d}{'R' if is_new else ''}"
