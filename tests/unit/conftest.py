"""What the tests of loading share: a small made-up source, its files, and what the checker makes of them."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import psycopg
import pytest

from leap.errors import FileRefused
from loaders.contracts import Source, read_source
from loaders.deliveries import Delivery
from loaders.examination import Examination
from loaders.landing import land, open_landing
from loaders.outcome import Outcome, make_outcome
from loaders.quarters import Quarter

CONTRACT = """
source: play_group
title: Play group, people registered
service: baby_steps
provider: play_group_team
lawful_basis: consent
authority: service
file: {pattern: play_group*.csv, date_format: DD/MM/YYYY}
refuse_file_above: 1
records:
  - type: person
    role: adult
    columns:
      person_ref: Ref
      email: Email
      mobile: Mobile
      nhs_number: NHS number
      date_of_birth: Born
      gender: Gender
      postcode: Postcode
      consent: Consent
    values:
      gender: {Woman: F, Man: M, Not asked: null}
"""

QUARTER = Quarter(2023, 1)
HEADINGS = ["Ref", "Email", "Mobile", "NHS number", "Born", "Gender", "Postcode", "Consent"]
GOOD_ROW = ["A1", "ann@example.org", "07700 900123", "9434765919", "01/02/1990", "Woman", "ZZ1 1AA", "yes"]

Records = dict[tuple[int, int], dict[str, str | int | None]]


@pytest.fixture
def headings() -> list[str]:
    """The headings of the play group's file."""
    return list(HEADINGS)


@pytest.fixture
def good_row() -> list[str]:
    """A row of the play group that comes in whole."""
    return list(GOOD_ROW)


@pytest.fixture
def contract_text() -> str:
    """The contract of the play group."""
    return CONTRACT


@pytest.fixture
def make_source(tmp_path: Path) -> Callable[[str], Source]:
    """Write a contract and read it."""

    def make(text: str) -> Source:
        path = tmp_path / "contracts" / "source.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return read_source(path)

    return make


@pytest.fixture
def make_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of the play group into a folder of the first quarter: rows of cells, or the whole text, or bytes."""

    def make(
        content: Sequence[Sequence[str]] | str | bytes,
        name: str = "play_group_1.csv",
        folder: str = "2023-24-Q1",
        encoding: str = "utf-8",
    ) -> Path:
        path = tmp_path / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
            return path
        if not isinstance(content, str):
            content = "".join(",".join(cells) + "\n" for cells in [HEADINGS, *content])
        path.write_bytes(content.encode(encoding))
        return path

    return make


@pytest.fixture(scope="session")
def check_file() -> Callable[..., tuple[Outcome, Records]]:
    """Check a file against a source: the outcome, and the accepted records by row and record number."""

    def check(
        path: Path, source: Source, quarter: str | None = "2023-24-Q1", amends: bool = False
    ) -> tuple[Outcome, Records]:
        delivery = Delivery(path, Quarter.parse(quarter) if quarter else None)
        examination = Examination(delivery, amends, today=date(2026, 1, 1))
        records: Records = {}
        try:
            examination.find_source({source.name: source})
            examination.read_bytes()
            examination.read_head()
            for chunk in examination.read_records():
                for of in chunk:
                    for row in of.batch.to_pylist():
                        records[row.pop("row_number"), row.pop("record_number")] = row
        except FileRefused as refusal:
            return make_outcome(examination, "refused", refusal), {}
        return make_outcome(examination, "checked"), records

    return check


@pytest.fixture
def query(database_url: str) -> Callable[..., list[tuple]]:
    """Ask the database as its owner."""

    def query(statement, *parameters):
        with psycopg.connect(database_url) as connection:
            return connection.execute(statement, parameters).fetchall()

    return query


@pytest.fixture
def deliver(database_url: str, make_source: Callable[[str], Source], contract_text: str) -> Callable[..., Outcome]:
    """Land a file of the play group, its contract changed by (old, new)."""

    def deliver(path, *changes, quarter=QUARTER, **how):
        text = contract_text
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        source = make_source(text)
        with open_landing() as connection:
            return land(connection, Delivery(path, quarter), {source.name: source}, **how)

    return deliver
