"""What a profile says of a file, and that it says nothing of a person."""

import json
import re

import pytest
from typer.testing import CliRunner

from leap.cli import app
from leap.onboarding.link_rate import estimate
from leap.onboarding.profile_facts import describe_profile
from leap.onboarding.profile_page import write_page
from leap.onboarding.profile_report import say_link_rate, say_meaning
from leap.onboarding.profiling import add_link_rates, profile_file
from leap.onboarding.shapes import shape_of
from leap.onboarding.usable_keys import RoleKeys


@pytest.fixture
def rows(good_row):
    """Twenty people of the play group: half without an NHS number, one whose number has a wrong check digit."""
    people = []
    for at in range(20):
        row = [f"A{at:03}", f"ann{at}@example.org", "07700 900123", "9434765919", *good_row[4:]]
        row[3] = "" if at % 2 else "9434765918" if at == 2 else row[3]
        row[2] = "n/a" if at >= 15 else row[2]
        row[5] = "Man" if at < 3 else "Woman"
        people.append(row)
    return people


@pytest.fixture
def profile(make_source, contract_text, make_file, rows):
    """The facts of the play group's file, by its contract."""
    source = make_source(contract_text)
    found = profile_file(make_file(rows), {source.name: source})
    add_link_rates(found, None)
    return describe_profile(found)


def column(facts, heading):
    return next(one for one in facts["columns"] if one["heading"] == heading)


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("ZZ1 3FW", "AA9 9AA"),
        ("16/10/1979", "99/99/9999"),
        ("9434765919", "9{10}"),
        ("07700 900123", "9{5} 9{6}"),
        ("Zoë", "AAA"),
        ("Zoe-Marie", "AAA-A+"),
        ("ann.lee7@example.org", "AAA.AAA9@A+.AAA"),
        ("likes to play with bricks", "A+ …"),
        ("3.5", "9.9"),
        ("((((((((((((((((((((((((((((", "(((((((((((((((((((((((…"),
    ],
)
def test_shapes_tell_how_and_not_what(value, shape):
    assert shape_of(value) == shape


def test_columns_are_counted(profile):
    mobile, nhs_number = column(profile, "Mobile"), column(profile, "NHS number")
    assert (mobile["filled"], mobile["placeholders"], mobile["completeness"]) == (15, 5, 0.75)
    assert mobile["shapes"] == [{"shape": "9{5} 9{6}", "rows": 15}]
    assert (nhs_number["filled"], nhs_number["usable"]) == (10, 9)
    assert nhs_number["problems"] == [{"reason": "nhs_number_check_digit", "rows": 1}]
    assert profile["understood_by"] == "the contract play_group"


def test_small_counts_that_tell_people_apart_are_hidden(profile):
    gender = column(profile, "Gender")
    assert gender["distinct"] is None
    assert gender["codes"] == [{"code": "F", "rows": 17}, {"code": "M", "rows": None}]
    assert gender["shapes"] == [{"shape": "A+", "rows": 17}]
    assert gender["rows_of_other_shapes"] == 3
    assert column(profile, "Ref")["distinct"] == 20


def test_usable_keys_are_counted_by_role(profile):
    (keys,) = profile["keys"]
    assert (keys["role"], keys["records"], keys["with_any_key"]) == ("adult", 20, 20)
    assert {one["key"]: one["records"] for one in keys["by_key"]} == {
        "nhs_number": 9,
        "person_ref": 20,
        "email": 20,
        "mobile": 15,
    }


def test_a_column_of_a_record_that_is_not_there_is_not_missing(make_source, contract_text, make_file, good_row):
    child = """  - type: person
    role: child
    when: Child born
    columns: {person_ref: Child ref, date_of_birth: Child born, gender: Gender, postcode: Postcode, consent: Consent}
"""
    text = contract_text.rstrip("\n") + "\n" + child
    source = make_source(text)
    headings = "Ref,Email,Mobile,NHS number,Born,Gender,Postcode,Consent,Child ref,Child born\n"
    lines = [",".join([*good_row, *(["K1", "01/02/2021"] if at < 5 else ["", ""])]) for at in range(10)]
    found = profile_file(make_file(headings + "\n".join(lines) + "\n"), {source.name: source})
    ref = column(describe_profile(found), "Child ref")
    assert (ref["rows_asked"], ref["filled"], ref["completeness"]) == (5, 5, 1.0)


def test_without_a_contract_a_draft_is_taken_and_said(make_file, rows):
    facts = describe_profile(profile_file(make_file(rows), {}))
    assert facts["understood_by"] == "a draft made from the file itself: 8 of 8 columns understood"
    assert facts["rows_refused"] is None
    assert column(facts, "NHS number")["usable"] == 9


def test_what_a_draft_leaves_open_is_not_said_to_be_of_no_need(make_file, rows):
    lines = [",".join([*row, "zork", "Smith"]) for row in rows]
    text = "\n".join(["Ref,Email,Mobile,NHS number,Born,Gender,Postcode,Consent,Grommet,Surname", *lines])
    facts = describe_profile(profile_file(make_file(text + "\n"), {}))
    assert say_meaning(column(facts, "Grommet")) == "not understood yet"
    assert say_meaning(column(facts, "Surname")) == "not needed"
    assert facts["understood_by"].endswith("9 of 10 columns understood")


def test_a_file_that_nobody_understands_is_counted_all_the_same(make_file):
    facts = describe_profile(profile_file(make_file("Zork,Blib\n1,x\n2,y\n"), {}))
    assert [one["filled"] for one in facts["columns"]] == [2, 2]
    assert facts["keys"] == []


def test_headings_that_are_not_the_contracts_are_said(make_source, contract_text, make_file):
    source = make_source(contract_text)
    facts = describe_profile(profile_file(make_file("Ref,Email,Grommet\nA1,ann@example.org,x\n"), {"x": source}))
    assert facts["is_drafted"]
    assert "this is not the heading row of play_group" in facts["warnings"][0]


def test_the_link_rate_says_what_it_rests_on():
    keys = RoleKeys()
    keys.combinations.update({frozenset({"email", "person_ref"}): 60, frozenset({"mobile"}): 30, frozenset(): 10})
    rate = estimate(keys, None)
    assert rate.recognised == pytest.approx(0.6 * 0.6 + 0.3 * 0.3)
    measured = estimate(keys, {frozenset({"email"}): (100, 50), frozenset({"mobile"}): (10, 1)})
    assert measured.measured == pytest.approx((60 * 0.5 + 30 * 0.1) / 90)
    assert (measured.compared, measured.unseen) == (110, pytest.approx(0.1))


def test_a_childs_name_and_place_are_told_apart_as_weak():
    keys = RoleKeys()
    keys.combinations.update({frozenset({"child_place_key"}): 10})
    rate = estimate(keys, None)
    assert (rate.recognised, rate.recognised_weakly) == (0.0, 1.0)
    told = {"assumed": 0.0, "assumed_with_weak_keys": 1.0, "measured": None, "records_compared": 0}
    (sentence,) = say_link_rate({"role": "child", "expected_link_rate": told})
    assert "at most 0% (100% by a child's name and home too, which is weak)" in sentence


def test_neither_page_nor_json_nor_screen_holds_a_value(make_file, rows, tmp_path):
    path, page = make_file(rows), tmp_path / "profile.html"
    told = [CliRunner().invoke(app, ["profile", str(path), *more]) for more in ([], ["--json"], ["--html", str(page)])]
    assert [done.exit_code for done in told] == [0, 0, 0]
    assert json.loads(told[1].stdout)["rows"] == 20
    everything = "\n".join([*(done.stdout for done in told), page.read_text(encoding="utf-8")])
    values = {value for row in rows for value in row if len(value) > 3}
    assert not [value for value in values if value in everything and value not in ("Woman",)]


def test_the_page_stands_by_itself(profile, tmp_path):
    page = tmp_path / "profile.html"
    write_page(profile, page)
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"<script|<link|src=|https?://", text)
    assert "Check the number with the person" in text
    assert text.count('data-label="Filled"') == len(profile["columns"])
