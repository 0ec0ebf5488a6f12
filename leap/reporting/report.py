"""A report put together, as data and as a page."""

from collections.abc import Iterator
from dataclasses import asdict

from leap.reporting.area_map import read_attribution
from leap.reporting.content import Report
from leap.reporting.indicators import PARTS_OF_REACH, TO_DATE, YEAR_TO_DATE, Indicator
from leap.reporting.policy import WITHIN_PARTNERSHIP
from leap.reporting.published import ALL, Figures
from leap.reporting.sections import Outline
from leap.reporting.tables import SHORT_PERIODS
from leap.reporting.warehouse import PROGRAMME, Surroundings
from leap.reporting.wording import name_months, name_section
from loaders.quarters import Quarter

_HIGHLIGHTS = (
    "children_reached",
    "adults_reached",
    "families_reached",
    "practitioners_reached",
    "contacts_attended",
    "minimum_sessions_reached",
    "feedback_positive",
)
"""Indicators without their period: a reader finds the quarter, the year and to date at one glance."""
_POPULATION = (
    "Residents and deprivation: Office for National Statistics and Ministry of Housing, Communities and Local "
    "Government, licensed under the Open Government Licence v3.0."
)


def make_report(service: str, figures: Figures, surroundings: Surroundings, indicators: dict[str, Indicator]) -> Report:
    """The report of a service, or of the programme, for the quarter of its figures.

    Only the programme's tells new people from those who returned: of a service that could tell small numbers.
    """
    is_programme = service == PROGRAMME
    sections = Outline(figures, surroundings, indicators, with_parts=is_programme).list_sections()
    has_map = any(figure.chart.kind == "map" for section in sections for figure in section.figures)
    return Report(
        name=service,
        title="The programme" if is_programme else surroundings.names.get(service, service),
        quarter=figures.quarter,
        months=name_months(Quarter.parse(figures.quarter)),
        about=surroundings.about,
        highlights=tuple(_list_highlights(figures, indicators)),
        sections=sections,
        missing=tuple(
            name_section(name)[0]
            for name in surroundings.asked_sections
            if name not in {section.name for section in sections}
        ),
        sources=(_POPULATION, f"Boundaries: {read_attribution()}") if has_map else (_POPULATION,),
    )


def _list_highlights(
    figures: Figures, indicators: dict[str, Indicator]
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for stem in _HIGHLIGHTS:
        periods = [one for one in (indicators.get(stem + end) for end in ("", YEAR_TO_DATE, TO_DATE)) if one]
        shown = [(one, row) for one in periods if (row := figures.headline(one.indicator))]
        if any(row.value is not None for _, row in shown):
            yield (
                shown[0][0].short_title,
                tuple((one.write(row.value), SHORT_PERIODS[one.period].lower()) for one, row in shown),
            )


def write_json(
    report: Report, figures: Figures, indicators: dict[str, Indicator], policy: str = WITHIN_PARTNERSHIP
) -> dict:
    """The report's published figures of the quarter and what it says of deliveries, as JSON-ready data.

    {report, title, quarter, policy, sections [{section, title, tables [{caption, columns, rows}], figures [{name,
    title, summary, table}]}], indicators [{indicator, section, title, definition, unit, kind, breakdown, category,
    published_value}]}; `published_value` is null where it is hidden.
    """
    shown = [
        row
        for row in figures.rows
        if row.quarter == figures.quarter
        and row.indicator in indicators
        and (report.name == PROGRAMME or indicators[row.indicator].period not in PARTS_OF_REACH)
        and (row.breakdown == ALL or figures.breakdown(row.indicator, row.breakdown))
    ]
    return {
        "report": report.name,
        "title": report.title,
        "quarter": report.quarter,
        "policy": policy,
        "sections": [
            {
                "section": section.name,
                "title": section.title,
                "tables": [asdict(table) for table in section.tables],
                "figures": [
                    {"name": one.name, "title": one.title, "summary": one.summary, "table": asdict(one.table)}
                    for one in section.figures
                ],
            }
            for section in report.sections
        ],
        "indicators": [
            {
                "indicator": row.indicator,
                "section": row.section,
                "title": indicators[row.indicator].title,
                "definition": indicators[row.indicator].definition,
                "unit": indicators[row.indicator].unit,
                "kind": indicators[row.indicator].kind,
                "breakdown": row.breakdown,
                "category": row.category,
                "published_value": row.value,
            }
            for row in shown
        ],
    }
