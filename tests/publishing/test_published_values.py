"""What is published of values, case by case (published_values.yml): through all models that decide it."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
import yaml

from tests.publishing.chain import GIVEN, give, publish_values
from tests.publishing.macros import POLICY

CASES = yaml.safe_load(Path(__file__).with_name("published_values.yml").read_text(encoding="utf-8"))
HIDES_NEXT_TO_NOTHING = POLICY | {"hide_up_to": 1, "possible_values": 1}

each_case = pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])


@each_case
def test_a_case_is_published_as_worked_out(connection: psycopg.Connection, case: dict) -> None:
    assert _publish(connection, case) == _expect(case)


@each_case
def test_a_case_needs_what_hides(connection: psycopg.Connection, case: dict) -> None:
    """Where next to nothing is hidden, every case comes out otherwise."""
    given = {model: rows for model, rows in case["given"].items() if model != "int_indicators__differences"}
    assert _publish(connection, case | {"given": given}, HIDES_NEXT_TO_NOTHING) != _expect(case)


def _publish(connection: psycopg.Connection, case: dict, policy: object = None) -> Counter:
    for model in GIVEN:
        give(connection, model, (CASES["given"] | case["given"])[model])
    return Counter(map(_make_comparable, publish_values(connection, list(case["expected"][0]), policy)))


def _expect(case: dict) -> Counter:
    return Counter(_make_comparable(tuple(row.values())) for row in case["expected"])


def _make_comparable(row: tuple) -> tuple:
    return tuple(Decimal(str(cell)) if isinstance(cell, int | float | Decimal) else cell for cell in row)
