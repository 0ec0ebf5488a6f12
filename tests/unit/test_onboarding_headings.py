"""Headings to words, words to concepts, and what is learnt from contracts."""

import pytest

from leap.onboarding.names import find_measure, find_service
from leap.onboarding.vocabulary import DROPPED, learn, read_synonyms
from loaders.contract import Contract
from loaders.record_types import record_types

SYNONYMS = read_synonyms()


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Child NHS No", ["child", "nhs", "number"]),
        ("MotherBirthDate", ["mother", "dob"]),
        ("CHILD_FORENAME", ["child", "forename"]),
        ("Child's date of birth", ["child", "dob"]),
        ("D.O.B.", ["dob"]),
        ("childdob", ["child", "dob"]),
        ("Post code", ["postcode"]),
        ("Mum\u2019s e-mail", ["mother", "email"]),
        ("Ethnicty", ["ethnicity"]),
        ("Mobile2", ["mobile", "2"]),
    ],
)
def test_one_spelling_for_all(heading, words):
    assert SYNONYMS.read(heading) == words


def test_every_concept_is_a_column_of_ours():
    known = {column for of in record_types().values() for column in of.columns}
    concepts = {phrase.concept for phrase in SYNONYMS.phrases}
    assert concepts - known == {DROPPED, "first_name", "date"}


def test_no_phrase_is_sure_to_be_two_things():
    of_words: dict[frozenset, set] = {}
    for phrase in SYNONYMS.phrases:
        if phrase.concept == DROPPED and phrase.level == "sure":
            of_words.setdefault(phrase.words, set()).add(phrase.concept)
    for phrase in SYNONYMS.phrases:
        if phrase.concept != DROPPED:
            assert phrase.words not in of_words, phrase.text


@pytest.fixture
def contract():
    """A contract with a common heading in an odd place, an odd one, and one of common words alone."""
    return Contract(
        source="zoo",
        title="Zoo",
        service="baby_steps",
        provider="zoo",
        lawful_basis="consent",
        authority="service",
        file={"pattern": "zoo*.csv", "date_format": "DD/MM/YYYY"},
        records=[
            {"type": "person", "columns": {"registered_date": "Date of birth", "email": "Parrot post", "gender": "Is"}}
        ],
        dropped={"Cage": "nobody asks"},
    )


def test_odd_headings_are_learnt_and_common_ones_are_not_unlearnt(contract):
    learnt = {phrase.text: phrase for phrase in learn([contract]).phrases if phrase.source}
    assert learnt["parrot post"].concept == "email"
    assert learnt["cage"].why == "nobody asks"
    assert "date of birth" not in learnt
    assert "is" not in learnt


@pytest.mark.parametrize(
    ("word", "service"),
    [
        ("Being a Parent (EPEC)", "epec"),
        ("Circle of Security", "pairs_circle_of_security"),
        ("doorstep library", "doorstep_library"),
        ("Group", None),
        ("Ann Smith", None),
    ],
)
def test_services_are_known_by_what_people_call_them(word, service):
    assert find_service(word) == service


@pytest.mark.parametrize(("word", "measure"), [("PHQ-9", "phq9"), ("Karitane", "kpcs"), ("WEMWBS", "wemwbs")])
def test_measures_are_known_by_what_people_call_them(word, measure):
    assert find_measure(word) == measure
