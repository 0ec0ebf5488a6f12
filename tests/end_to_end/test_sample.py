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
    reached = [record for record in records if not record.is_administrative and record.role in ("adult", "child")]
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
                (select count(*) from staging.stg_engagements as engagements
                 inner join staging.stg_files as files using (file_id)
                 inner join staging.stg_sources as sources on files.source = sources.source
                 where files.is_current and sources.is_in_production)
            """
        ).fetchone()
    assert one[0] == one[1] == len({record.individual_id for record in records})
    assert one[2] == len(records)
    assert one[3] == one[4] > 1_000


def test_sources_that_are_not_in_production_land_and_are_in_no_report(sample_url: str) -> None:
    with psycopg.connect(sample_url) as connection:
        staged = connection.execute(
            """
            select sources.source, sources.stage, sum(files.rows_accepted)
            from staging.stg_sources as sources
            inner join staging.stg_files as files using (source)
            where files.is_current and not sources.is_in_production
            group by sources.source, sources.stage
            """
        ).fetchall()
        reported = connection.execute(
            """
            select source from marts.fct_registration union select source from marts.fct_engagement
            union select source from marts.fct_outcome
            """
        ).fetchall()
        services = connection.execute("select distinct service from marts.fct_registration").fetchall()
    assert {stage for _, stage, _ in staged} == {"profiling", "pipeline", "staging"}
    assert all(rows > 0 for *_, rows in staged)
    assert not {source for source, *_ in staged} & {source for (source,) in reported}
    assert not {"pine", "environmental_health", "dv_groups"} & {service for (service,) in services}


def test_practitioners_are_people_of_their_own_and_reach_nobody(sample_url: str) -> None:
    with psycopg.connect(sample_url) as connection:
        practitioners, in_families, attended = connection.execute(
            """
            select
                (select count(*) from marts.dim_individual where role = 'practitioner'),
                (select count(*) from marts.dim_individual as practitioners
                 inner join marts.dim_individual as others using (family_id)
                 where practitioners.role = 'practitioner' and others.role in ('adult', 'child')),
                (select count(*) from marts.fct_engagement as engagements
                 inner join marts.dim_individual as individuals using (individual_id)
                 where individuals.role = 'practitioner' and engagements.is_attended)
            """
        ).fetchone()
    assert practitioners > 40
    assert in_families == 0
    assert attended > practitioners


def test_outcomes_feedback_and_resources_of_every_kind_are_there(sample_url: str) -> None:
    with psycopg.connect(sample_url) as connection:
        measures = dict(
            connection.execute("select measure, count(*) from marts.fct_outcome group by measure").fetchall()
        )
        known = {measure for (measure,) in connection.execute("select measure from reference.measures")}
        better = connection.execute(
            """
            select
                measure,
                avg(score) filter (where timepoint = 'end') - avg(score) filter (where timepoint = 'baseline')
            from marts.fct_outcome where measure in ('pai', 'topse', 'leuven_involvement', 'phq9') group by measure
            """
        ).fetchall()
        respondents = connection.execute("select distinct respondent from staging.stg_feedback").fetchall()
        kinds = connection.execute("select distinct kind from staging.stg_resources").fetchall()
    assert set(measures) <= known
    assert {"asq3", "eyfsp", "ncmp_bmi", "wellcomm", "pai", "mors_warmth", "breastfeeding_6_8w"} <= set(measures)
    assert all((gain > 0) is (measure != "phq9") for measure, gain in better)
    assert {respondent for (respondent,) in respondents} == {"family", "practitioner"}
    assert {kind for (kind,) in kinds} == {"money", "staff", "volunteers", "materials"}
