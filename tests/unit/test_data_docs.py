"""Data Docs: every verdict on the first page, a page a suite, nothing from elsewhere and nothing of earlier runs."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from expectations.data_docs import DataDocs
from expectations.suite import read_suites
from expectations.verdict import judge, judge_all
from leap.cli import app

SUITE = next(suite for suite in read_suites("landing") if suite.name == "drift")
FAILED = judge(SUITE, SUITE.expectations[0], "failed", rows=3, rows_failing=2, where=("a_source 2023-24 Q1",))
WARNED = judge(SUITE, SUITE.expectations[1], "failed", rows=3, rows_failing=1, where=("b_source 2023-24 Q1",))


def test_the_first_page_tells_each_verdict_and_leads_to_its_page(tmp_path: Path) -> None:
    docs = DataDocs(tmp_path / "some" / "docs")
    docs.add_page(SUITE, '<html><head></head><body><a href="../../../../index.html">Home</a></body></html>')
    index = docs.write_index([FAILED, WARNED]).read_text("utf-8")
    assert 'class="failed"' in index
    assert 'class="warning"' in index
    assert "a_source 2023-24 Q1 …" in index
    assert 'href="landing/drift.html"' in index
    page = (tmp_path / "some" / "docs" / "landing" / "drift.html").read_text("utf-8")
    assert 'href="../index.html"' in page
    for text in (index, page):
        assert text.index("default-src 'none'") < text.index("<body")


def test_what_is_told_is_no_markup(tmp_path: Path) -> None:
    said = replace(FAILED, description="<script>", where=("<b>",))
    index = DataDocs(tmp_path).write_index([said]).read_text("utf-8")
    assert "<script>" not in index
    assert "<b>" not in index


def test_the_page_of_an_earlier_run_goes(tmp_path: Path) -> None:
    earlier = DataDocs(tmp_path)
    earlier.add_page(SUITE, "<html><head></head></html>")
    earlier.write_index([FAILED])
    index = DataDocs(tmp_path).write_index(judge_all(SUITE, "nothing_to_check", "Nothing landed."))
    assert not (tmp_path / "landing" / "drift.html").exists()
    text = index.read_text("utf-8")
    assert "nothing to check" in text
    assert "<a " not in text


@pytest.mark.parametrize("beneath", [".", "docs"])
def test_a_folder_that_cannot_be_made_is_told_before_anything_is_looked_at(tmp_path: Path, beneath: str) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = CliRunner().invoke(app, ["expect", "--docs", str(tmp_path / "file" / beneath)])
    assert isinstance(done.exception, OSError)
