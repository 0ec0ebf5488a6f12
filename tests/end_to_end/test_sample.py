"""The whole way, on the sample: what comes out is held against the truth of who is who."""

import psycopg
import pytest

from tests.end_to_end.truth import Record, count_merged, read_records

REACHED = """
select children_to_date, adults_to_date, families_to_date, naive_count_to_date
from marts.reach_by_quarter order by quarter_start_date desc limit 1
"""


@pytest.fixture(scope="module")
def records(sample_url: str) -> list[Record]:
    return read_records(sample_url)


def test_every_accepted_record_is_known_to_the_truth(records: list[Record]) -> None:
    # read_records raises KeyError for a record that the truth does not have
    assert len(records) > 5_000


def test_hardly_anybody_is_taken_for_somebody_else(records: list[Record]) -> None:
    merged = count_merged(records, lambda record: record.person_id, lambda record: record.individual_id)
    assert merged <= 0.002 * len({record.individual_id for record in records})


def test_reach_is_the_truth_within_the_link_error(records: list[Record], sample_url: str) -> None:
    reached = [record for record in records if not record.is_administrative]
    true_children = {record.person_id for record in reached if record.role == "child"}
    true_adults = {record.person_id for record in reached if record.role == "adult"}
    true_families = {record.true_family_id for record in reached}
    with psycopg.connect(sample_url) as connection:
        children, adults, families, naive = connection.execute(REACHED).fetchone()
    assert children == pytest.approx(len(true_children), rel=0.03)
    assert adults == pytest.approx(len(true_adults), rel=0.03)
    assert families == pytest.approx(len(true_families), rel=0.05)
    assert naive > children + adults


def test_marts_add_up(records: list[Record], sample_url: str) -> None:
    with psycopg.connect(sample_url) as connection:
        one = connection.execute(
            """
            select
                (select count(*) from marts.dim_individual where role <> 'unknown'),
                (select sum(individuals) from marts.dim_family),
                (select count(*) from marts.fct_registration),
                (select count(*) from marts.fct_engagement),
                (select count(*) from staging.stg_engagements
                 inner join staging.stg_files using (file_id) where is_current)
            """
        ).fetchone()
    assert one[0] == one[1] == len({record.individual_id for record in records})
    assert one[2] == len(records)
    assert one[3] == one[4] > 1_000
