"""The SQL is in the project's style: sqlfluff, with dbt's own templater on a live database."""

from pathlib import Path

import pytest

from tests.warehouse import Warehouse


@pytest.mark.long
def test_sqlfluff_has_nothing_to_say(sample_url: str, tmp_path: Path) -> None:
    warehouse = Warehouse(sample_url, tmp_path)
    warehouse.leap("db", "start")
    linted = warehouse.run("sqlfluff", "lint", "--nocolor", "models", "macros", "tests/data", check=False)
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_sqlfluff_sees_what_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.sql"
    wrong.write_text("SELECT a,b FROM   c\n", encoding="utf-8")
    warehouse = Warehouse("postgresql://nobody@localhost/nothing", tmp_path)
    # the style without the templater, which takes files of the project alone
    linted = warehouse.run(
        "sqlfluff", "lint", "--nocolor", "--config", ".sqlfluff", "--templater", "raw", str(wrong), check=False
    )
    assert "CP01" in linted.stdout, linted.stdout + linted.stderr
