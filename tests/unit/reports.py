"""A made-up service with figures in every section, as the marts would publish them."""

from leap.reporting.indicators import read_indicators
from leap.reporting.published import Figures, Published
from leap.reporting.warehouse import Delivery, Residents, Surroundings

QUARTER = "2023-24 Q4"
BEFORE = "2023-24 Q3"
INDICATORS = read_indicators()

_HEADLINES = {
    "children_reached": 30,
    "children_reached_new": None,
    "children_reached_returning": 25,
    "children_reached_year_to_date": 120,
    "children_reached_to_date": 170,
    "adults_reached": None,
    "adults_reached_to_date": 200,
    "practitioners_reached": 15,
    "contacts_attended": 1240,
    "attendance_rate": 0.929,
    "sessions_per_participant": 4.1,
    "minimum_sessions_reached_to_date": 0.667,
    "feedback_positive": 0.9,
    "money_per_person_reached": 12.5,
    "rows_accepted": 0.998,
}
_BREAKDOWNS = {
    ("children_reached_to_date", "ethnic_group"): {
        "Black": 60,
        "White": 40,
        "Asian": None,
        "Other": None,
        "Not known": 70,
    },
    ("children_reached_to_date", "disability"): {"Yes": None, "No": None},
    ("children_reached_to_date", "home_language"): {
        "English": 150,
        "Twi": None,
        "Ga": None,
        "Somali": None,
        "Polish": None,
    },
    ("children_reached_to_date", "ward"): {"Stockwell": 90, "Vassall": 70, "Oval": None},
    ("children_reached_to_date", "age_band"): {"3 years": 20, "Under 1": 100, "1 year": 50},
    ("people_measured_year_to_date", "measure"): {"asq3: asq_gross": 30, "phq9": None},
    ("people_measured_to_date", "measure"): {"asq3: asq_gross": 50, "phq9": None},
    ("expected_level_year_to_date", "measure"): {"asq3: asq_gross": 0.6, "phq9": None},
    ("expected_level_to_date", "measure"): {"asq3: asq_gross": 0.7, "phq9": 0.5},
    ("feedback_positive_to_date", "question"): {"recommend": 0.95},
    ("resources_used", "resource"): {"money, GBP": 4200, "staff, hours": 310},
}


def make_figures() -> Figures:
    """Figures of two quarters."""
    rows = [
        Published(quarter, INDICATORS[name].section, name, "all", "All", value)
        for quarter in (BEFORE, QUARTER)
        for name, value in _HEADLINES.items()
    ]
    rows += [
        Published(QUARTER, INDICATORS[name].section, name, breakdown, category, value)
        for (name, breakdown), values in _BREAKDOWNS.items()
        for category, value in values.items()
    ]
    return Figures(rows, QUARTER)


def make_surroundings() -> Surroundings:
    """An area of which the ethnic groups are known, two wards on the map, and sources in every state."""
    return Surroundings(
        names={"toy_library": "Toy Library", "asq3: asq_gross": "ASQ-3: Gross motor", "phq9": "PHQ-9"},
        about=(("Strand", "Play"),),
        residents={
            ("child", "ethnic_group", "Black"): Residents(3000, "all ages"),
            ("child", "ethnic_group", "White"): Residents(6000, "all ages"),
            ("child", "ethnic_group", "Asian"): Residents(1000, "all ages"),
        },
        wards={"E01003013": "Stockwell", "E01003014": "Vassall"},
        lsoas_of_area=frozenset({"E01003013"}),
        deliveries=(
            Delivery("Toys lent", True, True, False),
            Delivery("Toys broken", True, True, True),
            Delivery("Toys lost", True, False, False),
            Delivery("Toys of the year", False, False, False),
        ),
        refusals=(("Toys lent", "mandatory_missing"),),
        asked_sections=("reach", "play"),
        age_positions={"Under 1": 2, "1 year": 3, "3 years": 5},
    )
