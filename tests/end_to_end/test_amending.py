"""Corrected rows sent alone, from the file to the marts: beside the first file, and gone with it."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from leap.compiled_models import CompiledModels
from loaders.contracts import Source, read_source
from loaders.deliveries import Delivery
from loaders.landing import land, open_landing
from loaders.quarters import Quarter

CONTRACT = """
source: swimming_club_children
title: Swimming club, children
stage: production
service: natural_thinkers
provider: swimming_club
agreement: {reference: DSA-900, valid_to: 2027-03-31}
lawful_basis: consent
authority: service
file: {pattern: Swim*.csv, date_format: DD.MM.YYYY}
refuse_file_above: 1
records:
  - type: person
    role: child
    columns: {person_ref: Ref, carer_email: Mail, first_name: Name, date_of_birth: Born, gender: Sex,
              postcode: Post code, registered_date: Joined, consent: Consent}
"""
HEADINGS = "Ref;Mail;Name;Born;Sex;Post code;Joined;Consent\n"
ROW = "{};swimmer.{}@example.org;{};02.03.2021;F;ZZ1 1AA;02.01.2024;{}\n"

MODELS = ("fct_registration", "source_coverage", "refused_rows", "dim_individual", "family_id_register")

PEOPLE = """
select records.quarter_start_date::text, records.row_number, records.individual_id
from (select individuals.*, files.quarter_start_date from intermediate.int_individuals__records as individuals
      inner join staging.stg_files as files using (file_id)) as records
where source = 'swimming_club_children' and is_current order by 1, 2
"""
COVERAGE = """
select quarter, rows_accepted, rows_refused, files from marts.source_coverage
where source = 'swimming_club_children' and files > 0 order by quarter
"""
REFUSED = "select reason, rows from marts.refused_rows where source = 'swimming_club_children'"


def row(reference: str, family: str, name: str = "Anna", consent: str = "yes") -> str:
    """A child of a family; all were born on one day."""
    return ROW.format(reference, family, name, consent)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """The swimming club."""
    path = tmp_path / "swimming_club_children.yml"
    path.write_text(CONTRACT, encoding="utf-8")
    return read_source(path)


@pytest.fixture
def build(later_build: CompiledModels, built_database_url: str) -> Callable[[], psycopg.Connection]:
    """Build what landed upon the sample; gives a connection to look at it."""
    models = later_build.select_ancestors_of(*MODELS)

    def build() -> psycopg.Connection:
        with psycopg.connect(built_database_url) as connection:
            connection.execute("set role leap_transformer")
            models.run(connection)
        return psycopg.connect(built_database_url, autocommit=True)

    return build


def deliver(
    source: Source, folder: Path, quarter: int, rows: str, headings: str = HEADINGS, amends: bool = False
) -> None:
    """Land a file of the swimming club."""
    path = folder / "Swim.csv"
    path.write_text(headings + rows, encoding="utf-8")
    with open_landing() as connection:
        outcome = land(connection, Delivery(path, Quarter(2023, quarter)), {source.name: source}, amends=amends)
    assert outcome.state == "landed", outcome.message


def test_corrected_rows_count_beside_the_first_file_and_go_with_it(
    source: Source, tmp_path: Path, build: Callable[[], psycopg.Connection]
) -> None:
    # twins whose names begin alike: only that they stand in one file tells them apart
    deliver(source, tmp_path, 3, row("S1", "one") + row("S2", "two", "Anna") + row("S3", "two", "Annabel", ""))
    deliver(source, tmp_path, 3, "4;" + row("S3", "two", "Annabel"), f"Corrects line;{HEADINGS}", amends=True)
    with build() as connection:
        people = connection.execute(PEOPLE).fetchall()
        assert connection.execute(COVERAGE).fetchall() == [("2023-24 Q3", 3, 0, 2)]
        assert connection.execute(REFUSED).fetchall() == []
    assert [row_number for _, row_number, _ in people] == [2, 2, 3]
    assert len({individual for *_, individual in people}) == 3

    # the whole corrected file forgets S3, and the mother of S1 withdraws in the next quarter
    deliver(source, tmp_path, 3, row("S1", "one") + row("S2", "two", "Anna") + row("", "three", "Ida", "no"))
    deliver(source, tmp_path, 4, row("S1", "one", consent="no") + row("S4", "four"))
    with build() as connection:
        after = connection.execute(PEOPLE).fetchall()
        landed = connection.execute(
            "select carer_email_key, lsoa_code, birth_month, gender from staging.stg_persons"
            " where source = 'swimming_club_children' and consent = 'no'"
        ).fetchall()
        assert connection.execute(COVERAGE).fetchall() == [("2023-24 Q3", 2, 1, 3), ("2023-24 Q4", 2, 0, 1)]
        assert connection.execute(REFUSED).fetchall() == [("consent_withheld", 1)]
    assert [(day, row_number) for day, row_number, _ in after] == [("2023-10-01", 3), ("2024-01-01", 3)]
    assert after[0][2] == next(individual for _, row_number, individual in people if row_number == 3)
    assert landed == [(None, None, None, None)]
