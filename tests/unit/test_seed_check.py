"""What keeps dbt from reading a file of seeds/ is said by line, without a value."""

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from leap.cli import app
from leap.errors import WrongUsage
from leap.seed_check import find_faults, read_described

HEAD = b"name,rank,is_known\n"
CASES = {
    "all well": (HEAD + b"Ada,1,true\n,,\n", []),
    "a byte order mark": (b"\xef\xbb\xbf" + HEAD + b"Ada,1,true\n", []),
    "two lines in a cell": (HEAD + b'"A\nda",1,true\nBea,x,true\n', ["line 4: rank is a whole number"]),
    "Windows characters": (HEAD + b"Ada,1,true\nBe\xe9,2,true\n", ["line 3: no UTF-8"]),
    "a heading of another name": (
        b"name,rang,is_known\n",
        ["'rang' is no column of this file; did you mean rank?", "rank missing"],
    ),
    "no headings": (
        b"Ada,1,true\n",
        [*(f"place {place} is no heading" for place in (1, 2, 3)), "name, rank, is_known missing"],
    ),
    "a heading twice": (b"name,rank,rank,is_known\n", ["rank stands there twice"] * 2),
    "nothing at all": (b"", ["line 1: name, rank, is_known missing"]),
    "a cell too many": (HEAD + b"Ada,1,true,\n", ["line 2: 4 cells where 3 are needed"]),
    "a cell too few": (HEAD + b"Ada,1\n", ["line 2: 2 cells where 3 are needed"]),
    "a blank line": (HEAD + b"\nAda,1,true\n", ["line 2: blank"]),
    "a quote without end": (HEAD + b'"Ada,1,true\n', ["line 2: the quoting is broken"]),
    "a NUL": (HEAD + b"A\0da,1,true\n", ["line 2: holds a NUL"]),
    "wrong types": (HEAD + b"Ada,4th,maybe\n", ["line 2: rank is a whole number", "line 2: is_known is true or false"]),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Seeds of which one is described."""
    described = {
        "name": "people",
        "config": {"column_types": {"name": "text", "rank": "integer", "is_known": "boolean"}},
        "columns": [{"name": "name"}, {"name": "rank"}, {"name": "is_known"}],
    }
    (tmp_path / "_seeds.yml").write_text(yaml.safe_dump({"seeds": [described]}), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_read(case: str, folder: Path) -> None:
    content, expected = CASES[case]
    (folder / "people.csv").write_bytes(content)
    found = find_faults("people", folder)
    assert len(found) == len(expected), found
    assert all(said in fault for said, fault in zip(expected, found, strict=True)), found
    assert not any("Ada" in fault or "4th" in fault for fault in found)


def test_a_seed_that_there_is_not(folder: Path) -> None:
    with pytest.raises(WrongUsage, match="did you mean people"):
        find_faults("peple", folder)
    assert find_faults("people", folder) == ["the file is missing"]


def test_every_seed_here_can_be_read() -> None:
    done = CliRunner().invoke(app, ["seeds", "check"], catch_exceptions=False)
    assert (done.exit_code, done.output) == (0, "All can be read.\n")
    assert {"link_overrides", "match_rules"} <= read_described().keys()
