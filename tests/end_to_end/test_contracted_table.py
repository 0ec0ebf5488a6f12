"""Marts are made by this project's own `create table as`: it refuses whatever of a contract it would not keep.

A project of a few models and that macro alone, and one run of dbt.
"""

import json
import shutil
from pathlib import Path

import psycopg
import pytest
import yaml

from leap.compiled_models import run_dbt
from leap.errors import CheckFailed
from tests.warehouse import PROJECT

MACRO = PROJECT / "macros" / "project" / "contracted_table.sql"
ID = {"name": "id", "data_type": "text", "constraints": [{"type": "not_null"}, {"type": "primary_key"}]}
NUMBER = {"name": "number", "data_type": "integer"}
MODELS = {
    # in another order than the contract's, and with a type that is cast
    "kept": ("select 1::smallint as number, 'a' as id", {"columns": [ID, NUMBER]}),
    "column_missing": ("select 'a' as id", {"columns": [ID, NUMBER]}),
    "column_too_many": ("select 'a' as id, 1 as number, 2 as more", {"columns": [ID, NUMBER]}),
    "other_type": ("select 'a' as id, 'one' as number", {"columns": [ID, NUMBER]}),
    "other_constraint": (
        "select 'a' as id, 1 as number",
        {"columns": [ID, NUMBER | {"constraints": [{"type": "check", "expression": "number > 0"}]}]},
    ),
    "other_constraint_of_all": (
        "select 'a' as id, 1 as number",
        {"columns": [ID, NUMBER], "constraints": [{"type": "unique", "columns": ["id", "number"]}]},
    ),
    "null_in_key": ("select null::text as id, 1 as number", {"columns": [ID, NUMBER]}),
    "twice": ("select 'a' as id, number from generate_series(1, 2) as numbers (number)", {"columns": [ID, NUMBER]}),
}


@pytest.fixture
def messages(database_url: str, tmp_path: Path) -> dict[str, str]:
    """What dbt said of each model: nothing of one that was made."""
    project = tmp_path / "project"
    for folder in ("models", "macros"):
        (project / folder).mkdir(parents=True)
    shutil.copy(MACRO, project / "macros")
    (project / "dbt_project.yml").write_text("{name: contracts, profile: leap, models: {+materialized: table}}")
    described = [
        {"name": name, "config": {"contract": {"enforced": True}}, **contract} for name, (_, contract) in MODELS.items()
    ]
    (project / "models" / "models.yml").write_text(yaml.safe_dump({"version": 2, "models": described}))
    for name, (query, _) in MODELS.items():
        (project / "models" / f"{name}.sql").write_text(query)
    with pytest.raises(CheckFailed):
        run_dbt(database_url, tmp_path, "run", "--project-dir", str(project))
    results = json.loads((tmp_path / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    return {
        result["unique_id"].rpartition(".")[2]: "" if result["status"] == "success" else result["message"]
        for result in results
    }


def test_a_contract_is_kept_or_refused(messages: dict[str, str], database_url: str) -> None:
    assert set(messages) == set(MODELS)
    assert not messages["kept"]
    for name in ("column_missing", "column_too_many", "other_type"):
        assert "This model has an enforced contract that failed" in messages[name], name
    assert "has a constraint 'check'" in messages["other_constraint"]
    assert "has a constraint 'unique'" in messages["other_constraint_of_all"]
    assert "contains null values" in messages["null_in_key"]
    assert "could not create unique index" in messages["twice"]
    with psycopg.connect(database_url) as connection:
        # only what keeps its promise is there, with the columns of the contract in its order
        columns = connection.execute(
            "select table_name, column_name, data_type, is_nullable from information_schema.columns"
            " where table_schema = 'staging' and table_name = any(%s) order by table_name, ordinal_position",
            (list(MODELS),),
        ).fetchall()
    assert columns == [("kept", "id", "text", "NO"), ("kept", "number", "integer", "YES")]
