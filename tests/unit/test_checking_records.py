"""Several records of one row: adult and child, person and event, seventeen goals."""

import pytest

from leap.errors import WrongUsage

FAMILY = """
source: play_group
title: Play group, families
service: baby_steps
provider: play_group_team
lawful_basis: consent
authority: service
file: {pattern: play_group*.csv, date_format: DD/MM/YYYY}
refuse_file_above: 1
records:
  - type: person
    role: adult
    columns: {person_ref: Ref, email: Email, gender: Gender, postcode: Postcode, consent: Consent}
  - type: person
    role: child
    when: Child born
    columns: {carer_email: Email, first_name: Child, date_of_birth: Child born, gender: Child sex, postcode: Postcode,
              consent: Consent}
  - type: engagement
    when: Session
    columns: {person_ref: Ref, session_date: Session}
    constants: {attended: yes}
derive: {registered_date: first_of_quarter}
"""
FAMILY_HEADINGS = "Ref,Email,Gender,Postcode,Consent,Child,Child born,Child sex,Session\n"

REGISTER = """
source: play_group
title: Play group, a register of all
service: baby_steps
provider: play_group_team
lawful_basis: public_task
authority: service
file: {pattern: play_group*.csv, date_format: YYYY-MM-DD}
refuse_file_above: 1
records:
  - type: person
    columns: {role: Who, first_name: Name, date_of_birth: Born, gender: Sex, postcode: Postcode, email: Email,
              carer_email: Parent}
"""
REGISTER_HEADINGS = "Who,Name,Born,Sex,Postcode,Email,Parent\n"

GOALS = """
source: play_group
title: Goals
service: eyfsp
provider: play_group_team
lawful_basis: public_task
authority: education
administrative: true
file: {pattern: play_group*.csv, date_format: YYYY-MM-DD}
refuse_file_above: 1
records:
  - type: person
    role: child
    columns: {person_ref: UPN}
  - type: outcome
    each:
      E01: {measure: eyfsp, item: E01}
      E02: {measure: eyfsp, item: E02}
    value: score
    columns: {person_ref: UPN, assessed_date: Day}
    constants: {timepoint: single}
"""


def test_a_row_yields_the_records_that_it_states(make_source, make_file, check_file):
    rows = (
        "A1,ann@example.org,F,ZZ1 1AA,yes,Zoë,04/05/2019,F,01/06/2023\n"
        "A2,bob@example.org,M,ZZ1 1AA,yes,,,,\n"
        "A3,eve@example.org,F,ZZ1 1AA,yes,,n/a,,02/06/2023\n"
    )
    outcome, records = check_file(make_file(FAMILY_HEADINGS + rows), make_source(FAMILY))
    assert outcome.refusals == []
    assert sorted(records) == [(2, 1), (2, 2), (2, 3), (3, 1), (4, 1), (4, 3)]
    assert records[2, 2]["first_name_part"] == "ZOE"
    assert records[2, 2]["registered_date"] == records[3, 1]["registered_date"] == "2023-04-01"
    assert records[2, 3]["attended"] == "yes"
    assert outcome.tally.records == {"person": 4, "engagement": 2}


def test_a_row_is_refused_where_any_of_its_records_is(make_source, make_file, check_file):
    row = "A1,ann@example.org,F,ZZ1 1AA,yes,Zoë,04/05/2019,,01/06/2023\n"
    outcome, records = check_file(make_file(FAMILY_HEADINGS + row), make_source(FAMILY))
    assert (2, "Child sex", "mandatory_missing") in outcome.refusals
    assert records == {}


def test_a_child_without_reference_needs_its_whole_key(make_source, make_file, check_file):
    rows = "A1,,F,E01003043,yes,,04/05/2019,F,\nA1,,F,E01003043,yes,Zoë,04/05/2019,F,\n"
    source = make_source(FAMILY.replace("postcode: Postcode", "lsoa_code: Postcode"))
    outcome, records = check_file(make_file(FAMILY_HEADINGS + rows), source)
    assert outcome.refusals == [(2, "child", "no_usable_key")]
    assert (3, 2) in records


@pytest.mark.parametrize(
    ("born", "reason"),
    [
        ("04.05.2019", "date_shape"),
        ("31/02/2019", "date_not_in_calendar"),
        ("04/05/2199", "date_out_of_range"),
        ("04/05/2042", "birth_date_in_future"),
    ],
)
def test_a_child_refused_for_its_birth_date_says_what_is_wrong_with_the_date(
    born, reason, make_source, make_file, check_file
):
    row = f"A1,ann@example.org,F,ZZ1 1AA,yes,Zoë,{born},F,\n"
    outcome, _ = check_file(make_file(FAMILY_HEADINGS + row * 2), make_source(FAMILY))
    for line in (2, 3):
        assert [refusal[1:] for refusal in outcome.refusals if refusal.line == line] == [
            ("Child born", reason),
            ("child", "no_usable_key"),
        ]
    assert (
        outcome.say_allowed("child", "no_usable_key")
        == "Needed for the child: Email, Child born, Child sex and Child together; "
        "or Child born, Child sex, Child and Postcode together."
    )


def test_without_consent_no_child_and_no_session_lands(make_source, make_file, check_file):
    row = "A1,ann@example.org,F,ZZ1 1AA,no,Zoë,04/05/2019,F,01/06/2023\n"
    outcome, records = check_file(make_file(FAMILY_HEADINGS + row), make_source(FAMILY))
    assert list(records) == [(2, 1)]
    assert {value for value in records[2, 1].values() if value} == {"baby_steps", "adult", "A1", "no"}
    assert outcome.tally.records == {"person": 1}


def test_one_heading_that_serves_two_records_is_counted_once_for_the_provider(make_source, make_file, check_file):
    row = "A1,nonsense,F,ZZ1 1AA,yes,Zoë,04/05/2019,F,\n"
    outcome, _ = check_file(make_file(FAMILY_HEADINGS + row), make_source(FAMILY))
    assert outcome.notes == [("Email", "email_shape", 1, [2])]
    assert outcome.tally.field_notes == [("carer_email", "email_shape", 1), ("email", "email_shape", 1)]


def test_a_date_of_birth_is_judged_by_the_role_in_the_row(make_source, make_file, check_file):
    rows = (
        "adult,,1990-01-01,F,ZZ1 1AA,ann@example.org,\n"
        "child,Zoe,1990-01-01,F,ZZ1 1AA,,ann@example.org\n"
        "adult,,2019-01-01,F,ZZ1 1AA,ann@example.org,\n"
        "child,Zoe,2019-01-01,F,ZZ1 1AA,,ann@example.org\n"
        "visitor,Zoe,2019-01-01,F,ZZ1 1AA,ann@example.org,\n"
    )
    outcome, records = check_file(make_file(REGISTER_HEADINGS + rows), make_source(REGISTER))
    assert outcome.refusals == [
        (3, "Born", "birth_date_implausible"),
        (3, "child", "no_usable_key"),
        (6, "Who", "code_unknown"),
    ]
    assert records[2, 1]["date_of_birth"] == "1990-01-01"
    assert records[4, 1]["date_of_birth"] is None
    assert records[5, 1]["date_of_birth"] == "2019-01-01"


def test_each_listed_heading_yields_a_record_with_its_place_in_the_list(make_source, make_file, check_file):
    rows = "U1,2,1,2024-06-01\nU2,,2,2024-06-01\nU3,two,n/a,2024-06-01\n"
    outcome, records = check_file(make_file("UPN,E01,E02,Day\n" + rows), make_source(GOALS))
    assert sorted(records) == [(2, 1), (2, 2), (2, 3), (3, 1), (3, 3), (4, 1)]
    assert records[3, 3] == {
        "service": "eyfsp",
        "person_ref": "U2",
        "measure": "eyfsp",
        "item": "E02",
        "timepoint": "single",
        "score": "2",
        "assessed_date": "2024-06-01",
    }
    assert outcome.notes == [("E01", "number_shape", 1, [4]), ("E02", "placeholder", 1, [4])]


def test_a_mandatory_date_of_an_event_refuses_the_row(make_source, make_file, check_file):
    outcome, _ = check_file(make_file("UPN,E01,E02,Day\nU1,2,1,June\nU2,,,\n"), make_source(GOALS))
    assert outcome.refusals == [(2, "Day", "date_shape")]
    assert outcome.tally.rows_accepted == 1


def test_what_comes_from_the_quarter_needs_the_quarter(make_source, make_file, check_file):
    with pytest.raises(WrongUsage, match="--quarter"):
        check_file(make_file(FAMILY_HEADINGS), make_source(FAMILY), None)
