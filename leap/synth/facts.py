"""What forms ask of people besides who they are: work, education, country, disability; the same in every book."""

from dataclasses import dataclass
from functools import cache

from leap.synth.chance import Chance
from leap.synth.population import Person
from leap.synth.settings import FOLDER, Rate, Settings, read_yaml

HOME_COUNTRY = "United Kingdom"


class _Shares(Settings):
    employment_status: dict[str, float]
    education_level: dict[str, float]
    born_abroad: Rate
    countries: dict[str, list[str]]


@dataclass(frozen=True)
class Facts:
    """The facts of one person, in the words of the canonical columns."""

    employment_status: str
    education_level: str
    country_of_origin: str
    disability: str
    special_educational_needs: str
    lone_parent: str
    volunteer: str


def find_facts(seed: int, person: Person) -> Facts:
    """The facts of a person; they hang on the seed and the person alone."""
    shares = _read_shares()
    chance = Chance(seed, "facts", person.number)
    abroad = shares.countries[person.family.heritage.pool]
    return Facts(
        employment_status=_weigh(chance, shares.employment_status),
        education_level=_weigh(chance, shares.education_level),
        country_of_origin=chance.pick(abroad) if chance.happens(shares.born_abroad) else HOME_COUNTRY,
        disability="yes" if chance.happens(0.07) else "no",
        special_educational_needs="yes" if chance.happens(0.11) else "no",
        lone_parent="yes" if len(person.family.adults) == 1 and chance.happens(0.4) else "no",
        volunteer="yes" if chance.happens(0.06) else "no",
    )


def _weigh(chance: Chance, shares: dict[str, float]) -> str:
    return list(shares)[chance.weigh(list(shares.values()))]


@cache
def _read_shares() -> _Shares:
    return _Shares.model_validate(read_yaml(FOLDER / "facts.yml"))
