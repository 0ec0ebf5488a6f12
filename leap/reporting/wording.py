"""Words of a report: sections, breakdowns and codes as a reader knows them."""

from loaders.quarters import Quarter

SECTIONS = {
    "reach": ("Reach", "Who was reached. A person counts once, however many sources know them."),
    "characteristics": (
        "Characteristics beside the area",
        "Who has been reached to date, beside the residents of the area. Shares are of those of whom the "
        "characteristic is known, and are made of rounded counts, so a difference of a few percentage points "
        "says nothing. The ratio is the one share divided by the other: at 1.0 as many were reached as live there, at "
        "0.5 half as many. Deprivation is that of the neighbourhood: decile 1 is the most deprived tenth of England. A "
        "family lives where its first child reached lives, and is as many as services know of it.",
    ),
    "places": ("Where families live", "Where the people reached to date live, by ward."),
    "workforce": ("Workforce", "Practitioners who took part."),
    "engagement": ("Engagement", "What was offered, and how much of it people came to."),
    "dosage": (
        "Dosage",
        "Whether people came often enough to have benefited: the minimum number of sessions is set for each service.",
    ),
    "outcomes": (
        "Outcomes",
        "What was measured of children and adults. Changes after a service are not proof that it was the service.",
    ),
    "feedback": ("Feedback", "What families and practitioners said when asked."),
    "resources": ("Resources", "Money, staff, volunteers and materials, each in its own unit."),
    "data_quality": (
        "Quality of the data",
        "What arrived, whether it came in time, and what has to be corrected. What is missing here is missing above.",
    ),
}

BREAKDOWNS = {
    "age_band": "age",
    "area": "area of residence",
    "delivery": "way of delivery",
    "disability": "disability",
    "ethnic_group": "ethnic group",
    "family_size": "size of the family",
    "gender": "gender",
    "home_language": "home language",
    "imd_2019_decile": "deprivation decile",
    "lone_parent": "lone parent",
    "measure": "measure",
    "number_of_children": "number of children",
    "number_of_services": "number of services",
    "priority_population": "priority population",
    "question": "question",
    "reach_type": "type of reach",
    "resource": "resource",
    "respondent": "who answered",
    "service": "service",
    "strand": "strand",
    "ward": "ward",
}

_HEADINGS = {"imd_2019_decile": "Decile", "priority_population": "Priority"}
"""Where a phone has no room for the whole name."""

_CODES = {
    ("gender", "F"): "Female",
    ("gender", "M"): "Male",
    ("gender", "X"): "Another gender",
}
UNKNOWN = "Not known"
_LAST = ("Other", UNKNOWN)


def name_section(section: str) -> tuple[str, str]:
    """Title and introduction of a section; one of another partnership is named as its seed names it."""
    return SECTIONS.get(section, (section.replace("_", " ").capitalize(), ""))


def name_months(quarter: Quarter) -> str:
    """The months of a quarter: `July to September 2023`."""
    return f"{quarter.first_day:%B} to {quarter.last_day:%B %Y}"


def name_breakdown(breakdown: str) -> str:
    """A breakdown as it stands after "by"."""
    return BREAKDOWNS.get(breakdown, breakdown.replace("_", " "))


def head_column(breakdown: str) -> str:
    """The heading of a column of categories."""
    return _HEADINGS.get(breakdown, name_breakdown(breakdown).capitalize())


def name_category(breakdown: str, category: str, names: dict[str, str]) -> str:
    """A category as a reader knows it; `names` has those of services and measures by their codes."""
    if breakdown in ("service", "measure"):
        return names.get(category, category)
    if breakdown == "imd_2019_decile" and category.isdigit():
        return f"Decile {category}"
    return _CODES.get((breakdown, category), category[:1].upper() + category[1:])


def place_category(category: str, value: float | None, positions: dict[str, int]) -> tuple:
    """A sort key: ages and deciles in their own order, others by size, what is hidden after them, unknown last."""
    if category.isdigit():
        return (0, int(category), "")
    if category in positions:
        return (0, positions[category], "")
    if category in _LAST:
        return (2 + _LAST.index(category), 0, category)
    return (1, float("inf") if value is None else -value, category)
