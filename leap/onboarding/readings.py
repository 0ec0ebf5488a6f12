"""What each column of a file is taken for, once the others have been looked at too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from leap.onboarding.date_formats import DateFinding
from leap.onboarding.evidence import ColumnEvidence
from leap.onboarding.matching import LEAST_LIKELY, LIKELY, SURE, UNSURE, Candidate, Match
from leap.onboarding.vocabulary import DROPPED
from loaders.quarters import Quarter
from loaders.record_types import record_types

ADULT, CHILD, CARER, PRACTITIONER = "adult", "child", "carer", "practitioner"
CONTACTS = ("email", "mobile", "nhs_number")
# Whose a column is where its heading does not say.
OF_ADULTS = {
    "relationship", "lone_parent", "pregnant", "expected_due_date", "hours_reading_to_child", "employment_status",
    "education_level", "volunteer", "additional_mobile",
}  # fmt: skip
OF_CHILDREN = {"birth_order", "first_name", "special_educational_needs"}
OF_PEOPLE = {
    "postcode", "lsoa_code", "consent", "ethnicity", "home_language", "registered_date", "family_code", "disability",
    "country_of_origin", "birth_month", "role", *OF_ADULTS, "birth_order", "special_educational_needs",
}  # fmt: skip
OF_EVENTS: Mapping[str, frozenset[str]] = {
    "engagement": frozenset({"session_date", "activity", "attended", "duration_minutes", "delivery", "group_ref"}),
    "outcome": frozenset({"measure", "item", "assessed_date", "timepoint", "score", "category"}),
    "feedback": frozenset({"respondent", "question", "answer", "given_date"}),
    "resource": frozenset({"period", "kind", "amount", "unit"}),
}
DAY_OF = {"engagement": "session_date", "outcome": "assessed_date", "feedback": "given_date"}
_YOUNGEST_ADULT = 13
_LEAST_SHARE = 0.8
_OF_ONE_PERSON = {*CONTACTS, "person_ref", "gender", "date_of_birth", "postcode", "first_name"}


@dataclass(frozen=True)
class Reading:
    """What a column is taken for: a concept, whose, and how sure; `note` is what other columns told."""

    match: Match
    concept: str | None
    whose: str | None
    level: str
    note: str = ""

    @property
    def heading(self) -> str:
        """The provider's heading."""
        return self.match.heading

    @property
    def evidence(self) -> ColumnEvidence:
        """What its values say."""
        return self.match.evidence

    @property
    def candidate(self) -> Candidate | None:
        """The candidate of its concept."""
        return next((one for one in self.match.candidates if one.concept == self.concept), None)

    @property
    def is_decided(self) -> bool:
        """Whether it is sure or likely enough to stand in a draft."""
        return self.concept is not None and self.level != UNSURE

    def at_most(self, level: str, note: str = "") -> "Reading":
        """The same, no surer than a level."""
        order = (UNSURE, LIKELY, SURE)
        return replace(self, level=min(self.level, level, key=order.index), note=note or self.note)


def read_columns(matches: Iterable[Match], types: Iterable[str], has_people: bool) -> list[Reading]:
    """The likeliest reading of each column, given which record types a row tells of."""
    allowed = _allowed(frozenset(types), has_people)
    return [_read(match, allowed) for match in matches]


def find_whose(match: Match, concept: str) -> str | None:
    """Whose a column is: by its heading, or because only one kind of people has such a thing."""
    if concept in OF_ADULTS:
        return ADULT
    if match.subjects == {ADULT, CHILD}:
        # `Your child's name` speaks to the adult, and is about the child.
        is_adults = {"parent", "mother", "father", "carer", "adult", "woman"} & set(match.words)
        return CHILD if not is_adults else CARER if concept in CONTACTS else None
    if match.subjects:
        return min(match.subjects)
    return CHILD if concept in OF_CHILDREN else None


def find_types(matches: Iterable[Match], wide: Mapping[str, str]) -> list[str]:
    """Of which events the rows tell; `wide` has the headings that are an outcome, an answer or an amount each."""
    matches = list(matches)
    best = {match.best.concept for match in matches if match.best and match.best.score >= LEAST_LIKELY}
    has_open_day = any(_is_day(match) and not _is_taken_day(match) for match in matches)
    found = dict.fromkeys(wide.values())
    if best & {"score", "category"} and best & {"measure", "assessed_date", "timepoint", "item"}:
        found["outcome"] = None
    if "answer" in best and best & {"question", "respondent", "given_date"}:
        found["feedback"] = None
    signs = best & OF_EVENTS["engagement"]
    needed = 1 if not found and not best & (OF_PEOPLE | {"date_of_birth", "first_name"}) else 2
    if "session_date" in best or (
        has_open_day and (signs & {"attended", "duration_minutes", "delivery"} or len(signs) >= needed)
    ):
        found["engagement"] = None
    if "amount" in best and best & {"kind", "unit", "period", "service"} and not best & _OF_ONE_PERSON:
        found["resource"] = None
    return list(found)


def _is_day(match: Match) -> bool:
    return max(match.evidence.dates.values(), default=0.0) >= _LEAST_SHARE


def _is_taken_day(match: Match) -> bool:
    """Whether a day is surely that of something else than an event."""
    others = {"date_of_birth", "registered_date", "expected_due_date", DROPPED}
    return match.level != UNSURE and match.best.concept in others


def find_age_of(reading: Reading, dates: DateFinding, latest: date) -> str | None:
    """Whether dates of birth are those of adults or of children."""
    if reading.evidence.is_empty or not dates.formats:
        return None
    days = reading.evidence.read_days(dates.formats[0])
    if not days:
        return None
    ages = sorted((latest - day).days / 365.25 for day in days)
    if ages[len(ages) // 10] >= _YOUNGEST_ADULT:
        return ADULT
    return CHILD if ages[-1 - len(ages) // 10] < _YOUNGEST_ADULT else None


def find_latest_day(path: Path, readings: Sequence[Reading], dates: DateFinding) -> date:
    """About the day of which a file tells: the latest of its days that is not ahead, else the quarter in its name.

    Days of birth say nothing of it: a file of adults would be one of babies.
    """
    if dates.formats:
        days = [
            day
            for reading in readings
            if reading.heading in dates.columns and reading.concept not in ("expected_due_date", "date_of_birth")
            for day in reading.evidence.read_days(dates.formats[0])[-1:]
            if day <= date.today()
        ]
        if days:
            return max(days)
    quarter = Quarter.within(path.name) or Quarter.within(path.parent.name)
    return quarter.last_day if quarter else date.today()


def _allowed(types: frozenset[str], has_people: bool) -> set[str]:
    """The concepts that can stand in a file of some record types."""
    absent = set().union(*(columns for name, columns in OF_EVENTS.items() if name not in types))
    present = set().union(*(columns for name, columns in OF_EVENTS.items() if name in types))
    concepts = {column for of in record_types().values() for column in of.columns}
    allowed = (concepts - (absent - present)) | {"first_name", "date", DROPPED, "service"}
    return allowed if has_people else allowed - (OF_PEOPLE - present)


def _read(match: Match, allowed: set[str]) -> Reading:
    kept = tuple(one for one in match.candidates if one.concept in allowed)
    narrowed = replace(match, candidates=kept)
    best = narrowed.best
    if best is None:
        return Reading(match, None, None, UNSURE)
    level = narrowed.level
    # What only the other columns rule out is a little less sure.
    if level == SURE and match.best != best:
        level = LIKELY
    return Reading(narrowed, best.concept, find_whose(match, best.concept), level)
