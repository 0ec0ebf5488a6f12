"""Digests and keys: the vectors of the specification, which SQL and the at-source tool meet too."""

import pytest

from loaders.normalising import (
    normalise_email,
    normalise_first_name,
    normalise_mobile,
    normalise_nhs_number,
    normalise_reference,
)
from loaders.pseudonymising import child_key_value, child_place_key_value, digest, key, reference_value

SALT, PLATFORM_KEY = "leap-test-salt", "platform-test-key"
NONE = frozenset()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            normalise_nhs_number("943 476 5919", NONE)[0],
            "fb079ecd2932e3114f855e25170c357eff8dd1babc0570272e24c33c2e2fc10e",
        ),
        (
            normalise_email(" Anna.O'Neill@Example.ORG ", NONE, NONE)[0],
            "1c3a0996e85dc05c058f74cfffac45cc1f9ee0a173de8aeddf6d4229bbec5385",
        ),
        (
            normalise_mobile("+44 (0)7700 900123", NONE)[0],
            "1d49b5e2080fdcc9edaa09b5ad03ee9a8acedbf285134e1b8e5ecf709cd36470",
        ),
        (normalise_mobile("7700900123", NONE)[0], "1d49b5e2080fdcc9edaa09b5ad03ee9a8acedbf285134e1b8e5ecf709cd36470"),
        (
            child_key_value("parent@example.org", "2019-05-04", "F", normalise_first_name("Amina")[0]),
            "96a7e6572f02177219d9ff5d3e7387f98c35833d177acde38921c8a32301d66a",
        ),
        (
            child_key_value("parent@example.org", "2019-05-04", "M", normalise_first_name("Zoë")[0]),
            "5c8e791cfc747f08efa6af6c15355d738ec97c486b4d181326bb5deb9d845164",
        ),
        (
            reference_value("baby_steps_team", normalise_reference(" c-1001 ", NONE)[0]),
            "e897645a1ca12e5f5496724416c62e5beaa28e50bbae6daf82f2daa0d933144a",
        ),
        (
            reference_value("communication_language", "F77"),
            "480d0e954e47d948e21583f71598e366d437bc9799905debb289d75565ab73ae",
        ),
        (
            child_place_key_value("2019-05-04", "F", "E01003043", "AMI"),
            "c7069ff298d0ffcc8d9729255181eb1569942f8fb6e39fed0ac7b3307caa6583",
        ),
    ],
)
def test_a_value_has_its_digest(value, expected):
    assert digest(value, SALT) == expected


@pytest.mark.parametrize(
    ("key_type", "value", "expected"),
    [
        ("nhs_number", "9434765919", "bedcca050bb866948a83e28e8dbd199821e95624282527df5e61df8240396eaf"),
        ("email", "anna.o'neill@example.org", "ada256685ab9b55028c245062b33abefce9575c5e5f6d5f29052c83de8fbe4a7"),
        ("mobile", "07700900123", "2cc277304eb65803b0f03e415095f321624da6ea17e1105adb9f18484a512b23"),
        ("person_ref", "baby_steps_team|C-1001", "c95aae4ca9379be061c2afe1cedd8844c9f660a306847c6dc6798d5296a3bd63"),
        (
            "family_code",
            "communication_language|F77",
            "1cafe03b35a70363472c4be4ce428ec2621bd0ee1275b5ca4efad23faf01baa0",
        ),
        (
            "child_place_key",
            "2019-05-04FE01003043AMI",
            "b9d29edcfa988143080f7342b215284fd632a9fe63f1d78b0ee5b441492b0669",
        ),
        (
            "child_key",
            "parent@example.org2019-05-04FAMI",
            "71e2fcc4059bcb7c9b230c6c4fa39ab97d9310d752fc99a206ae49bc226f08b3",
        ),
    ],
)
def test_a_digest_has_its_key_whatever_its_case(key_type, value, expected):
    made = digest(value, SALT)
    assert key(key_type, made, PLATFORM_KEY).hex() == expected
    assert key(key_type, made.upper(), PLATFORM_KEY).hex() == expected


@pytest.mark.parametrize(
    ("value", "salt", "expected"),
    [
        ("123456789", "", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
        ("123456789", "hello", "a4455e6581b78d69e569895c2b615dfa90a6cd56938e40ca91edd26e44deedfe"),
        ("29.11.19739434765919", "mackerel", "ed72f814b7905f3d3958749fa90fe657c101ec657402783db68cbe3513e76087"),
        ("", "leap-test-salt", "b5ff2450a43279b577ff2a3dec699a49d93f367240500e8b4f3350f3b3768928"),
    ],
)
def test_the_formula_is_that_of_open_pseudonymiser(value, salt, expected):
    assert digest(value, salt) == expected


@pytest.mark.parametrize("missing", range(4))
def test_a_child_without_a_part_has_no_key(missing):
    parts = ["parent@example.org", "2019-05-04", "F", "AMI"]
    parts[missing] = None
    assert child_key_value(*parts) is None
    assert reference_value("scope", None) is None
