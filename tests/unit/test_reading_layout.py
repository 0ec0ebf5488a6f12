"""The heading row against the contract."""

import pytest

AT_SOURCE = """
source: play_group
title: Play group, pseudonymised at source
service: baby_steps
provider: play_group_team
lawful_basis: consent
authority: service
forms: [at_source]
file: {pattern: play_group*.csv, date_format: YYYY-MM-DD}
refuse_file_above: 1
records:
  - type: person
  - {type: engagement, when: session_date}
"""
DIGEST = "ab" * 32
AT_SOURCE_HEADINGS = "person_ref_digest,role,gender,lsoa_code,consent,session_date,attended"


def reasons(outcome):
    return [(refusal.column, refusal.reason) for refusal in outcome.refusals]


def test_headings_are_compared_without_regard_to_case_and_spaces(
    make_source, contract_text, good_row, make_file, check_file
):
    header = " REF ,e-mail,MOBILE,NHS  number,Born,gender,PostCode,CONSENT"
    text = contract_text.replace("email: Email", "email: E-Mail")
    outcome, _ = check_file(make_file(f"{header}\n{','.join(good_row)}\n"), make_source(text))
    assert (outcome.state, outcome.tally.rows_accepted) == ("checked", 1)


def test_unknown_and_missing_columns_are_all_named_with_the_nearest(make_source, contract_text, make_file, check_file):
    header = "Reff,Email,Mobile,NHS number,Born,Gender,Consent,Notes"
    outcome, _ = check_file(make_file(header + "\n"), make_source(contract_text))
    assert reasons(outcome) == [
        ("Reff", "unknown_column"),
        ("Notes", "unknown_column"),
        ("Ref", "missing_column"),
        ("Postcode", "missing_column"),
    ]
    assert "'Reff' (nearest: 'Ref')" in outcome.message
    assert "missing column 'Ref', 'Postcode' (needed in every row)." in outcome.message


def test_a_heading_that_looks_like_a_value_is_not_shown(make_source, contract_text, headings, make_file, check_file):
    header = [*headings, "jo@example.org", "07700900123"]
    outcome, _ = check_file(make_file(",".join(header) + "\n"), make_source(contract_text))
    shown = outcome.message + str(outcome.to_json()["refusals"])
    assert outcome.is_refused
    assert "jo@" not in shown
    assert "900123" not in shown


@pytest.mark.parametrize(
    ("change", "reason"),
    [(("Email", "ref"), "repeated_heading"), (("Email", ""), "empty_heading")],
)
def test_headings_stand_once_and_are_filled(
    change, reason, make_source, contract_text, headings, make_file, check_file
):
    header = ",".join(headings).replace(*change)
    outcome, _ = check_file(make_file(header + "\n"), make_source(contract_text))
    assert {refusal.reason for refusal in outcome.refusals} == {reason}


def test_a_dropped_column_may_be_there_and_never_comes_in(
    make_source, contract_text, headings, good_row, make_file, check_file
):
    source = make_source(contract_text + "dropped: {Notes: not needed}\n")
    header = [*headings, "Notes"]
    rows = [header, [*good_row, "secret"]]
    outcome, records = check_file(make_file("".join(",".join(row) + "\n" for row in rows)), source)
    assert outcome.state == "checked"
    assert "secret" not in str(records)
    assert check_file(make_file([good_row]), source)[0].state == "checked"


def test_a_file_at_source_has_the_canonical_headings(make_source, make_file, check_file):
    text = f"{AT_SOURCE_HEADINGS}\n{DIGEST},adult,F,E01003043,yes,2023-05-01,yes\n{DIGEST},adult,F,E01003043,yes,,\n"
    outcome, records = check_file(make_file(text), make_source(AT_SOURCE))
    assert (outcome.state, list(records)) == ("checked", [(2, 1), (3, 1), (2, 2)])
    assert records[2, 2] == {
        "service": "baby_steps",
        "person_ref_digest": DIGEST,
        "session_date": "2023-05-01",
        "attended": "yes",
    }


@pytest.mark.parametrize(
    ("header", "column", "reason"),
    [
        (AT_SOURCE_HEADINGS + ",email", "email", "identifier_in_the_clear"),
        (AT_SOURCE_HEADINGS.replace("lsoa_code,", ""), "lsoa_code", "missing_column"),
        (AT_SOURCE_HEADINGS + ",shoe_size", "shoe_size", "unknown_column"),
    ],
)
def test_a_file_at_source_holds_what_it_must_and_nothing_in_the_clear(
    header, column, reason, make_source, make_file, check_file
):
    outcome, _ = check_file(make_file(header + "\n"), make_source(AT_SOURCE))
    assert reasons(outcome) == [(column, reason)]


def test_a_form_that_was_not_agreed_is_refused(make_source, contract_text, headings, make_file, check_file):
    at_source, _ = check_file(make_file(AT_SOURCE_HEADINGS + "\n"), make_source(contract_text))
    assert reasons(at_source) == [(None, "form_not_agreed")]
    header = ",".join([*headings, "email_digest"])
    mixed, _ = check_file(make_file(header + "\n"), make_source(contract_text))
    assert reasons(mixed) == [(None, "form_not_agreed")]


def test_a_source_of_both_forms_is_told_apart_by_its_headings(
    make_source, contract_text, good_row, make_file, check_file
):
    source = make_source(contract_text + "forms: [clear, at_source]\n")
    clear, _ = check_file(make_file([good_row]), source)
    header = "person_ref_digest,gender,lsoa_code,consent"
    at_source, records = check_file(make_file(f"{header}\n{DIGEST},Woman,E01003043,yes\n"), source)
    assert (clear.state, at_source.state) == ("checked", "checked")
    assert records[2, 1] == {
        "service": "baby_steps",
        "role": "adult",
        "person_ref_digest": DIGEST,
        "gender": "F",
        "lsoa_code": "E01003043",
        "consent": "yes",
    }


def test_without_consent_a_digest_of_the_reference_lands_alone(make_source, make_file, check_file):
    text = f"{AT_SOURCE_HEADINGS}\n{DIGEST},adult,F,E01003043,no,2023-05-01,yes\n"
    _, records = check_file(make_file(text), make_source(AT_SOURCE))
    assert list(records) == [(2, 1)]
    kept = {name: value for name, value in records[2, 1].items() if value is not None}
    assert kept == {"service": "baby_steps", "role": "adult", "person_ref_digest": DIGEST, "consent": "no"}


def test_another_separator_than_the_agreed_one_is_named(make_source, contract_text, headings, make_file, check_file):
    source = make_source(contract_text.replace("date_format:", 'delimiter: ";", date_format:'))
    outcome, _ = check_file(make_file(",".join(headings) + "\n"), source)
    assert reasons(outcome) == [(None, "delimiter_not_agreed")]
    assert "the headings are separated by comma where semicolon is agreed" in outcome.message


@pytest.mark.parametrize("separator", [":", "^", "  "])
def test_a_separator_that_nobody_reads_is_told_from_missing_headings(
    separator, make_source, contract_text, headings, make_file, check_file
):
    outcome, _ = check_file(make_file(separator.join(headings) + "\n"), make_source(contract_text))
    assert reasons(outcome) == [(None, "no_heading_row")]
    assert "no comma, semicolon, tab or vertical bar separates them" in outcome.message


def test_a_title_above_the_headings_is_named(make_source, contract_text, headings, make_file, check_file):
    text = "Play group of Zoe Leakname\n,,,\n" + ",".join(headings) + "\n"
    outcome, _ = check_file(make_file(text), make_source(contract_text))
    assert reasons(outcome) == [(None, "no_heading_row")]
    assert "line 3: the headings stand on this line" in outcome.message
    assert "Leakname" not in str(outcome.to_json())


def test_of_a_first_row_of_values_no_cell_is_shown(make_source, make_file, check_file):
    row = "Zoe Leakname,jo@example.org,07700 900123,01/02/1990,9434765919"
    source = make_source(AT_SOURCE)
    for text in (f"{row}\n", f"{AT_SOURCE_HEADINGS},{row}\n", f"role,gender,{row}\n"):
        outcome, _ = check_file(make_file(text), source)
        assert outcome.is_refused
        assert not any(cell in str(outcome.to_json()) for cell in (*row.split(","), "Leakname"))
