"""What is allowed is said where a row or a value is not: for the provider, never with a value of a row."""

import pytest


@pytest.fixture
def check(make_source, contract_text, make_file, check_file):
    """Check rows of the play group."""
    return lambda rows: check_file(make_file(rows), make_source(contract_text))[0]


@pytest.mark.parametrize(
    ("column", "value", "reason", "sentence"),
    [
        ("Born", "1.2.1990", "date_shape", "Agreed is DD/MM/YYYY, as 24/03/2019."),
        ("Gender", "girlish", "code_unknown", "Agreed are Woman, Man, F, M, X, female, male, "),
        ("Gender", "", "mandatory_missing", "Agreed are Woman, Man, "),
        ("Consent", "perhaps", "code_unknown", "Agreed are yes, no, true, false, "),
        ("Postcode", "", "mandatory_missing", "A full postcode."),
        ("Email", "nobody", "email_shape", ""),
    ],
)
def test_what_is_allowed_is_said(column, value, reason, sentence, check, headings, good_row):
    good_row[headings.index(column)] = value
    outcome = check([good_row])
    assert (column, reason) in [given[:2] for given in outcome.notes] + [given[1:] for given in outcome.refusals]
    said = outcome.say_allowed(column, reason)
    assert said.startswith(sentence)
    assert bool(said) == bool(sentence)


def test_at_most_a_dozen_words_are_listed(check, headings, good_row):
    good_row[headings.index("Gender")] = "girlish"
    words = check([good_row]).say_allowed("Gender", "code_unknown").removeprefix("Agreed are ").split(", ")
    assert len(words) == 13
    assert words[-1] == "…"
    assert "Not asked" not in words


def test_the_words_of_a_service_column_are_those_of_the_contract(
    make_source, contract_text, make_file, check_file, good_row
):
    text = contract_text.replace("service: baby_steps", "service: {column: Ref, values: {A1: baby_steps, B: null}}")
    source = make_source(text.replace("person_ref: Ref", "family_code: Ref"))
    outcome, _ = check_file(make_file([["A3", *good_row[1:]]]), source)
    assert outcome.say_allowed("Ref", "code_unknown") == "Agreed are A1."


def test_widths_are_counted_with_their_lines(check, good_row):
    outcome = check([good_row, [*good_row, "more"], good_row[:-1], [*good_row, "more"]])
    assert [refusal.line for refusal in outcome.refusals] == [3, 4, 5]
    assert (
        outcome.say_allowed(None, "wrong_width")
        == "The heading row has 8 values; there are 9 on line 3, 5; 7 on line 4."
    )


def test_the_first_twenty_lines_of_a_note_are_kept(check, headings, good_row, monkeypatch):
    monkeypatch.setattr("loaders.blocks.BLOCK_BYTES", 512)
    good_row[headings.index("Mobile")] = "7700900123"
    (note,) = check([good_row] * 50).notes
    assert (note.rows, note.lines) == (50, list(range(2, 22)))


def test_a_file_without_rows_says_so(check, good_row):
    assert "no rows" in check([]).warnings[0]
    assert check([good_row]).warnings == []
