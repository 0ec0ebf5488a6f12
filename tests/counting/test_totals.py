"""The dbt tests that hold totals against each other see the faults that they are there to see."""

import re
from pathlib import Path

import psycopg
import pytest
import yaml

FAULTS = yaml.safe_load((Path(__file__).parent / "planted_faults.yml").read_text(encoding="utf-8"))
CASES = [(name, fault) for name, faults in FAULTS.items() for fault in faults]


@pytest.mark.parametrize(("name", "fault"), CASES, ids=[f"{name}-{number}" for number, (name, _) in enumerate(CASES)])
def test_a_planted_fault_is_seen(name: str, fault: str, sample_url: str, sample_build: Path) -> None:
    (compiled,) = sample_build.glob(f"target/compiled/*/tests/data/{name}.sql")
    with psycopg.connect(sample_url) as connection:
        # dbt names the database that it built, of which this one is a copy.
        check = re.sub(r'"\w+"\.("\w+"\."\w+")', r"\1", compiled.read_text(encoding="utf-8"))
        assert not connection.execute(check).fetchall()
        assert connection.execute(fault).rowcount > 0
        assert connection.execute(check).fetchall()
        connection.rollback()
