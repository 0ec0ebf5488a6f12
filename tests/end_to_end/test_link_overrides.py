"""Overrides name people by the references that providers use, from the CSV file to the individuals."""

from collections.abc import Callable
from pathlib import Path

import psycopg

from tests.warehouse import Warehouse

INDIVIDUAL = """
select distinct individual_id
from intermediate.int_individuals__records as records
inner join restricted.persons as persons using (file_id, row_number, record_number)
where persons.source = %s and persons.person_ref = %s and persons.role = 'adult' and records.is_current
"""
WITHOUT_NUMBER = """
select persons.person_ref
from restricted.persons as persons
inner join intermediate.int_individuals__records as records using (file_id, row_number, record_number)
where persons.source = %s and persons.role = 'adult' and records.is_current and records.joined_by_key = 'none'
    and coalesce(persons.nhs_number, '') = ''
order by 1
limit 1
"""
ONE, OTHER = "baby_steps_users", "making_it_real"


def test_two_references_become_one_person(
    built_database_url: str, build: Callable[[str], None], tmp_path: Path
) -> None:
    warehouse = Warehouse(built_database_url, tmp_path)
    with psycopg.connect(built_database_url) as connection:
        people = {source: connection.execute(WITHOUT_NUMBER, [source]).fetchone()[0] for source in (ONE, OTHER)}
        before = [connection.execute(INDIVIDUAL, item).fetchall() for item in people.items()]
        assert before[0] != before[1]
        connection.execute(
            "insert into restricted.link_overrides (action, role, source, person_ref, other_source, other_person_ref,"
            " decided_by, decided_on, reason)"
            " values ('must_link', 'adult', %s, %s, %s, %s, 'data team', '2024-02-01', 'confirmed by both')",
            [ONE, f" {people[ONE].lower()} ", OTHER, people[OTHER]],
        )
    build(built_database_url)
    with psycopg.connect(built_database_url) as connection:
        joined = [connection.execute(INDIVIDUAL, item).fetchall() for item in people.items()]
        assert joined[0] == joined[1]
        assert joined[0] in before
        states = connection.execute("select state from marts.link_override_states").fetchall()
        assert states == [("in_force",)]
        [(old, now, key_type)] = connection.execute(
            "select old_individual_id, individual_id, key_type from marts.individual_redirects"
        ).fetchall()
        assert {old, now} == {before[0][0][0], before[1][0][0]}
        assert key_type == "must_link"
        assert (now,) == joined[0][0]
    explained = warehouse.leap("explain", now)
    assert "decision" in explained.stdout
    assert people[ONE] not in explained.stdout
