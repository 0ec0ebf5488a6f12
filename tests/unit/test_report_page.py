"""The page of a report: it needs nothing else, and everybody can read it."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from leap.reporting import charts, palette
from leap.reporting.content import Chart, Figure, Point, Table
from leap.reporting.page import write_page
from leap.reporting.policy import BEYOND_PARTNERSHIP, read_policy
from leap.reporting.report import make_report
from leap.reporting.svg import make_accessible
from tests.unit.reports import INDICATORS, make_figures, make_surroundings

ENOUGH_FOR_TEXT = 4.5
ENOUGH_FOR_SHAPES = 3.0
PAGE_OF_PAPER = 990
"""Pixels between the margins of a page of A4."""


class Elements(HTMLParser):
    """The elements of a page in order: tag, attributes, the tags around it, and its text."""

    EMPTY = ("meta", "link", "img", "br", "hr")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict] = []
        self._open: list[dict] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        element = {"tag": tag, "attributes": dict(attributes), "around": list(self._open), "text": ""}
        self.found.append(element)
        if tag not in self.EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()["tag"] == tag, f"</{tag}> closes another element"

    def handle_data(self, text: str) -> None:
        for element in self._open:
            element["text"] += text

    def of(self, *tags: str) -> list[dict]:
        return [element for element in self.found if element["tag"] in tags]

    def within(self, outer: dict, *tags: str) -> list[dict]:
        return [element for element in self.of(*tags) if any(one is outer for one in element["around"])]


@pytest.fixture(scope="module")
def page() -> str:
    surroundings = make_surroundings()
    return write_page(make_report("toy_library", make_figures(), surroundings, INDICATORS), surroundings)


@pytest.fixture(scope="module")
def elements(page: str) -> Elements:
    return Elements(page)


def test_the_page_needs_nothing_else(page: str, elements: Elements) -> None:
    assert not elements.of("script", "link", "iframe", "img", "object")
    addresses = set(re.findall(r"https?://[^\"'\s<)]+", page))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert "@import" not in page
    assert set(re.findall(r"url\((.)", page)) <= {"#"}


def test_the_page_says_its_language_and_title(elements: Elements) -> None:
    (root,) = elements.of("html")
    assert root["attributes"]["lang"] == "en-GB"
    assert elements.of("title")[0]["text"] == "Toy Library, 2023-24 Q4"


def test_headings_are_in_order(elements: Elements) -> None:
    levels = [int(element["tag"][1]) for element in elements.of("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_chart_has_a_title_a_description_and_a_table(elements: Elements) -> None:
    charts = elements.of("svg")
    assert len(charts) >= 12
    for chart in charts:
        named = {one["attributes"]["id"]: one for one in elements.within(chart, "title", "desc")}
        assert chart["attributes"]["role"] == "img"
        assert list(named) == chart["attributes"]["aria-labelledby"].split()
        assert all(one["text"].strip() for one in named.values())
        assert len(elements.within(chart["around"][-1], "table")) == 1


def test_tables_have_captions_and_headers(elements: Elements) -> None:
    for table in elements.of("table"):
        assert elements.within(table, "caption")[0]["text"].strip()
        headings = elements.within(table, "th")
        assert {one["attributes"].get("scope") for one in headings} - {"colgroup"} == {"col", "row"}
        rows = elements.within(elements.within(table, "tbody")[0], "tr")
        assert all(len(elements.within(one, "th")) == 1 for one in rows)


def test_ids_are_unique_and_links_lead_somewhere(elements: Elements) -> None:
    ids = [one["attributes"]["id"] for one in elements.found if "id" in one["attributes"]]
    assert len(ids) == len(set(ids))
    wanted = [one["attributes"]["href"].removeprefix("#") for one in elements.of("a")]
    wanted += [name for one in elements.found for name in one["attributes"].get("aria-labelledby", "").split()]
    assert set(wanted) <= set(ids)


def test_titles_stand_above_as_many_columns_as_they_are_of(elements: Elements) -> None:
    tables = [one for one in elements.of("table") if "grouped" in one["attributes"].get("class", "")]
    assert tables
    for table in tables:
        groups, columns = elements.within(elements.within(table, "thead")[0], "tr")
        above = [int(one["attributes"]["colspan"]) for one in elements.within(groups, "th")]
        assert sum(above) == len(elements.within(columns, "th")) - 1


def test_a_page_for_others_says_so_and_explains_what_more_is_hidden() -> None:
    surroundings = make_surroundings()
    made = make_report("toy_library", make_figures(), surroundings, INDICATORS)
    page = write_page(made, surroundings, BEYOND_PARTNERSHIP)
    assert "for readers beyond the partnership" in page
    assert f"from 1 to {read_policy(BEYOND_PARTNERSHIP).hide_up_to}" in page


def test_what_is_hidden_is_explained_by_the_policy(elements: Elements) -> None:
    policy = read_policy()
    explained = next(one["text"] for one in elements.of("section") if one["attributes"]["aria-labelledby"] == "reading")
    assert f"from 1 to {policy.hide_up_to}" in explained
    assert f"nearest {policy.round_to}" in explained


def test_names_of_a_warehouse_are_no_markup() -> None:
    figures, surroundings = make_figures(), make_surroundings()
    surroundings.names["toy_library"] = "<script>alert(1)</script>"
    rows_alone = type(figures)([one for one in figures.rows if one.section == "workforce"], figures.quarter)
    page = write_page(make_report("toy_library", rows_alone, surroundings, INDICATORS), surroundings)
    assert not Elements(page).of("script")


@pytest.mark.parametrize("colour", palette.ON_PAPER.values(), ids=palette.ON_PAPER)
def test_text_and_shapes_stand_out_from_the_paper(colour: str) -> None:
    assert contrast(colour, palette.PAPER) >= ENOUGH_FOR_TEXT
    assert contrast(colour, palette.TINT) >= ENOUGH_FOR_TEXT


def test_the_diamond_stands_out_from_the_bar_by_its_rim() -> None:
    assert contrast(palette.PAPER, palette.REACHED) >= ENOUGH_FOR_SHAPES
    assert contrast(palette.PAPER, palette.BESIDE) >= ENOUGH_FOR_SHAPES


def test_many_bars_fit_on_a_printed_page() -> None:
    names = ["Empowering Parents Empowering Communities (Being a Parent)", *map("Service {}".format, range(30))]
    points = tuple(Point(name, 10.0, "10") for name in names)
    figure = Figure("bars", "Bars", "Bars", Chart("bars", points), Table("Bars", (), ()))
    drawn = ElementTree.fromstring(charts.draw(figure, {}, frozenset()))
    assert float(drawn.get("height")) < PAGE_OF_PAPER


def test_lines_differ_by_more_than_colour() -> None:
    points = tuple(
        Point(quarter, value, str(value), series)
        for series, value in (("Children", 50), ("Adults", 60))
        for quarter in ("2023-24 Q3", "2023-24 Q4")
    )
    figure = Figure("lines", "Lines", "Two lines", Chart("lines", points), Table("Lines", (), ()))
    drawn = ElementTree.fromstring(charts.draw(figure, {}, frozenset()))
    lines = [one for one in drawn.iter() if one.get("stroke-width") == "2.5" and "L" in one.get("d", "")]
    assert len({one.get("stroke-dasharray") for one in lines}) == len({one.get("stroke") for one in lines}) == 2
    assert {"Children", "Adults"} <= {one.text for one in drawn.iter()}, "a legend"


def test_ids_within_a_chart_become_its_own() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg"><clipPath id="clip0"><path d="M1.23456,2"/></clipPath>'
        '<g clip-path="url(#clip0)" role="graphics-object" aria-label="x"/></svg>'
    )
    made = ElementTree.fromstring(make_accessible(svg, "reach", "Reach", "Bars & more"))
    title, description, clip, group = list(made)
    assert (title.text, description.text) == ("Reach", "Bars & more")
    assert clip.get("id") == "reach-clip0"
    assert group.attrib == {"clip-path": "url(#reach-clip0)"}
    assert clip[0].get("d") == "M1.2,2"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, as WCAG 2 has it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
