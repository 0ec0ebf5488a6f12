"""`leap report` on the sample: nothing but published values is read, and mistakes are told."""

import json
import re
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from leap.cli import app
from leap.errors import CheckFailed, WrongUsage
from leap.reporting import browser, warehouse
from leap.reporting.indicators import read_indicators
from leap.reporting.page import write_page
from leap.reporting.report import make_report, write_json

QUARTER = "2023-24 Q4"
SERVICE = "baby_steps"
POISON = 98765
"""Put in place of every exact count."""

EXACT = {
    "service_quarter": ("numerator", "denominator", "value"),
    "programme_quarter": ("numerator", "denominator", "value"),
    "reach_by_characteristic": ("value", "value_in_area", "in_administrative_data"),
    "refused_rows": ("files", "rows"),
    "source_coverage": ("rows_read", "rows_accepted", "rows_refused", "persons", "persons_linked", "events"),
}


@pytest.fixture
def sample(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """URL of the built sample, on which the command works."""
    monkeypatch.setenv("LEAP_DATABASE_URL", sample_url)
    return sample_url


@pytest.fixture
def unwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is a line: that it is drawn is shown elsewhere."""
    monkeypatch.setattr("leap.reporting.page.write_page", lambda report, *others: f"<h1>{report.title}</h1>")


def run(*words: object) -> str:
    """What the command prints to standard output; its errors are raised."""
    return CliRunner().invoke(app, ["report", *map(str, words)], catch_exceptions=False).stdout


@pytest.mark.parametrize("service", [SERVICE, warehouse.PROGRAMME])
def test_no_exact_count_gets_into_a_report(service: str, sample: str) -> None:
    indicators = read_indicators()
    with psycopg.connect(sample) as connection:
        for table, columns in EXACT.items():
            changed = ", ".join(f"{column} = {POISON}" for column in columns)
            assert connection.execute(f"update marts.{table} set {changed}").rowcount
        figures = warehouse.read_figures(connection, service, QUARTER)
        surroundings = warehouse.read_surroundings(connection, service, QUARTER)
        connection.rollback()
    made = make_report(service, figures, surroundings, indicators)
    # The page draws what the JSON holds: one page is enough.
    page = write_page(made, surroundings) if service == SERVICE else ""
    told = json.dumps(write_json(made, figures, indicators))
    assert "Reached" in told
    assert not re.search(r"98,?765", page + told)


def test_the_json_has_what_the_mart_publishes(sample: str) -> None:
    written = json.loads(run(SERVICE, "--quarter", "2023-24-Q4", "--json"))
    told = {
        (one["indicator"], one["category"]): one["published_value"]
        for one in written["indicators"]
        if one["breakdown"] == "gender"
    }
    with psycopg.connect(sample) as connection:
        published = connection.execute(
            "select indicator, category, published_value::float8 from marts.service_quarter"
            " where service = %s and quarter = %s and breakdown = 'gender' and published_value is not null",
            [SERVICE, QUARTER],
        ).fetchall()
    assert published
    assert {(indicator, category): value for indicator, category, value in published}.items() <= told.items()


def test_the_page_compares_with_the_area_as_the_mart_does(sample: str) -> None:
    written = json.loads(run(SERVICE, "--quarter", QUARTER, "--json"))
    (characteristics,) = [one for one in written["sections"] if one["section"] == "characteristics"]
    figures = {one["name"]: one["table"]["rows"] for one in characteristics["figures"]}
    with psycopg.connect(sample) as connection:
        ratios = connection.execute(
            "select category, published_representation_ratio::text from marts.service_representation where service = %s"
            " and quarter = %s and period = 'to date' and role = 'adult' and breakdown = 'ethnic_group'",
            [SERVICE, QUARTER],
        ).fetchall()
    told = {category: ratio for category, *_, ratio in figures["adults_reached_to_date-by-ethnic_group"]}
    assert len(ratios) > 2
    assert {category: ratio or "\N{EN DASH}" for category, ratio in ratios} == {name: told[name] for name, _ in ratios}


def test_page_and_pdf_are_written_where_a_browser_is_found(
    sample: str, unwritten: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "find_browser", lambda: "a browser")
    monkeypatch.setattr(browser, "print_pdf", lambda program, page, pdf: pdf.write_text(page.name))
    printed = run(SERVICE, "--quarter", QUARTER, "--out", tmp_path / "new").split()
    page, pdf = tmp_path / "new" / "baby_steps_2023-24-Q4.html", tmp_path / "new" / "baby_steps_2023-24-Q4.pdf"
    assert printed == [str(page), str(pdf)]
    assert page.read_text(encoding="utf-8") == "<h1>Baby Steps</h1>"
    assert pdf.read_text() == page.name


def test_without_a_browser_the_pdf_is_left_out_or_missed(
    sample: str, unwritten: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "find_browser", lambda: None)
    page = tmp_path / "baby_steps_2023-24-Q4.html"
    assert run(SERVICE, "--quarter", QUARTER, "--out", tmp_path).split() == [str(page)]
    with pytest.raises(CheckFailed, match="the PDF was left out, for no browser was found"):
        run(SERVICE, "--quarter", QUARTER, "--out", tmp_path, "--pdf")


def test_the_pdf_of_an_earlier_run_does_not_stay_beside_another_page(
    sample: str, unwritten: None, tmp_path: Path
) -> None:
    pdf = tmp_path / "baby_steps_2023-24-Q4.pdf"
    pdf.write_text("of yesterday")
    done = CliRunner().invoke(app, ["report", SERVICE, "--quarter", QUARTER, "--out", str(tmp_path), "--no-pdf"])
    assert done.exit_code == 0
    assert not pdf.exists()
    assert f"The PDF of an earlier run was removed: {pdf}" in done.stderr


def test_beyond_the_partnership_no_count_of_ten_is_shown(sample: str, unwritten: None, tmp_path: Path) -> None:
    within, beyond = (
        {
            (one["indicator"], one["breakdown"], one["category"]): one["published_value"]
            for one in json.loads(run(SERVICE, "--quarter", QUARTER, "--json", *words))["indicators"]
            if one["kind"] == "count" and one["unit"] == "individual"
        }
        for words in ([], ["--beyond-partnership"])
    )
    assert 10 in within.values()
    assert {place: value for place, value in beyond.items() if value is not None} == {
        place: value for place, value in within.items() if value is not None and value != 10
    }
    printed = run(SERVICE, "--quarter", QUARTER, "--out", tmp_path, "--no-pdf", "--beyond-partnership").split()
    assert printed == [str(tmp_path / "baby_steps_2023-24-Q4_beyond_partnership.html")]


@pytest.mark.parametrize(
    ("service", "quarter", "said"),
    [
        ("baby_step", QUARTER, "There is no service 'baby_step' \\(nearest: 'baby_steps'\\)"),
        ("program", QUARTER, "nearest: 'programme'"),
        ("childrens_centres", QUARTER, "has no figures yet. Services with figures: .*baby_steps"),
        (SERVICE, "2031-32 Q1", "no figures of 'baby_steps' for 2031-32 Q1; quarters with figures: 2023-24 Q1"),
        (SERVICE, "last", "'last' is not a quarter"),
    ],
)
def test_a_mistake_says_what_there_is(service: str, quarter: str, said: str, sample: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        run(service, "--quarter", quarter)
