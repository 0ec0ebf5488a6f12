"""The SQL is in the project's style: sqlfluff, with dbt's own templater on a live database."""

import sys
from pathlib import Path

import pytest

from tests.warehouse import Warehouse

# As the command sqlfluff. Python looks for garbage among the millions of small things of its trees a hundred times less
# often, which spares a fifth of the time.
SQLFLUFF = "import gc; gc.set_threshold(100_000, 50, 50); from sqlfluff.cli.commands import cli; cli()"


@pytest.mark.long
def test_sqlfluff_has_nothing_to_say(sample_url: str, sample_build: Path, tmp_path: Path) -> None:
    warehouse = Warehouse(sample_url, tmp_path, sample_build)
    words = ("lint", "--nocolor", "models", "macros", "tests/data")
    linted = warehouse.run(sys.executable, "-c", SQLFLUFF, *words, check=False)
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
