"""A source that nobody has heard of comes on board by one YAML file: no model, no macro, no Python."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg

from tests.warehouse import PROJECT, Warehouse

CONTRACT = """
source: swimming_club_members
title: Swimming club, members
stage: production
service: natural_thinkers
provider: swimming_club
agreement: {reference: DSA-900, valid_to: 2027-03-31}
lawful_basis: consent
authority: service
file:
  pattern: Swim*.csv
  date_format: DD.MM.YYYY
records:
  - type: person
    role: adult
    columns:
      person_ref: Membership
      email: Mail
      gender: Sex
      postcode: Post code
      registered_date: Joined
      consent: May we?
    values:
      gender: {W: F, M: M}
      consent: {ja: yes, nein: no}
  - type: engagement
    when: Swam on
    columns:
      person_ref: Membership
      session_date: Swam on
    constants: {attended: yes, delivery: in person}
dropped:
  Lane: of no interest
"""

ROWS = """Membership;Mail;Sex;Post code;Joined;May we?;Swam on;Lane
S1;swimmer.one@example.org;W;ZZ1 1AA;02.01.2024;ja;05.02.2024;1
S2;swimmer.two@example.org;M;ZZ1 1AA;03.01.2024;ja;;2
S3;swimmer.three@example.org;M;ZZ1 1AA;03.01.2024;nein;06.02.2024;3
S4;{known};W;ZZ1 1AA;04.01.2024;ja;07.02.2024;4
"""

FOUND = """
select individuals.individual_id, individuals.sources
from marts.fct_registration as registrations
inner join marts.dim_individual as individuals using (individual_id)
where registrations.source = 'swimming_club_members'
order by registrations.registered_date
"""


def test_one_contract_brings_a_source_to_the_marts(
    built_database_url: str, build: Callable[[str], None], tmp_path: Path
) -> None:
    warehouse = Warehouse(built_database_url, tmp_path / "work")
    with psycopg.connect(built_database_url) as connection:
        # somebody whom Baby Steps knows, and nobody else by the same address
        known, reached_before = connection.execute(
            """
            select
                min(persons.email),
                (select adults_to_date from marts.reach_by_quarter order by quarter_start_date desc limit 1)
            from restricted.persons
            inner join intermediate.int_individuals__records as records using (file_id, row_number, record_number)
            inner join marts.dim_individual as individuals using (individual_id)
            where persons.source = 'baby_steps_users' and persons.email ~ '^[a-z0-9.@]+$' and records.is_current
                and individuals.gender = 'F' and individuals.sources = 1 and individuals.records = 1
            """
        ).fetchone()
    contracts = tmp_path / "contracts"
    contracts.mkdir()
    (contracts / "swimming_club_members.yml").write_text(CONTRACT, encoding="utf-8")
    inbox = tmp_path / "2023-24-Q4"
    inbox.mkdir()
    (inbox / "Swim.csv").write_text(ROWS.format(known=known), encoding="utf-8")

    warehouse.leap("load", str(inbox), "--sources", str(contracts))
    build(built_database_url)

    with psycopg.connect(built_database_url) as connection:
        people = connection.execute(FOUND).fetchall()
        contacts = connection.execute(
            "select is_orphaned from marts.fct_engagement where source = 'swimming_club_members' order by session_date"
        ).fetchall()
        reached = connection.execute(
            "select adults_to_date from marts.reach_by_quarter order by quarter_start_date desc limit 1"
        ).fetchone()[0]
    assert [sources for _, sources in people] == [1, 1, 2]
    # of the row whose consent is withheld only the reference landed
    assert contacts == [(False,), (False,)]
    assert reached == reached_before + 2
    status = subprocess.run(
        ["git", "status", "--porcelain", "--", "loaders/sources"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "swimming" not in status.stdout
