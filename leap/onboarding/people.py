"""Of whom the rows of a file tell: one kind of people, an adult and a child together, or whom a column names."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from leap.onboarding.date_formats import DateFinding
from leap.onboarding.evidence import find_near_code
from leap.onboarding.matching import LIKELY, UNSURE
from leap.onboarding.readings import (
    ADULT,
    CARER,
    CHILD,
    CONTACTS,
    OF_ADULTS,
    OF_CHILDREN,
    PRACTITIONER,
    Reading,
    find_age_of,
    find_latest_day,
)
from loaders import seeds
from loaders.normalising import clean_text

NOBODY, ONE, PAIR, BY_COLUMN = "nobody", "one", "pair", "by column"
# What is asked of a household once, and of each of its people.
SHARED = {"postcode", "lsoa_code", "registered_date", "consent", "home_language", "family_code"}
_OF_SOMEBODY = {
    "person_ref", "first_name", "date_of_birth", "gender", "email", "mobile", "nhs_number", "ethnicity", "birth_month",
    "disability", "country_of_origin", *SHARED, *OF_ADULTS, *OF_CHILDREN,
}  # fmt: skip
# What an adult and a child have each.
OF_EACH = {"date_of_birth", "gender"}
# A booking is the mother's, months before there is a child.
_OF_PREGNANCY = {"booking", "booked", "antenatal", "pregnancy"}
# What is asked of those whom a service is for, and hardly of those who work in it.
_OF_CLIENTS = {"date_of_birth", "gender", "postcode", "lsoa_code", "consent", "ethnicity", "first_name"}
_TRAINING = {"training", "practitioner", "practitioners", "workforce", "staff", "cpd"}
_TO_RECOGNISE_A_CHILD = ({"nhs_number"}, {"person_ref"}, {"first_name", "date_of_birth"})
_ONLY_IN = 0.9


@dataclass(frozen=True)
class People:
    """Of whom the rows tell. `shape` is nobody, one, pair or by column; `role` whom, where it is one and known."""

    shape: str
    role: str | None
    why: str
    readings: Sequence[Reading]


def find_people(path: Path, readings: Sequence[Reading], dates: DateFinding) -> People:
    """Tell whom the rows are about, and settle whose each column is."""
    if role := find_role_column(readings):
        return People(BY_COLUMN, None, f"'{role.heading}' says who it is", readings)
    latest = find_latest_day(path, readings, dates)
    readings = [_settle_birth(reading, dates, latest) for reading in readings]
    personal = [reading for reading in readings if reading.is_decided and reading.concept in _OF_SOMEBODY]
    if not personal:
        return People(NOBODY, None, "no column is about a person", readings)
    by_whom = {whom: [one for one in personal if one.whose == whom] for whom in (ADULT, CHILD, PRACTITIONER, None)}
    if by_whom[CHILD] and _is_recognisable(by_whom[CHILD]) and _tells_of_adult(by_whom):
        why = "columns of an adult and of a child stand beside each other"
        return People(PAIR, None, why, _settle_pair(readings))
    role, why = _find_one_role(path, by_whom, readings)
    return People(ONE, role, why, [_settle_one(reading, role) for reading in readings])


def find_role_column(readings: Sequence[Reading]) -> Reading | None:
    """The column that says whether a row is an adult or a child."""
    for reading in readings:
        if reading.concept != "role" or not reading.is_decided:
            continue
        roles = _codes(reading)
        is_called_so = reading.candidate is not None and reading.candidate.is_exact
        unknown = is_called_so and reading.evidence.words.get("role", 0.0) < 0.5
        if len(roles) > 1 or (unknown and 2 <= reading.evidence.distinct <= 4):
            return reading
    return None


def _codes(reading: Reading) -> set[str]:
    return {role for value in reading.evidence.counts if (role := _read_role(value))}


def _read_role(value: str) -> str | None:
    """The role that a word says: a known one, one among others, or the letter with which it begins."""
    known, word = seeds.lists().codes["role"], clean_text(value).casefold()
    letters = {"a": ADULT, "c": CHILD, "p": PRACTITIONER}
    return known.get(word) or find_near_code(word, known) or letters.get(word)


def _is_recognisable(of_child: Sequence[Reading]) -> bool:
    concepts = {reading.concept for reading in of_child}
    return any(way <= concepts for way in _TO_RECOGNISE_A_CHILD)


def _tells_of_adult(by_whom: dict[str | None, list[Reading]]) -> bool:
    """Whether there is more of an adult than how to reach a child's carer."""
    of_adult = {reading.concept for reading in by_whom[ADULT]} - {"email", "mobile", "additional_mobile"}
    of_child = {reading.concept for reading in by_whom[CHILD]}
    of_nobody = {reading.concept for reading in by_whom[None]}
    # A gender or date of birth beside the child's own can only be the adult's.
    # Of a date of birth its own ages have told that already.
    of_nobody |= {one.concept for one in by_whom[ADULT] if one.concept == "date_of_birth" and not one.match.subjects}
    return len(of_adult) >= 2 or bool(of_nobody & of_child & {"gender", "date_of_birth", "nhs_number", "person_ref"})


def _settle_birth(reading: Reading, dates: DateFinding, latest: date) -> Reading:
    """Whose a date of birth is by the ages that it tells, where the heading does not say."""
    if reading.concept != "date_of_birth" or reading.whose is not None or not reading.is_decided:
        return reading
    return replace(reading, whose=find_age_of(reading, dates, latest))


def _find_one_role(
    path: Path, by_whom: dict[str | None, list[Reading]], readings: Sequence[Reading]
) -> tuple[str | None, str]:
    words = set(re.split(r"[^a-z]+", path.stem.casefold()))
    of_clients = {reading.concept for whom in (None, ADULT, CHILD) for reading in by_whom[whom]} & _OF_CLIENTS
    if (by_whom[PRACTITIONER] and not of_clients) or words & _TRAINING:
        return PRACTITIONER, "headings or the file's name speak of practitioners"
    births = [reading for reading in readings if reading.concept == "date_of_birth" and reading.is_decided]
    ages = {reading.whose for reading in births if not reading.match.subjects}
    if age := next(iter(ages & {ADULT, CHILD}), None):
        return age, f"the dates of birth are those of {'adults' if age == ADULT else 'children'}"
    if None in ages and not births[0].evidence.is_empty:
        return None, "the dates of birth are those of adults and of children"
    if _is_recognisable(by_whom[CHILD]):
        return CHILD, "headings speak of a child"
    of_adult = [reading for reading in by_whom[ADULT] if reading.concept not in CONTACTS]
    if of_adult:
        return ADULT, f"'{of_adult[0].heading}' is an adult's"
    if by_whom[CHILD]:
        return CHILD, f"'{by_whom[CHILD][0].heading}' is a child's"
    if any(reading.concept in CONTACTS[:2] for reading in (*by_whom[None], *by_whom[ADULT])):
        return ADULT, "an e-mail address or a mobile number is an adult's"
    return None, "nothing tells whether these are adults or children"


def _settle_one(reading: Reading, role: str | None) -> Reading:
    """Whose a column is where all rows are about one kind of people."""
    if reading.concept not in _OF_SOMEBODY or not reading.is_decided:
        return reading
    is_contact = reading.concept in CONTACTS
    if role == CHILD and is_contact and (reading.whose in (ADULT, CARER) or reading.concept != "nhs_number"):
        level = reading if reading.whose == ADULT else reading.at_most(LIKELY)
        return replace(level, whose=CARER, note="a child's own would be no key; it is the carer's")
    if reading.whose in (None, role) or (role == CHILD and reading.concept in SHARED):
        # A heading that names nobody may be a client's where others speak of those who work there.
        is_told = role is not None and not (role == PRACTITIONER and reading.whose is None)
        return replace(reading if is_told else reading.at_most(LIKELY), whose=role)
    if role == PRACTITIONER and reading.whose == ADULT:
        return replace(reading.at_most(LIKELY), whose=role)
    return replace(reading.at_most(UNSURE), note=f"the rows are about {role or 'somebody'}, this about {reading.whose}")


def _settle_pair(readings: Sequence[Reading]) -> list[Reading]:
    """Whose a column is where an adult and a child stand on one row: what names nobody is the adult's or shared."""
    of_child = {reading.concept for reading in readings if reading.whose == CHILD}
    settled = []
    for reading in map(_settle_bare_name(readings), readings):
        if reading.concept in _OF_SOMEBODY and reading.whose is None and reading.is_decided:
            is_of_pregnancy = _OF_PREGNANCY & set(reading.match.words)
            if reading.concept in SHARED - of_child and not is_of_pregnancy:
                note = "asked once for the adult and the child"
            else:
                reading, note = replace(reading, whose=ADULT), "whose it is the heading does not say: the adult's"
            reading = reading.at_most(LIKELY, note)
        elif reading.whose == CARER:
            reading = replace(reading, whose=ADULT).at_most(LIKELY)
        if reading.whose == ADULT and reading.concept in CONTACTS[:2]:
            reading = reading.at_most(LIKELY, reading.note or "the adult's, and the child's carer's")
        settled.append(reading)
    return settled


def _settle_bare_name(readings: Sequence[Reading]) -> Callable[[Reading], Reading]:
    """Whose `Forename` is where the child's other columns say that they are the child's: perhaps the adult's."""
    personal = [one for one in readings if one.is_decided and one.concept in _OF_SOMEBODY - SHARED]
    is_child_named = any(CHILD in one.match.subjects for one in personal if one.concept in OF_EACH)
    is_adult_bare = any(not one.match.subjects for one in personal if one.concept in OF_EACH)

    def settle(reading: Reading) -> Reading:
        if reading.concept != "first_name" or reading.match.subjects or not is_child_named:
            return reading
        note = "whose it is the heading does not say"
        return reading.at_most(UNSURE if is_adult_bare else LIKELY, f"{note}; an adult's is needed for no key")

    return settle


def settle_by_role(readings: Sequence[Reading]) -> Sequence[Reading]:
    """Whose a column is by the rows in which it is filled: an address that only children have is their carer's."""
    role = find_role_column(readings)
    if role is None:
        return readings
    of_child = [value for value in role.evidence.counts if _read_role(value) == CHILD]
    is_child = pc.is_in(role.evidence.values, value_set=pa.array(of_child, pa.string()))
    settled = []
    for reading in readings:
        if reading.concept in CONTACTS[:2] and reading.is_decided:
            reading = _settle_contact(reading, is_child)
        settled.append(reading)
    return settled


def _settle_contact(reading: Reading, is_child: pa.ChunkedArray) -> Reading:
    filled = pc.sum(reading.evidence.marks).as_py() or 0
    among_children = pc.sum(pc.and_(reading.evidence.marks, is_child)).as_py() or 0
    share = among_children / filled if filled else 0.5
    if share >= _ONLY_IN:
        return replace(reading, whose=CARER, note=f"{share:.0%} of its values stand in rows of children")
    if share <= 1 - _ONLY_IN:
        return replace(reading, whose=ADULT, note=f"{1 - share:.0%} of its values stand in rows of adults")
    return replace(reading.at_most(LIKELY), whose=ADULT, note="it stands in rows of adults and of children")
