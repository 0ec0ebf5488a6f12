"""The database and Python bring a value to the same normal form: else a person has two keys.

The SQL is that of `base_persons__normalised` as dbt compiled it, run on rows that are rolled back.
"""

import json
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import psycopg
import pytest
import yaml

from loaders import normalising, seeds
from loaders.pseudonymising import reference_value

SOURCE, FILE = "baby_steps_users", "parity"
PROVIDER, SCOPE = "baby_steps_team", "baby_steps_users"

NASTY = yaml.safe_load((Path(__file__).parent / "nasty_values.yml").read_text(encoding="utf-8"))
LONG = [
    "a" * 10_000,
    "9" * 10_000,
    "@" * 500,
    " " * 2_000,
    "a" * 5_000 + "@example.org",
    "anna@" + "a." * 2_000 + "org",
]
WRAPPED = 16
"""So many values of a kind are tried in every wrapping."""

LISTS = seeds.lists()

# Landed column -> column of the model, role of the record, kind of the values.
CASES = {
    "nhs_number": ("nhs_number", "adult", "nhs_number"),
    "carer_nhs_number": ("carer_nhs_number", "child", "nhs_number"),
    "email": ("email", "adult", "email"),
    "carer_email": ("carer_email", "child", "email"),
    "mobile": ("mobile", "adult", "mobile"),
    "additional_mobile": ("additional_mobile", "adult", "mobile"),
    "carer_mobile": ("carer_mobile", "child", "mobile"),
    "person_ref": ("person_ref", "adult", "reference"),
    "family_code": ("family_code", "adult", "reference"),
    "first_name_part": ("first_name_part", "child", "first_name"),
}


def normalise_in_python(column: str, kind: str, value: str) -> str | None:
    """The normal form of a value that stands in a canonical column, None where it is missing."""
    rule = getattr(normalising, f"normalise_{kind}")
    if kind == "first_name":
        return rule(value)[0]
    if kind == "email":
        return rule(value, LISTS.placeholders_of(column), LISTS.shared_mailboxes)[0]
    normal = rule(value, LISTS.placeholders_of(column))[0]
    if kind == "reference":
        return reference_value(PROVIDER if column == "person_ref" else SCOPE, normal)
    return normal


def list_values(kind: str) -> list[str]:
    """Every value of a kind as it is and the first ones in every wrapping, and what stands for nothing; each once."""
    wrapped = (before + value + after for value, (before, after) in product(NASTY[kind][:WRAPPED], NASTY["around"]))
    return list(dict.fromkeys([*NASTY[kind], *wrapped, *NASTY["odd"], *LONG]))


Normalise = Callable[[str, str, str, list[str]], list[str | None]]


@pytest.fixture
def normalise_in_database(sample_url: str, sample_build: Path) -> Iterator[Normalise]:
    """Land values in a column and read a column of the normalised records, in the order of the values."""
    manifest = json.loads((sample_build / "target" / "manifest.json").read_text(encoding="utf-8"))
    node = manifest["nodes"]["model.leap.base_persons__normalised"]
    compiled = node["compiled_code"].replace(f'"{node["database"]}".', "")
    with psycopg.connect(sample_url) as connection:

        def normalise(landed: str, normal: str, role: str, values: list[str]) -> list[str | None]:
            with connection.cursor().copy(
                f"copy restricted.persons (source, file_id, row_number, record_number, role, {landed}) from stdin"
            ) as copy:
                for number, value in enumerate(values):
                    copy.write_row((SOURCE, FILE, number, 1, role, value))
            rows = connection.execute(
                f"select {normal} from ({compiled}) as normalised where file_id = '{FILE}' order by row_number"
            )
            return [value for (value,) in rows]

        yield normalise
        connection.rollback()


@pytest.mark.parametrize("column", CASES)
def test_database_and_python_agree(column: str, normalise_in_database: Normalise) -> None:
    normal, role, kind = CASES[column]
    values = list_values(kind)
    in_database = normalise_in_database(column, normal, role, values)
    in_python = [normalise_in_python(column, kind, value) for value in values]
    apart = [
        f"{value[:60]!a}: database {stored and stored[:60]!a}, Python {made and made[:60]!a}"
        for value, stored, made in zip(values, in_database, in_python, strict=True)
        if stored != made
    ]
    assert apart == []
    # enough was asked, and both answers were given
    assert len(values) > 300
    assert sum(value is not None for value in in_python) > 20 < sum(value is None for value in in_python)


def test_a_digest_that_landed_is_taken_over_as_it_was_read(normalise_in_database: Normalise) -> None:
    values = list_values("digest")
    landed = [normalising.clean_text(value) for value in values]
    in_database = normalise_in_database("nhs_number_digest", "stated_nhs_number_digest", "adult", landed)
    assert in_database == [normalise_in_python("nhs_number_digest", "digest", value) for value in values]
    assert len(set(in_database)) > 2
