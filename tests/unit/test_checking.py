"""Rows: accepted, refused, and what of them lands."""

import pytest


@pytest.fixture
def check(make_source, contract_text, make_file, check_file):
    """Check rows of the play group, its contract changed by (old, new)."""

    def check(rows, *changes, quarter="2023-24-Q1"):
        text = contract_text
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return check_file(make_file(rows), make_source(text), quarter)

    return check


def test_a_row_lands_as_the_provider_wrote_it(check, good_row):
    outcome, records = check([good_row])
    assert outcome.refusals == outcome.notes == []
    assert records == {
        (2, 1): {
            "service": "baby_steps",
            "role": "adult",
            "person_ref": "A1",
            "email": "ann@example.org",
            "mobile": "07700 900123",
            "nhs_number": "9434765919",
            "date_of_birth": "1990-02-01",
            "gender": "F",
            "postcode": "ZZ1 1AA",
            "consent": "yes",
        }
    }


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("Gender", "", "mandatory_missing"),
        ("Gender", "n/a", "mandatory_missing"),
        ("Gender", "Not asked", "mandatory_missing"),
        ("Gender", "girlish", "code_unknown"),
        ("Postcode", "", "mandatory_missing"),
        ("Postcode", "somewhere", "postcode_shape"),
        ("Consent", "", "mandatory_missing"),
        ("Consent", "perhaps", "code_unknown"),
    ],
)
def test_a_row_without_what_is_mandatory_is_refused_and_the_rest_goes_on(
    column, value, reason, check, headings, good_row
):
    bad_row = list(good_row)
    bad_row[headings.index(column)] = value
    outcome, records = check([good_row, bad_row, good_row])
    assert outcome.refusals == [(3, column, reason)]
    assert [row for row, _ in records] == [2, 4]
    assert outcome.notes == []
    assert (outcome.tally.rows_accepted, outcome.tally.rows_refused) == (2, 1)


@pytest.mark.parametrize(
    ("column", "value", "field", "reason"),
    [
        ("NHS number", "9434765918", "nhs_number", "nhs_number_check_digit"),
        ("Email", "team at example.org", "email", "email_shape"),
        ("Email", "babysteps@example.org", "email", "email_shared_mailbox"),
        ("Mobile", "n/a", "mobile", "placeholder"),
        ("Born", "31/02/1990", "date_of_birth", "date_not_in_calendar"),
        ("Born", "01/02/2019", "date_of_birth", "birth_date_implausible"),
    ],
)
def test_a_bad_value_lands_as_missing_and_is_counted(column, value, field, reason, check, headings, good_row):
    bad_row = list(good_row)
    bad_row[headings.index(column)] = value
    outcome, records = check([bad_row, bad_row])
    assert outcome.notes == [(column, reason, 2, [2, 3])]
    assert outcome.tally.field_notes == [(field, reason, 2)]
    assert [record[field] for record in records.values()] == [None, None]


def test_a_repaired_number_lands_as_written_and_is_counted(check, headings, good_row):
    good_row[headings.index("Mobile")] = "7700900123"
    outcome, records = check([good_row])
    assert outcome.notes == [("Mobile", "mobile_repaired", 1, [2])]
    assert records[2, 1]["mobile"] == "7700900123"


def test_refusals_come_by_line(check, headings, good_row):
    late = [*good_row[:-1], ""]
    early = list(good_row)
    early[headings.index("Postcode")] = early[headings.index("Gender")] = ""
    outcome, _ = check([early, late, early])
    assert [(refusal.line, refusal.column) for refusal in outcome.refusals] == [
        (2, "Gender"),
        (2, "Postcode"),
        (3, "Consent"),
        (4, "Gender"),
        (4, "Postcode"),
    ]


def test_somebody_whom_nothing_tells_from_others_is_refused(check, good_row):
    outcome, _ = check([["", "", "", "", *good_row[4:]]])
    assert outcome.refusals == [(2, "adult", "no_usable_key")]
    assert (
        outcome.say_allowed("adult", "no_usable_key")
        == "Needed for the adult: NHS number; or Ref; or Email; or Mobile."
    )


def test_values_that_are_no_key_are_named_beside_the_missing_key(check, good_row):
    outcome, _ = check([["-", "babysteps@example.org", "12345", "1111111111", *good_row[4:]]])
    assert outcome.refusals == [
        (2, "Email", "email_shared_mailbox"),
        (2, "Mobile", "mobile_shape"),
        (2, "NHS number", "nhs_number_repeated"),
        (2, "adult", "no_usable_key"),
    ]


@pytest.mark.parametrize("key", range(4))
def test_one_key_is_enough(key, check, good_row):
    row = [value if at == key or at > 3 else "" for at, value in enumerate(good_row)]
    assert check([row])[0].refusals == []


def test_without_consent_the_reference_lands_alone(check, headings, good_row):
    withheld = list(good_row)
    withheld[headings.index("Consent")] = "no"
    withheld[headings.index("Gender")] = ""
    outcome, records = check([withheld, good_row])
    kept = {name: value for name, value in records[2, 1].items() if value is not None}
    assert kept == {"service": "baby_steps", "role": "adult", "person_ref": "A1", "consent": "no"}
    assert records[3, 1]["email"] == "ann@example.org"
    assert outcome.notes == [("Consent", "consent_withheld", 1, [2])]
    assert (outcome.tally.rows_accepted, outcome.tally.records["person"]) == (2, 2)


def test_without_consent_and_reference_the_row_is_refused(check, headings, good_row):
    withheld = ["", *good_row[1:-1], "no"]
    outcome, records = check([withheld])
    assert outcome.refusals == [(2, "Consent", "consent_withheld")]
    assert records == {}


def test_rows_that_hold_nothing_are_counted_as_blank(check, good_row):
    outcome, _ = check([good_row, [" "] * 8, [""] * 8])
    assert (outcome.tally.rows_blank, outcome.tally.rows_accepted, outcome.tally.rows_read) == (2, 1, 3)


def test_administrative_people_need_neither_gender_nor_postcode(check, headings, good_row):
    bare = [value if heading in ("Ref", "Consent") else "" for heading, value in zip(headings, good_row, strict=True)]
    assert check([bare], ("authority: service", "authority: council\nadministrative: true"))[0].refusals == []
    assert len(check([bare])[0].refusals) == 2


def test_a_practitioner_needs_neither_gender_nor_postcode(check, headings, good_row):
    bare = [value if heading in ("Ref", "Consent") else "" for heading, value in zip(headings, good_row, strict=True)]
    assert check([bare], ("role: adult", "role: practitioner"))[0].refusals == []


def test_too_many_refused_rows_refuse_the_file(check, headings, good_row):
    bad_row = [*good_row[:-1], ""]
    rows = [good_row, good_row, good_row, bad_row]
    assert check(rows, ("refuse_file_above: 1", "refuse_file_above: 0.25"))[0].state == "checked"
    outcome, _ = check(rows, ("refuse_file_above: 1", "refuse_file_above: 0.24"))
    assert outcome.refusals == [(None, None, "too_many_refused"), (5, "Consent", "mandatory_missing")]


def test_an_ended_agreement_refuses_the_files_of_later_quarters(check, good_row):
    agreed = ("authority: service", "authority: service\nagreement: {reference: DSA-1, valid_to: 2023-04-01}")
    assert check([good_row], agreed)[0].state == "checked"
    outcome, _ = check([good_row], agreed, quarter="2023-24-Q2")
    assert [refusal.reason for refusal in outcome.refusals] == ["agreement_ended"]


def test_a_service_that_nobody_knows_refuses_the_row(check, good_row, headings):
    changes = (
        ("service: baby_steps", "service: {column: Ref, values: {A1: baby_steps, A2: doorstep_library}}"),
        ("person_ref: Ref", "family_code: Ref"),
    )
    rows = [good_row, ["a2", *good_row[1:]], ["A3", *good_row[1:]]]
    outcome, records = check(rows, *changes)
    assert outcome.refusals == [(4, "Ref", "code_unknown")]
    assert [record["service"] for record in records.values()] == ["baby_steps", "doorstep_library"]


def test_values_never_reach_a_message_or_the_json(check, headings, good_row):
    secret = ["SECRET1", "secret2", "secret3", "secret4", "secret5", "secret6", "secret7", "secret8"]
    outcome, _ = check([secret], ("refuse_file_above: 1", "refuse_file_above: 0"))
    assert outcome.is_refused
    assert "secret" not in str(outcome.to_json()).casefold()


DISABILITY = [
    ("consent: Consent", "consent: Consent\n      disability: Disabled"),
    ("gender: {Woman", "disability: {Wheelchair: yes}\n      gender: {Woman"),
]


@pytest.mark.parametrize("verdict", [None, "missing", "refuse"])
def test_an_unknown_word_is_missing_or_refuses_the_row_as_the_contract_says(
    verdict, make_source, contract_text, make_file, check_file, headings, good_row
):
    for old, new in DISABILITY:
        contract_text = contract_text.replace(old, new)
    source = make_source(contract_text + (f"unknown_codes: {{disability: {verdict}}}\n" if verdict else ""))
    words = ["wheelchair", "no", "sometimes", "n/a", ""]
    rows = [[*headings, "Disabled"], *([*good_row, word] for word in words)]
    outcome, records = check_file(make_file("".join(",".join(row) + "\n" for row in rows)), source)
    landed = {line: record["disability"] for (line, _), record in records.items()}
    accepted = {2: "yes", 3: "no", 5: None, 6: None}
    if verdict == "refuse":
        assert outcome.refusals == [(4, "Disabled", "code_unknown")]
        assert landed == accepted
        assert outcome.say_allowed("Disabled", "code_unknown").startswith("Agreed are Wheelchair, ")
        assert [note.reason for note in outcome.notes] == ["placeholder"]
    else:
        assert outcome.refusals == []
        assert landed == {**accepted, 4: None}
        assert [(note.reason, note.rows) for note in outcome.notes] == [("code_unknown", 1), ("placeholder", 1)]
