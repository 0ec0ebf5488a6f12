"""What a report says of published figures, before anything is drawn."""

import pytest

from leap.reporting.content import Figure, Report, Section, Table
from leap.reporting.indicators import ABSENT
from leap.reporting.published import Figures, Published
from leap.reporting.report import make_report, write_json
from tests.unit.reports import INDICATORS, QUARTER, make_figures, make_surroundings


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report("toy_library", make_figures(), make_surroundings(), INDICATORS)


def section(report: Report, name: str) -> Section:
    return next(one for one in report.sections if one.name == name)


def figure(report: Report, title: str) -> Figure:
    return next(one for each in report.sections for one in each.figures if one.title == title)


def row(table: Table, heading: str) -> tuple[str, ...]:
    return next(cells[1:] for cells in table.rows if cells[0] == heading)


def test_every_section_with_figures_is_there(report: Report) -> None:
    assert [one.name for one in report.sections] == [
        "reach",
        "characteristics",
        "places",
        "workforce",
        "engagement",
        "dosage",
        "outcomes",
        "feedback",
        "resources",
        "data_quality",
    ]


def test_sections_without_figures_are_left_out() -> None:
    rows = [one for one in make_figures().rows if one.section == "reach"]
    made = make_report("toy_library", Figures(rows, QUARTER), make_surroundings(), INDICATORS)
    assert {one.name for one in made.sections} == {"reach", "characteristics", "places", "data_quality"}


@pytest.mark.parametrize(
    ("indicator", "value", "written"),
    [
        ("children_reached", 1240.0, "1,240"),
        ("children_reached", 0.0, "0"),
        ("children_reached", None, "hidden"),
        ("attendance_rate", 0.929, "93%"),
        ("attendance_rate", 0.625, "63%"),
        ("attendance_rate", 0.285, "29%"),
        ("attendance_rate", 0.9999, ">99%"),
        ("attendance_rate", 0.001, "<1%"),
        ("attendance_rate", 1.0, "100%"),
        ("sessions_per_participant", 4.13, "4.1"),
        ("change_mean_to_date", -1.25, "-1.2"),
        ("money_per_person_reached", 12.5, "£12.50"),
        ("resources_used", 4200.4, "4,200"),
    ],
)
def test_a_value_is_written_as_what_it_is(indicator: str, value: float | None, written: str) -> None:
    assert INDICATORS[indicator].write(value) == written


def test_a_section_that_was_asked_for_and_is_not_there_is_told(report: Report) -> None:
    assert report.missing == ("Play",)


def test_the_period_of_a_number_is_said(report: Report) -> None:
    assert report.months == "January to March 2024"
    assert report.highlights[:2] == (
        ("Children reached", (("30", "quarter"), ("120", "year"), ("170", "to date"))),
        ("Adults reached", (("hidden", "quarter"), ("200", "to date"))),
    )
    assert ("Minimum sessions reached", (("67%", "to date"),)) in report.highlights


def test_headlines_stand_by_period_and_new_people_of_a_service_are_not_told(report: Report) -> None:
    (table,) = section(report, "reach").tables
    assert table.columns == ("", "This quarter", "Financial year", "To date")
    assert row(table, "Children reached") == ("30", "120", "170")
    assert row(table, "Adults reached") == ("hidden", ABSENT, "200")


def test_the_programme_tells_new_people_from_those_who_returned() -> None:
    made = make_report("programme", make_figures(), make_surroundings(), INDICATORS)
    table = section(made, "reach").tables[0]
    assert table.columns[1:3] == ("This quarter", "Financial year")
    assert table.columns[-2:] == ("This quarter for the first time", "This quarter again")
    assert row(table, "Children reached")[-2:] == ("hidden", "25")


def test_periods_stand_side_by_side_below_what_they_are_of(report: Report) -> None:
    table = section(report, "outcomes").tables[0]
    assert table.groups == (("People measured", 2), ("At the expected level", 2))
    assert table.columns == ("Measure", "Year", "To date", "Year", "To date")
    assert row(table, "ASQ-3: Gross motor") == ("30", "50", "60%", "70%")


def test_of_one_indicator_the_periods_are_the_columns(report: Report) -> None:
    table = section(report, "resources").tables[0]
    assert (table.columns, table.groups) == (("Resource", "This quarter"), ())


def test_what_an_indicator_means_is_said_once(report: Report) -> None:
    titles = [title for title, _ in section(report, "reach").definitions]
    assert titles.count("Children reached") == 1


def test_of_whom_nothing_is_known_there_is_no_chart() -> None:
    rows = [Published(QUARTER, "reach", "children_reached_to_date", "lone_parent", "Not known", 170)]
    made = make_report("toy_library", Figures(rows, QUARTER), make_surroundings(), INDICATORS)
    assert not [one for section in made.sections for one in section.figures]


def test_a_breakdown_that_is_hidden_as_a_whole_is_not_listed(report: Report) -> None:
    assert not [one for one in section(report, "characteristics").figures if "disability" in one.name]


def test_shares_are_of_published_counts_known_beside_the_area(report: Report) -> None:
    table = figure(report, "Children reached to date, by ethnic group").table
    assert table.columns == ("Ethnic group", "Reached", "Share", "Of residents", "Ratio")
    assert table.rows == (
        ("Black", "60", "60%", "30%", "2.0"),
        ("White", "40", "40%", "60%", "0.7"),
        ("Asian", "hidden", "hidden", "10%", ABSENT),
        ("Other", "hidden", "hidden", ABSENT, ABSENT),
        ("Not known", "70", ABSENT, ABSENT, ABSENT),
    )


def test_too_few_known_are_not_compared() -> None:
    known = {"Black": 25, "White": 20, "Not known": 125}
    rows = [
        Published(QUARTER, "reach", "children_reached_to_date", "ethnic_group", category, value)
        for category, value in known.items()
    ]
    headline = Published(QUARTER, "reach", "children_reached_to_date", "all", "All", 170)
    made = make_report("toy_library", Figures([headline, *rows], QUARTER), make_surroundings(), INDICATORS)
    compared = figure(made, "Children reached to date, by ethnic group")
    assert compared.table.columns == ("Ethnic group", "Children reached to date")
    assert compared.note == "Too few are known to be compared with the area."


def test_many_hidden_categories_share_a_row_and_have_no_bar(report: Report) -> None:
    languages = figure(report, "Children reached to date, by home language")
    assert languages.table.rows == (("English", "150"), ("Ga, Polish, Somali, Twi", "each hidden"))
    assert [point.category for point in languages.chart.points] == ["English"]


def test_ages_stand_in_their_order(report: Report) -> None:
    ages = figure(report, "Children reached to date, by age")
    assert [cells[0] for cells in ages.table.rows] == ["Under 1", "1 year", "3 years"]


def test_the_map_has_published_wards_alone(report: Report) -> None:
    wards = figure(report, "Children reached to date, by ward")
    assert {point.category: point.value for point in wards.chart.points} == {"Stockwell": 90, "Vassall": 70}
    assert row(wards.table, "Oval") == ("hidden", ABSENT)
    assert any("Crown copyright" in source for source in report.sources)


def test_measures_are_named_and_their_items_drawn_apart(report: Report) -> None:
    outcomes = section(report, "outcomes")
    assert row(outcomes.tables[0], "ASQ-3: Gross motor")[1::2] == ("50", "70%")
    assert [one.title for one in outcomes.figures] == [
        "At the expected level to date: ASQ-3",
        "At the expected level to date, by measure",
    ]
    assert outcomes.figures[0].table.rows == (("Gross motor", "70%"),)


def test_resources_keep_their_units(report: Report) -> None:
    used, money = section(report, "resources").tables
    assert row(used, "Money, GBP") == ("4,200",)
    assert row(money, "Money per person reached") == ("£12.50",)


def test_deliveries_are_told_without_counts(report: Report) -> None:
    _, files, corrections = section(report, "data_quality").tables
    assert [cells[1] for cells in files.rows] == ["came in time", "came late", "missing", "not due"]
    assert corrections.rows[0][0] == "Toys lent"
    assert not any(
        letter.isdigit() for table in (files, corrections) for cells in table.rows for letter in "".join(cells)
    )


def test_the_json_has_published_values_and_no_hidden_breakdown(report: Report) -> None:
    written = write_json(report, make_figures(), INDICATORS)
    by_key = {(one["indicator"], one["breakdown"], one["category"]): one for one in written["indicators"]}
    assert by_key["children_reached", "all", "All"]["published_value"] == 30
    assert by_key["adults_reached", "all", "All"]["published_value"] is None
    assert not [key for key in by_key if key[1] == "disability" or key[0].endswith(("_new", "_returning"))]
