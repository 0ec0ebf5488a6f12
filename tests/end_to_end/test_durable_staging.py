"""Staging is the only store once landed rows are purged, so nothing may be lost on the way to it."""

from pathlib import Path

import psycopg

from tests.warehouse import Warehouse


def test_purge_waits_until_it_is_staged_of_whom_events_are_told(built_database_url: str, tmp_path: Path) -> None:
    # what a build that was killed between two models leaves behind
    with psycopg.connect(built_database_url) as connection:
        connection.execute(
            "delete from staging.stg_event_keys where file_id in"
            " (select file_id from restricted.files where source = 'baby_steps_sessions' and quarter = '2023-24 Q4')"
        )
    warehouse = Warehouse(built_database_url, tmp_path)
    purged = warehouse.leap("purge", check=False)
    assert purged.returncode == 4
    assert "baby_steps_sessions 2023-24 Q4" in purged.stderr
    with psycopg.connect(built_database_url) as connection:
        assert connection.execute("select count(*) > 0 from restricted.engagements").fetchone() == (True,)


def test_a_build_without_a_postcode_directory_stops(
    built_database_url: str, sample_build: Path, tmp_path: Path
) -> None:
    with psycopg.connect(built_database_url) as connection:
        connection.execute("truncate restricted.postcodes")
        staged = connection.execute("select count(*) from staging.stg_persons").fetchone()
    built = Warehouse(built_database_url, tmp_path, sample_build).dbt("run", "--select", "stg_persons", check=False)
    assert built.returncode != 0
    assert "run leap load-postcodes first" in built.stdout
    with psycopg.connect(built_database_url) as connection:
        assert connection.execute("select count(*) from staging.stg_persons").fetchone() == staged
