"""Administrative data: children's centres (council), maternity (NHS) and the early years profile (education)."""

from collections.abc import Iterator
from datetime import date, timedelta

from leap.synth.chance import Chance
from leap.synth.files import Form, Row
from leap.synth.office import Office
from leap.synth.pen import Pen
from leap.synth.population import Family, Person
from loaders.quarters import Quarter

CENTRES, MATERNITY, SCHOOLS = "childrens_centres", "maternity", "eyfsp"
ATTENDANCE = Form(
    "childrens_centre_attendance", "CC_Attendance_{quarter}.csv",
    ("MEMBER_ID", "MEMBER_TYPE", "CHILD_FORENAME", "DOB", "SEX", "ADULT_EMAIL", "ADULT_MOBILE", "CONTACT_EMAIL",
     "POSTCODE", "ETHNIC_GROUP", "REG_DATE", "CENTRE", "ACTIVITY", "ATTENDED_ON"),
    encoding="cp1252",
)  # fmt: skip
EXTRACT = Form(
    "maternity", "maternity_extract_{quarter}.tsv",
    ("MotherNHSNumber", "MotherBirthDate", "MotherPostcode", "MotherEthnicCategory", "BookingDate",
     "EstimatedDeliveryDate", "BabyNHSNumber", "BabyBirthDate", "BabyGender", "BirthOrder", "BirthWeightGrams"),
    delimiter="\t",
)  # fmt: skip
GOALS = (
    *(f"FSP_COM_E{goal:02d}" for goal in (1, 2)), *(f"FSP_PSE_E{goal:02d}" for goal in (3, 4, 5)),
    *(f"FSP_PHY_E{goal:02d}" for goal in (6, 7)), *(f"FSP_LIT_E{goal:02d}" for goal in (8, 9, 10)),
    *(f"FSP_MAT_E{goal:02d}" for goal in (11, 12)), *(f"FSP_UTW_E{goal:02d}" for goal in (13, 14, 15)),
    *(f"FSP_EXP_E{goal:02d}" for goal in (16, 17)),
)  # fmt: skip
PROFILE = Form(
    "eyfsp", "EYFSP_{quarter}.txt",
    ("UPN", "Forename", "DOB", "Gender", "PostCode", "Ethnicity", "FirstLanguage", "SEN", "AcademicYear",
     "AssessmentDate", *GOALS),
    encoding="utf-16-le", byte_order_mark=True, delimiter="|",
)  # fmt: skip
_TIMED, _COMPACT = "%d-%m-%Y %H:%M", "%Y%m%d"
_SEXES = {"M": "1", "F": "2", "X": "9"}
_ACTIVITIES = ("Stay and play", "Baby massage", "Health clinic", "Messy play")
_CENTRE_NAMES = ("North", "South", "Market", "Park")


def list_attendance(office: Office, quarter: Quarter) -> Iterator[Row]:
    """Children's centres: a row a member and visit, by day."""
    pen = office.pen(ATTENDANCE, quarter)
    visits = [
        (day, membership.number, position, member, membership)
        for membership in office.memberships
        for day in membership.visits
        if quarter.first_day <= day <= quarter.last_day
        for position, member in enumerate(membership.members)
        if member.date_of_birth <= day
    ]
    visits.sort(key=lambda visit: visit[:3])
    for day, number, position, member, membership in visits:
        entry = office.clerk.enter(member, CENTRES, quarter.last_day)
        carer = office.clerk.enter(membership.members[0], CENTRES, quarter.last_day)
        cells = [
            pen.reference(f"{number * 10 + position:08d}"),
            "C" if member.is_child else "A",
            pen.name(entry.first_name),
            entry.date_of_birth.strftime(_TIMED) if entry.date_of_birth else "",
            _SEXES[entry.gender],
            pen.email(entry.email),
            pen.mobile(entry.mobile),
            pen.email(carer.email) if member.is_child else "",
            pen.postcode(carer.postcode),
            member.family.heritage.group,
            membership.starts.strftime(_TIMED),
            _CENTRE_NAMES[number % 4],
            _ACTIVITIES[(number + day.toordinal()) % 4],
            day.strftime(_TIMED),
        ]
        yield Row(cells, [(1, member), (2, member)], entry.troubles + pen.take_troubles())


def list_pregnancies(office: Office, quarter: Quarter) -> Iterator[Row]:
    """Maternity: a row a booking without a baby, later a row a birth; twins are two rows."""
    pen = office.pen(EXTRACT, quarter)
    for family in office.families:
        mother = next((adult for adult in family.adults if adult.relationship == "mother"), None)
        chance = Chance(office.seed, "maternity", family.number)
        if not mother or not chance.happens(office.shape.known_to_maternity):
            continue
        born = [child for child in family.children if child.date_of_birth >= quarter.first_day - timedelta(days=300)]
        due_dates = {child.date_of_birth for child in born} or ({family.due_date} if family.due_date else set())
        for due in sorted(due_dates):
            booked = due - timedelta(days=200)
            if quarter.first_day <= booked <= quarter.last_day:
                yield _list_pregnancy(office, pen, mother, booked, due, None, quarter)
        for baby in born:
            if quarter.first_day <= baby.date_of_birth <= quarter.last_day:
                booked = baby.date_of_birth - timedelta(days=200)
                yield _list_pregnancy(office, pen, mother, booked, baby.date_of_birth, baby, quarter)


def _list_pregnancy(
    office: Office, pen: Pen, mother: Person, booked: date, due: date, baby: Person | None, quarter: Quarter
) -> Row:
    entry = office.clerk.enter(mother, MATERNITY, quarter.last_day, knows_every_nhs_number=True)
    cells = [
        pen.nhs_number(entry.nhs_number),
        entry.date_of_birth.strftime(_COMPACT) if entry.date_of_birth else "",
        pen.postcode(entry.postcode),
        mother.family.heritage.nhs,
        booked.strftime(_COMPACT),
        due.strftime(_COMPACT),
        pen.nhs_number(baby.nhs_number) if baby else "",
        baby.date_of_birth.strftime(_COMPACT) if baby else "",
        _SEXES[baby.gender] if baby else "",
        str(baby.birth_order or 1) if baby else "",
        str(2000 + pen.chance.between(0, 2200)) if baby else "",
    ]
    troubles = [trouble for trouble in entry.troubles if trouble in ("missing_date_of_birth", "moved_home")]
    if baby and baby.birth_order == 2:
        troubles.append("twins")
    records = [(1, mother), (2, baby)] if baby else [(1, mother)]
    return Row(cells, records, troubles + pen.take_troubles())


def list_profiles(office: Office, quarter: Quarter) -> Iterator[Row]:
    """The early years profile: a row a child at the end of reception, in the quarter after the assessment."""
    if quarter.number != 2:
        return
    pen = office.pen(PROFILE, quarter)
    for family in office.families:
        chance = Chance(office.seed, "schools", family.number)
        is_known = chance.happens(office.shape.known_to_schools) or family.kind == "school"
        for child in family.children:
            if is_known and is_in_reception(child.date_of_birth, quarter.year):
                yield _list_profile(office, pen, family, child, quarter)


def is_in_reception(born: date, year: int) -> bool:
    """Whether a child ends reception in the summer of a year: it turned five in the school year before."""
    return date(year - 6, 9, 1) <= born <= date(year - 5, 8, 31)


def _list_profile(office: Office, pen: Pen, family: Family, child: Person, quarter: Quarter) -> Row:
    entry = office.clerk.enter(child, SCHOOLS, quarter.first_day)
    has_postcode = pen.chance.happens(0.7)
    cells = [
        child.upn,
        pen.name(entry.first_name),
        entry.date_of_birth.isoformat(),
        "M" if entry.gender == "M" else "F",
        pen.postcode(entry.postcode) if has_postcode else "",
        family.heritage.dfe,
        family.language,
        ("N", "K", "E")[pen.chance.weigh((85, 12, 3))],
        f"{quarter.year - 1}/{quarter.year % 100:02d}",
        date(quarter.year, 6, 30).isoformat(),
        *("2" if pen.chance.happens(office.shape.reaches_expected_level) else "1" for _ in GOALS),
    ]
    troubles = [trouble for trouble in entry.troubles if "nhs" not in trouble and trouble != "placeholder"]
    if family.kind == "school":
        troubles.append("known_to_schools_only")
    return Row(cells, [(1, child)], troubles + pen.take_troubles())
