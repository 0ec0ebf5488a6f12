"""The made-up programme of `leap bench marts` on a small scale: every mart has it, and every report can be asked."""

from collections.abc import Iterator

import psycopg
import pytest

from leap.bench.marts_figures import QueryFigures
from leap.bench.marts_programme import list_quarters, write_programme
from leap.bench.marts_queries import time_queries
from leap.compiled_models import CompiledModels

PEOPLE, SESSIONS = 300, 3_000
SERVICE = "doorstep_library"
EMPTIED = (
    "staging.stg_persons, staging.stg_engagements, staging.stg_outcomes, staging.stg_feedback, staging.stg_resources,"
    " staging.stg_event_keys, restricted.files, restricted.file_records, restricted.refusals, restricted.value_notes,"
    " restricted.sources"
)
# Nobody moved, parted or was decided about by a human in a programme that comes all at once.
EMPTY_AT_FIRST = {"individual_redirects", "individual_splits", "family_redirects", "link_override_states"}


@pytest.fixture(scope="module")
def built(unbuilt_url: str, first_build: CompiledModels) -> Iterator[psycopg.Connection]:
    """A connection on which the programme is written and built, in a transaction that is rolled back."""
    registers = first_build.select(("stg_files", "stg_sources", "stg_refusals", "stg_value_notes"))
    models = first_build.select(("models/intermediate/", "models/marts/"))
    with psycopg.connect(unbuilt_url) as connection:
        connection.execute(f"truncate {EMPTIED}")
        write_programme(connection, PEOPLE, SESSIONS)
        registers.run(connection)
        models.run(connection, takes_statistics=True)
        yield connection
        connection.rollback()


def count(connection: psycopg.Connection, question: str) -> int:
    return connection.execute(question).fetchone()[0]


def test_as_many_sessions_come_as_were_asked_for(built: psycopg.Connection) -> None:
    assert count(built, "select count(*) from marts.fct_engagement") == SESSIONS
    assert count(built, "select count(distinct quarter) from marts.fct_engagement") > len(list_quarters()) / 2
    assert 0.9 < count(built, "select avg((not is_orphaned)::integer) from marts.fct_engagement") < 1


def test_records_of_one_person_are_found_to_be_one(built: psycopg.Connection) -> None:
    people = count(built, "select count(*) from marts.dim_individual where role <> 'unknown'")
    assert 0.9 * PEOPLE < people < 1.2 * PEOPLE
    assert count(built, "select count(*) from marts.dim_family where individuals > 1") > PEOPLE / 10


def test_every_mart_and_section_has_something_to_tell(built: psycopg.Connection, first_build: CompiledModels) -> None:
    marts = first_build.select(("models/marts/",)).names
    empty = {mart for mart in marts if not count(built, f"select count(*) from marts.{mart}")}
    assert empty <= EMPTY_AT_FIRST | {"link_review", "link_review_individuals", "probable_multiple_births"}
    sections = {name for (name,) in built.execute("select distinct section from marts.programme_quarter")}
    assert sections >= {"reach", "engagement", "outcomes", "feedback", "resources", "data_quality"}


def test_the_same_numbers_give_the_same_programme(built: psycopg.Connection) -> None:
    question = (
        "select md5(string_agg(engagements::text, ',' order by row_number)) from staging.stg_engagements as engagements"
    )
    first = count(built, question)
    with built.transaction(force_rollback=True):
        built.execute(f"truncate {EMPTIED}")
        built.execute("discard temp")
        write_programme(built, PEOPLE, SESSIONS)
        assert count(built, question) == first


def test_every_query_of_a_report_is_timed(built: psycopg.Connection) -> None:
    figures = list(time_queries(built, SERVICE, str(list_quarters()[-1]), rounds=1))
    titles = [one.title for one in figures]
    for title in (
        "report of programme: programme_quarter",
        f"report of {SERVICE}: service_quarter",
        f"report of {SERVICE}: source_coverage",
        "reach of leap demo: reach_by_quarter",
        "measure of Power BI, by ward: service_quarter",
        "read whole: child_development",
    ):
        assert title in titles
    assert all(isinstance(one, QueryFigures) and one.mart for one in figures)
    of_service = count(built, f"select count(*) from marts.service_quarter where service = '{SERVICE}'")
    assert of_service in {one.rows for one in figures if one.title == f"report of {SERVICE}: service_quarter"}
