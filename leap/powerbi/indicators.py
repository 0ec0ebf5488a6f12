"""The published indicators of seeds/indicators.csv."""

import csv
from dataclasses import dataclass
from pathlib import Path

from leap.errors import WrongUsage

_TO_DATE = "_to_date"
_DIRECTIONS = {"higher_better": "Higher is better.", "lower_better": "Lower is better."}


@dataclass(frozen=True)
class Indicator:
    """A row of the seed; `kind` is count, share, mean or amount."""

    indicator: str
    section: str
    title: str
    definition: str
    unit: str
    numerator: str
    denominator: str
    direction: str
    kind: str

    @property
    def description(self) -> str:
        """What an analyst reads beside the measure."""
        divided = f" Numerator: {self.numerator}. Denominator: {self.denominator}." if self.denominator else ""
        direction = f" {_DIRECTIONS[self.direction]}" if self.direction in _DIRECTIONS else ""
        return f"{self.definition}{divided} Unit: {self.unit}.{direction}"


def read_indicators(seed: Path) -> list[Indicator]:
    """The indicators in the seed's order. Raises WrongUsage where the file lacks a column or has no row."""
    fields = Indicator.__dataclass_fields__
    with seed.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        missing = [name for name in fields if name not in (rows.fieldnames or ())]
        if missing:
            raise WrongUsage(f"{seed.name} lacks {', '.join(missing)}; its columns are described in seeds/_seeds.yml.")
        indicators = [Indicator(**{name: row[name] or "" for name in fields}) for row in rows]
    if not indicators:
        raise WrongUsage(f"{seed.name} has no indicator, so that there would be no measure; add a row.")
    return indicators


def pick_headlines(indicators: list[Indicator]) -> list[tuple[Indicator, Indicator]]:
    """The counts of the seed's first section that are there both for a quarter and to date, as such pairs."""
    first = [one for one in indicators if one.section == indicators[0].section and one.kind == "count"]
    by_name = {one.indicator: one for one in first}
    return [(one, by_name[one.indicator + _TO_DATE]) for one in first if one.indicator + _TO_DATE in by_name]
