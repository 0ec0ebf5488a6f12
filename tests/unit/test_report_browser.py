"""The PDF of a report: which browser prints it, and what is said where none does."""

import stat
from pathlib import Path

import pytest

from leap.errors import CheckFailed, WrongUsage
from leap.reporting import browser


def make_browser(folder: Path, script: str) -> Path:
    """A program that stands for a browser."""
    program = folder / "browser"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


PRINTS = 'for word in "$@"; do case $word in --print-to-pdf=*) echo "$@" > "${word#*=}";; esac; done'


def test_the_browser_named_is_the_one_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = make_browser(tmp_path, PRINTS)
    monkeypatch.setenv(browser.BROWSER_VARIABLE, str(program))
    assert browser.find_browser() == str(program)


def test_a_browser_named_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(browser.BROWSER_VARIABLE, "no-such-browser")
    with pytest.raises(WrongUsage, match="LEAP_BROWSER names 'no-such-browser'"):
        browser.find_browser()


def test_without_any_browser_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(browser.BROWSER_VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "_PLACES", ())
    assert browser.find_browser() is None


def test_a_page_is_printed_without_the_network(tmp_path: Path) -> None:
    page = tmp_path / "a report.html"
    page.write_text("<p>page</p>", encoding="utf-8")
    browser.print_pdf(str(make_browser(tmp_path, PRINTS)), page, tmp_path / "report.pdf")
    words = (tmp_path / "report.pdf").read_text(encoding="utf-8")
    assert words.rstrip().endswith(page.as_uri())
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in words


@pytest.mark.parametrize("script", ["exit 3", "exit 0"], ids=["it fails", "it prints nothing"])
def test_a_browser_that_prints_nothing_is_told(script: str, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text("<p>page</p>", encoding="utf-8")
    with pytest.raises(CheckFailed, match="printed no PDF; the page is there"):
        browser.print_pdf(str(make_browser(tmp_path, script)), page, tmp_path / "report.pdf")


def test_a_pdf_of_before_does_not_hide_a_failure(tmp_path: Path) -> None:
    page, pdf = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text("<p>page</p>", encoding="utf-8")
    pdf.write_text("of yesterday", encoding="utf-8")
    with pytest.raises(CheckFailed, match="printed no PDF"):
        browser.print_pdf(str(make_browser(tmp_path, "exit 0")), page, pdf)
    assert not pdf.exists()


def test_a_browser_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "_SECONDS", 0.2)
    page = tmp_path / "report.html"
    page.write_text("<p>page</p>", encoding="utf-8")
    with pytest.raises(CheckFailed, match="no PDF in"):
        browser.print_pdf(str(make_browser(tmp_path, "exec sleep 20")), page, tmp_path / "report.pdf")
