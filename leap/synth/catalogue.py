"""What the made-up services and their files are like: services.yml, deliveries.yml, outcomes.yml and surveys.yml."""

from functools import cache
from typing import Literal

from pydantic import Field

from leap.synth.settings import FOLDER, Rate, Settings, read_yaml


class Sessions(Settings):
    """How often people come to a service, and what a session is."""

    minimum: int
    most: int
    every: int = 7
    kinds: list[str]
    minutes: tuple[int, ...] = ()
    delivery: dict[str, float] = Field(default_factory=lambda: {"in person": 1})


class Training(Sessions):
    """The same of practitioners; `share`: how many, as a share of the people in service data."""

    share: Rate


class Service(Settings):
    """A made-up service: when it joins, who comes, how often, and what is measured."""

    joins: int = 1
    adult: Literal["anybody", "mother", "unlisted"] = "anybody"
    alone: bool = False
    children: Literal["none", "coming", "needed"] = "none"
    unborn: bool = False
    expecting: bool = False
    age: tuple[int, int] = (0, 2300)
    sessions: Sessions | None = None
    training: Training | None = None
    measures: tuple[str, ...] = ()


class Delivery(Settings):
    """How a provider fills the files of a source, beyond what its contract says."""

    rows: str
    quarter: int | None = None
    joins: int | None = None
    whose: Literal["everybody", "adult"] = "everybody"
    encoding: str = "utf-8"
    delimiter: Literal["comma", "semicolon", "tab", "pipe"] = "comma"
    byte_order_mark: bool = False
    line_end: Literal["lf", "crlf"] = "crlf"
    ethnicity: Literal["ons", "nhs", "dfe", "short", "group"] = "ons"
    nhs_numbers: Literal["all"] | None = None
    headings: tuple[str, ...] = ()
    dropped: dict[str, list[str]] = Field(default_factory=dict)
    corrected: bool = False


class Deliveries(Settings):
    """Every source's files, and the form of each provider's references."""

    references: dict[str, str]
    sources: dict[str, Delivery]


class Item(Settings):
    """How one score of a measure is distributed, and what children of engaged families have more."""

    start: float = 0
    spread: float = 0
    gain: float = 0
    engaged: float = 0


class Measure(Item):
    """A measure: its scores or its words, of whom, when."""

    about: Literal["adult", "children"] = "adult"
    asked: Rate = 1
    ability: Rate = 0
    further_service: Rate = 0
    step: float = 1
    at_age: tuple[int, int] | None = None
    section: bool = False
    before_birth: bool = False
    words: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    shares_after: tuple[float, ...] = ()
    items: dict[str, Item] = Field(default_factory=dict)


class Respondents(Settings):
    """How many hand in a form, and how many of them say who they are."""

    hand_in: Rate
    leave_email: Rate


class Project(Settings):
    """What is used for places in a quarter."""

    kind: str
    unit: str
    amount: int


class Surveys(Settings):
    """What people answer, and what services use."""

    answers: list[str]
    families: Respondents
    practitioners: Respondents
    questions: dict[str, list[float]]
    resources: dict[str, dict[str, int]]
    projects: list[Project]


class _Services(Settings):
    services: dict[str, Service] = Field(min_length=1)


class _Measures(Settings):
    measures: dict[str, Measure]


@cache
def read_services() -> dict[str, Service]:
    """The made-up services by name."""
    return _Services.model_validate(read_yaml(FOLDER / "services.yml")).services


@cache
def read_deliveries() -> Deliveries:
    """Every source's files."""
    return Deliveries.model_validate(read_yaml(FOLDER / "deliveries.yml"))


@cache
def read_measures() -> dict[str, Measure]:
    """What made-up outcomes are like, by measure."""
    return _Measures.model_validate(read_yaml(FOLDER / "outcomes.yml")).measures


@cache
def read_surveys() -> Surveys:
    """What people answer, and what services use."""
    return Surveys.model_validate(read_yaml(FOLDER / "surveys.yml"))
