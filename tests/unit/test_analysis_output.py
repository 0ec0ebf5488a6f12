"""Screen, CSV, JSON, page and plots of the analysis: the warning, the counts, and what is hidden."""

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest
from rich.console import Console

from leap.analysis import files, forest_plot, page, screen, wording
from leap.analysis.collective_impact import analyse
from leap.analysis.findings import Analysis, Estimate, Finding, Row
from leap.analysis.outcomes import OUTCOMES
from leap.analysis.ratio import Adjustment, Ratio
from leap.analysis.small_numbers import Counts
from leap.identity.link_strength import LinkStrength
from tests.unit.made_up_children import ENGAGED, OUTCOME, POLICY, make_children

SVG = "{http://www.w3.org/2000/svg}"
TALKING = ENGAGED | {"strands": "Talking & Playing", "gender": "M"}
GROUPS = [(ENGAGED, 23, 17), (TALKING, 12, 9), ({}, 33, 48), ({"gender": "M"}, 18, 23)]
WARNED = "associations, not effects"


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    """Of an outcome with much and little, one with too few children, and one with none."""
    domain, profile, weight = OUTCOMES[1], *OUTCOMES[-2:]
    results = [
        analyse(make_children(GROUPS), OUTCOME, POLICY),
        analyse(make_children(GROUPS, domain), domain, POLICY),
        analyse(make_children([(ENGAGED, 3, 4), ({}, 30, 40)], profile), profile, POLICY),
        analyse(make_children([], weight), weight, POLICY),
    ]
    return Analysis(POLICY, LinkStrength.medium, tuple(results))


@pytest.fixture(scope="module")
def plots(analysis: Analysis) -> dict[str, str]:
    """Its plots."""
    return page.draw_plots(analysis)


def print_to_text(analysis: Analysis, width: int) -> str:
    text = io.StringIO()
    screen.print_analysis(Console(file=text, width=width), analysis)
    return text.getvalue()


def test_the_screen_has_counts_ratios_and_the_warning(analysis: Analysis) -> None:
    told = print_to_text(analysis, 80)
    assert told.count(WARNED) == 2
    assert max(map(len, told.splitlines())) <= 80
    flat = " ".join(told.split())
    # 35 of 61, and 51 of 122
    assert "35 of 60" in flat
    assert "185 children with a result, assessed in 2023-24 Q3; not engaged" in flat
    assert "not engaged: 50 of 120 (42%) at the expected level" in flat
    assert re.search(r"RR 1\.40 \(1\.\d\d to \d\.\d\d\)", flat)
    assert "Not estimated, too few: One service; Two or more services; Each step" in flat
    assert "Talking &" in flat
    assert (
        "NCMP, healthy weight: a healthy weight 0 children with a result. Not estimated: no child has a result." in flat
    )
    assert "Left out: Results that a link which is weak joins" in flat


def test_csv_has_the_warning_in_each_row_and_every_count_is_rounded(analysis: Analysis) -> None:
    rows = list(csv.DictReader(io.StringIO(files.write_csv(analysis))))
    assert all(WARNED in row["note"] for row in rows)
    assert {row["outcome"] for row in rows} == {finding.outcome.name for finding in analysis.findings}
    counts = [row[column] for row in rows for column in files.COLUMNS[6:10] if row[column]]
    assert counts
    assert all(int(count) % POLICY.round_to == 0 and int(count) > POLICY.hide_up_to for count in counts)
    for row in rows:
        has_estimate = [bool(row[column]) for column in ("estimate", "lower", "upper", "p_value")]
        assert all(has_estimate) != bool(row["not_estimated"])
        assert not any(has_estimate) or all(has_estimate)
        assert not any(row[column] in ("nan", "inf", "None") for column in files.COLUMNS)


def test_json_is_json_and_says_what_csv_says(analysis: Analysis) -> None:
    written = json.loads(json.dumps(files.write_json(analysis), allow_nan=False))
    assert WARNED in written["warning"]
    assert written["min_link_strength"] == "medium"
    estimates = [
        (outcome["outcome"], comparison["level"], one["ratio"], one["adjustment"], one["estimate"])
        for outcome in written["outcomes"]
        for comparison in outcome["comparisons"]
        for one in comparison["estimates"]
    ]
    in_csv = [
        (
            row["outcome"],
            row["level"],
            row["ratio"],
            row["adjustment"],
            float(row["estimate"]) if row["estimate"] else None,
        )
        for row in csv.DictReader(io.StringIO(files.write_csv(analysis)))
        if row["level"]
    ]
    assert estimates == in_csv


def test_the_page_has_tables_beside_plots_and_the_warning_first_and_last(
    analysis: Analysis, plots: dict[str, str]
) -> None:
    written = page.write_page(analysis, plots)
    assert written.count('class="warning"') == 2
    assert len(re.findall(r"<svg[^>]* role=\"img\"", written)) == len(plots) == 3
    assert "<script" not in written
    assert "35 of 60 (58%)" in written
    assert "Not estimated: too few." in written
    ids = re.findall(r'\bid="([^"]+)"', written)
    assert len(ids) == len(set(ids))


def test_a_plot_is_named_described_and_warns(plots: dict[str, str]) -> None:
    for svg in plots.values():
        root = ElementTree.fromstring(svg)
        description = root.find(f"{SVG}desc").text
        assert description.startswith("Forest plot. ")
        assert WARNED in description
        drawn = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
        assert WARNED in drawn
        assert "Relative risk of being at the expected level" in drawn
        assert float(root.get("width")) <= 366
    assert "Engaged, any service: crude 1." in plots["asq3_overall"]
    assert "Talking &amp; Playing" in plots["asq3_overall"]


def test_only_one_outcome_needs_no_overview(analysis: Analysis) -> None:
    one = Analysis(POLICY, LinkStrength.weak, analysis.findings[:1])
    assert set(page.draw_plots(one)) == {"asq3_overall"}
    assert "Left out" not in dict(wording.list_rules(one))


def test_an_interval_beyond_the_axis_is_cut_and_the_line_at_1_stays() -> None:
    estimates = tuple(Estimate(ratio, adjustment, 6.0, 1.1, 40.0, 0.04) for adjustment in Adjustment for ratio in Ratio)
    row = Row("engagement", "engaged", "Engaged, any service", Counts(20, 10), Counts(10, 50), estimates)
    svg = forest_plot.draw_finding(Finding(OUTCOME, 90, (row,)))
    drawn = ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert {"1", "2", "8"} <= set(drawn)
    assert "6.00 (1.10 to 40.00)" in drawn


def test_nothing_estimated_is_a_page_too(analysis: Analysis) -> None:
    nothing = Analysis(POLICY, LinkStrength.weak, analysis.findings[2:])
    assert page.draw_plots(nothing) == {}
    assert page.write_page(nothing, {}).count('class="warning"') == 2
