"""Programmes that hypothesis makes up: few values for many records, so that keys collide and contradict."""

import os
from datetime import date

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.identity.programme import File, Person

PROGRAMMES = int(os.environ.get("LEAP_PROGRAMMES", "40"))
MONTHS = (date(1990, 5, 1), date(1991, 6, 1))
AREAS = ("E01003013", "E01003043")
DAYS = (date(2023, 4, 3), date(2023, 5, 8))
QUARTERS = ("2023-24 Q1", "2023-24 Q2", "2023-24 Q3")
KEYS = ("nhs_number", "person_ref", "child_key", "email", "mobile", "child_place_key")

a_property = settings(
    max_examples=PROGRAMMES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def people_of(draw: st.DrawFn, row: int, file: int) -> Person:
    """A record with some keys of a handful of values, and some facts."""
    role = draw(st.sampled_from(("adult", "child")))
    allowed = ("nhs_number", "person_ref", "email", "mobile") if role == "adult" else (*KEYS[:3], KEYS[5])
    chosen = draw(st.sets(st.sampled_from(allowed), min_size=1, max_size=3))
    keys = {key: str(draw(st.integers(1, 4))) for key in sorted(chosen)}
    facts = {
        "gender": draw(st.sampled_from(("F", "M", None))),
        "birth_month": draw(st.sampled_from((*MONTHS, None))),
        "registered_date": draw(st.sampled_from(DAYS)),
        "lsoa_code": draw(st.sampled_from((*AREAS, None))),
    }
    if role == "adult":
        facts["relationship"] = draw(st.sampled_from(("mother", "father", None)))
    else:
        facts["birth_order"] = draw(st.sampled_from((1, 2, None, None)))
    return Person(f"{file}.{row}", row, keys, facts, role)


@st.composite
def programmes(draw: st.DrawFn) -> list[File]:
    """Two to four files of different sources or quarters."""
    files = []
    for at in range(draw(st.integers(2, 4))):
        rows = range(2, 2 + draw(st.integers(1, 6)))
        files.append(
            File(f"source {at % 3}", QUARTERS[at // 3], tuple(draw(people_of(row=row, file=at)) for row in rows))
        )
    return files


@st.composite
def histories(draw: st.DrawFn) -> list[File]:
    """A programme in quarter order, in which a file may be corrected and a consent may be refused later."""
    files = draw(programmes())
    if draw(st.booleans()):
        corrected = draw(st.sampled_from(files))
        kept = draw(st.sets(st.sampled_from(corrected.people)))
        people = [Person(f"{person.name}'", person.row, person.keys, person.facts, person.role) for person in kept]
        people.append(draw(people_of(row=90, file=90)))
        files.insert(
            draw(st.integers(files.index(corrected) + 1, len(files))),
            File(corrected.source, corrected.quarter, tuple(people), supersedes=corrected),
        )
    if draw(st.booleans()):
        reference = {"person_ref": str(draw(st.integers(1, 4)))}
        role = draw(st.sampled_from(("adult", "child")))
        refusal = Person("refusal", 2, reference, {"consent": "no"}, role)
        files.append(File("source 9", draw(st.sampled_from(QUARTERS[1:])), (refusal,)))
    return files


def counted_records(files: list[File]) -> list[File]:
    """The files with the records that count: of files that none supersedes, and of consents that nobody withdrew."""
    superseded = {file.supersedes for file in files}
    current = [file for file in files if file not in superseded]
    refusals = [
        (person.keys["person_ref"], file)
        for file in current
        for person in file.people
        if person.facts.get("consent") == "no"
    ]

    def counts(file: File, person: Person) -> bool:
        return person.facts.get("consent") != "no" and not any(
            person.keys.get("person_ref") == reference and file.quarter <= refusal.quarter
            for reference, refusal in refusals
        )

    return [
        File(file.source, file.quarter, tuple(person for person in file.people if counts(file, person)))
        for file in current
    ]
