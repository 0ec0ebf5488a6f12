"""The records of a draft: which a row holds, and which column goes where in each."""

from collections.abc import Mapping, Sequence

from leap.onboarding.draft import Draft, DraftRecord
from leap.onboarding.names import find_measure
from leap.onboarding.people import BY_COLUMN, NOBODY, PAIR, SHARED, People
from leap.onboarding.readings import (
    ADULT,
    CARER,
    CHILD,
    CONTACTS,
    DAY_OF,
    OF_CHILDREN,
    OF_EVENTS,
    PRACTITIONER,
    Reading,
)
from leap.onboarding.wide_columns import WideColumn
from leap.onboarding.words import guess_names, guess_words
from loaders.record_types import record_types

TIMEPOINTS = ("baseline", "midpoint", "end", "single")
Targets = dict[str, tuple[tuple[int, str], ...]]
# By which a child's record is known to be there, the surest first.
_SIGNS_OF_A_CHILD = ("date_of_birth", "person_ref", "nhs_number", "first_name")
_TO_RECOGNISE = ("person_ref", "nhs_number", "email", "mobile")
_MOTHER = {"mother", "woman"}


def build_records(
    draft: Draft, people: People, types: Sequence[str], wide: Mapping[str, WideColumn], has_people: bool
) -> Targets:
    """Add the records to a draft; gives for each heading the records (counted from 0) and columns that take it."""
    readings = [reading for reading in people.readings if reading.is_decided]
    persons: list[DraftRecord] = []
    if (has_people and people.shape != NOBODY) or (people.role == PRACTITIONER and "engagement" in types):
        persons = _build_people(people, readings)
    draft.records += persons
    for name in types:
        draft.records += _build_events(draft, name, people, readings, wide, persons)
    for record in draft.records:
        order = ["first_name" if name == "first_name_part" else name for name in record_types()[record.type].columns]
        record.columns = {name: record.columns[name] for name in order if name in record.columns}
        _fill_words(record, readings)
    if persons and not any("registered_date" in record.columns for record in persons):
        draft.derive["registered_date"] = "first_of_quarter"
    return _find_targets(draft.records)


def _build_people(people: People, readings: Sequence[Reading]) -> list[DraftRecord]:
    if people.shape == PAIR:
        adult = DraftRecord("person", people.why, role=ADULT, columns=_columns_of(readings, ADULT))
        child = DraftRecord("person", people.why, role=CHILD, columns=_columns_of(readings, CHILD))
        _share(adult, child, readings)
        child.when = next(child.columns[sign] for sign in _SIGNS_OF_A_CHILD if sign in child.columns)
        _add_mother(adult, readings)
        return [adult, child]
    if people.shape == BY_COLUMN:
        return [DraftRecord("person", people.why, columns=_columns_of(readings, None))]
    record = DraftRecord("person", people.why, role=people.role, columns=_columns_of(readings, people.role))
    if people.role == ADULT:
        _add_mother(record, readings)
    return [record]


def _columns_of(readings: Sequence[Reading], role: str | None) -> dict[str, str]:
    """Our column to heading, of one role or with `None` of whom a column says."""
    known = record_types()["person"].columns
    columns: dict[str, str] = {}
    for reading in readings:
        name = reading.concept
        if reading.whose == CARER and role in (CHILD, None) and name in CONTACTS:
            columns.setdefault(f"carer_{name}", reading.heading)
        elif role is not None and reading.whose not in (role, None):
            continue
        elif name == "first_name" and role in (CHILD, None):
            columns.setdefault(name, reading.heading)
        elif name == "service" or (role == ADULT and name in OF_CHILDREN):
            continue
        elif name in known and known[name].stands_in("clear"):
            columns.setdefault(name, reading.heading)
    return columns


def _share(adult: DraftRecord, child: DraftRecord, readings: Sequence[Reading]) -> None:
    """Give the child what is asked of the household, and its carer's keys."""
    of_adult = {reading.concept: reading.heading for reading in readings if reading.whose in (ADULT, None)}
    own = {reading.concept for reading in readings if reading.whose == ADULT} & {"home_language", "registered_date"}
    for name in (SHARED - own) & of_adult.keys() - child.columns.keys():
        child.columns[name] = of_adult[name]
    # The row itself says whose child it is; one way to know the carer elsewhere too is enough.
    ways = (("email", "mobile"), ("nhs_number",), ("mobile",))
    for name in next((way for way in ways if way[0] in of_adult), ()):
        if name in of_adult:
            child.columns[f"carer_{name}"] = of_adult[name]


def _add_mother(adult: DraftRecord, readings: Sequence[Reading]) -> None:
    """Where headings speak of mothers, a row that says no gender or relationship is one."""
    of_mother = [reading for reading in readings if _MOTHER & set(reading.match.words) and reading.whose == ADULT]
    if len(of_mother) >= 2:
        fixed = {"relationship": "mother", "gender": "F"}
        adult.constants |= {name: code for name, code in fixed.items() if name not in adult.columns}


def _build_events(
    draft: Draft,
    name: str,
    people: People,
    readings: Sequence[Reading],
    wide: Mapping[str, WideColumn],
    persons: Sequence[DraftRecord],
) -> list[DraftRecord]:
    """The records of an event: one for each of the people who have a reference of their own."""
    columns = {
        reading.concept: reading.heading
        for reading in readings
        if reading.concept in OF_EVENTS[name] and reading.whose not in TIMEPOINTS
    }
    if name == "resource":
        identified: list[dict[str, str]] = [{}]
    else:
        identified = _identify(name, people, readings, persons)
    of_type = {heading: column for heading, column in wide.items() if column.type == name}
    groups = _group_wide(of_type) or {(None, None): {}}
    records = []
    for identifiers in identified:
        for (value, timepoint), group in groups.items():
            record = DraftRecord(name, _say_why(name, columns, group), columns={**identifiers, **columns})
            record.each = {heading: column.constants for heading, column in group.items()}
            record.value = value
            _add_day(draft, record, readings, timepoint)
            if value:
                record.columns.pop(value, None)
            elif persons and (day := DAY_OF.get(name)) in record.columns:
                record.when = record.columns[day]
            _add_constants(record)
            records.append(record)
    return records


def _group_wide(wide: Mapping[str, WideColumn]) -> dict[tuple[str, str | None], dict[str, WideColumn]]:
    """Columns that can share an entry: those whose cell goes into the same column, at the same time point."""
    groups: dict[tuple[str, str | None], dict[str, WideColumn]] = {}
    for heading, column in wide.items():
        groups.setdefault((column.value, column.constants.get("timepoint")), {})[heading] = column
    return groups


def _add_day(draft: Draft, record: DraftRecord, readings: Sequence[Reading], timepoint: str | None) -> None:
    """The day of an event: its own, that of its time point, that of another event of the row, or the quarter's."""
    day = DAY_OF.get(record.type)
    if day is None or record.value == day:
        return
    at_timepoint = [reading.heading for reading in readings if timepoint and reading.whose == timepoint]
    others = [reading.heading for reading in readings if reading.concept in DAY_OF.values() and reading.whose is None]
    if at_timepoint:
        record.columns[day] = at_timepoint[0]
    elif day not in record.columns and others:
        record.columns[day] = others[0]
    elif day not in record.columns:
        draft.derive[day] = "last_of_quarter"


def _identify(
    name: str, people: People, readings: Sequence[Reading], persons: Sequence[DraftRecord]
) -> list[dict[str, str]]:
    """The columns that say whose an event is; of an adult and a child with a reference each, both."""
    known = record_types()[name].columns
    if persons:
        of_persons = [record for record in persons if "person_ref" in record.columns]
        if name == "outcome" and len(of_persons) > 1:
            of_persons = of_persons[-1:]
        if of_persons:
            return [{"person_ref": record.columns["person_ref"]} for record in of_persons]
        return [_find_keys(persons[-1 if name == "outcome" else 0].columns, known)]
    columns = _columns_of(readings, people.role)
    return [_find_keys(columns, known)]


def _find_keys(columns: Mapping[str, str], known: Mapping) -> dict[str, str]:
    if "person_ref" in columns:
        return {"person_ref": columns["person_ref"]}
    keys = {name: columns[name] for name in _TO_RECOGNISE if name in columns}
    if "nhs_number" in keys:
        return {"nhs_number": keys["nhs_number"]}
    of_child = {
        name: columns[name] for name in ("carer_email", "first_name", "date_of_birth", "gender") if name in columns
    }
    return {name: heading for name, heading in {**keys, **of_child}.items() if name in known or name == "first_name"}


def _say_why(name: str, columns: Mapping[str, str], wide: Mapping[str, WideColumn]) -> str:
    if wide:
        return f"{len(wide)} headings are a record of {name} each"
    return f"columns that tell of {name}: {', '.join(repr(heading) for heading in columns.values())}"


def _add_constants(record: DraftRecord) -> None:
    """What every such record must say and no column does."""
    given = {*record.columns, *(key for constants in record.each.values() for key in constants)}
    if record.type == "engagement" and "attended" not in given:
        record.constants["attended"] = "yes"
    if record.type == "outcome" and "timepoint" not in given:
        record.constants["timepoint"] = "single"


def _fill_words(record: DraftRecord, readings: Sequence[Reading]) -> None:
    by_heading = {reading.heading: reading for reading in readings}
    of = record_types()[record.type].columns
    for column, heading in record.columns.items():
        if heading not in by_heading or column == "first_name":
            continue
        evidence = by_heading[heading].evidence
        if column == "measure":
            words, hidden = guess_names(evidence, find_measure)
        elif of[column].kind == "code":
            words, hidden = guess_words(column, evidence)
        else:
            continue
        if words:
            record.values[column] = words
        if hidden:
            record.hidden_words[column] = hidden


def _find_targets(records: Sequence[DraftRecord]) -> Targets:
    targets: dict[str, list[tuple[int, str]]] = {}
    for at, record in enumerate(records):
        for column, heading in record.columns.items():
            targets.setdefault(heading, []).append((at, column))
        for heading in record.each:
            targets.setdefault(heading, []).append((at, record.value))
    return {heading: tuple(of) for heading, of in targets.items()}
