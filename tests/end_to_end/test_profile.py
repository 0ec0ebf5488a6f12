"""`leap profile` on the sample: it measures the link rate in the warehouse, and shows nobody."""

import json

import psycopg
import pytest
from typer.testing import CliRunner

from leap.cli import app
from leap.onboarding.link_rate import measure
from tests.end_to_end.identifiers import collect_identifiers, search_text
from tests.warehouse import SAMPLE

FILE = SAMPLE / "2023-24-Q1" / "baby_steps_users_2023-24_Q1.csv"
RECORDS_OF_OTHERS = """
select count(*)
from intermediate.int_individuals__records as records
inner join staging.stg_sources as sources on records.source = sources.source
where records.is_current and sources.provider <> 'baby_steps_team'
"""


@pytest.fixture
def sample(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """URL of the built sample, on which the command works."""
    monkeypatch.setenv("LEAP_DATABASE_URL", sample_url)
    return sample_url


def test_every_record_of_another_provider_is_measured_once(sample: str) -> None:
    measured = measure("baby_steps_team")
    with psycopg.connect(sample) as connection:
        (records,) = connection.execute(RECORDS_OF_OTHERS).fetchone()
    counts = [count for of_role in measured.values() for count in of_role.values()]
    assert sum(of_all for of_all, _ in counts) == records
    assert all(0 <= known <= of_all for of_all, known in counts)
    assert any(known for _, known in counts)


def test_the_rate_is_measured_and_no_identifier_shown(sample: str) -> None:
    shown = CliRunner().invoke(app, ["profile", str(FILE), "--measured"])
    facts = json.loads(CliRunner().invoke(app, ["profile", str(FILE), "--measured", "--json"]).stdout)
    rates = {keys["role"]: keys["expected_link_rate"] for keys in facts["keys"]}
    assert set(rates) == {"adult", "child"}
    assert all(0 < rate["measured"] < 1 and rate["records_compared"] for rate in rates.values())
    assert "Expected link rate, measured" in shown.stdout
    assert search_text(shown.stdout + json.dumps(facts), collect_identifiers()) == set()
