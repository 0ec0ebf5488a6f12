"""Sources that never delivered are known to the database too, so that somebody misses them."""

import psycopg
import pytest
from typer.testing import CliRunner

from leap.cli import app
from loaders.contracts import read_sources
from loaders.register import register_awaited


@pytest.fixture
def connection(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def read_stages(connection):
    return dict(connection.execute("select source, stage from restricted.sources").fetchall())


def test_a_load_tells_of_every_contract(connection, make_source, contract_text, make_file, good_row):
    folder = make_source(contract_text).path.parent
    path = make_file([good_row], folder="2023-24-Q1")
    loaded = CliRunner().invoke(app, ["load", str(path), "--sources", str(folder)])
    assert loaded.exit_code == 0, loaded.output
    assert set(read_stages(connection)) == set(read_sources([])) | {"play_group"}


def test_a_contract_that_changes_before_the_first_file_is_followed(connection, make_source, contract_text):
    register_awaited(connection, [make_source(contract_text)])
    register_awaited(connection, [make_source(f"stage: pipeline\n{contract_text}")])
    assert read_stages(connection) == {"play_group": "pipeline"}


def test_the_contract_of_a_source_that_delivered_is_that_of_its_last_file(connection, make_source, contract_text):
    register_awaited(connection, [make_source(contract_text)])
    connection.execute("insert into restricted.files (file_id, source) values ('file1', 'play_group')")
    register_awaited(connection, [make_source(f"stage: pipeline\n{contract_text}")])
    assert read_stages(connection) == {"play_group": "profiling"}


def test_the_beginning_of_an_agreement_is_kept(connection, make_source, contract_text):
    agreement = "agreement: {reference: DSA-1, valid_from: 2023-04-01, valid_to: 2027-03-31}\n"
    register_awaited(connection, [make_source(agreement + contract_text)])
    days = connection.execute("select agreement_valid_from::text, agreement_valid_to::text from restricted.sources")
    assert days.fetchall() == [("2023-04-01", "2027-03-31")]
