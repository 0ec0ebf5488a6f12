"""Homes on real small areas (seeds/areas.csv), with made-up postcodes of the postcode area ZZ, which does not exist."""

import csv
from dataclasses import dataclass
from pathlib import Path

from leap.synth.chance import Chance

AREAS = Path(__file__).resolve().parents[2] / "seeds" / "areas.csv"
POSTCODES_AN_AREA = 8
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True)
class Area:
    """An LSOA of 2021 with the postcodes in it; `weight` is how many young children live there."""

    lsoa_code: str
    is_leap_area: bool
    weight: int
    postcodes: tuple[str, ...]


class Places:
    """All small areas and their made-up postcodes, and the way from a postcode to its area."""

    def __init__(self, areas_file: Path = AREAS) -> None:
        with areas_file.open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.DictReader(lines) if row["is_2021_code"] == "true"]
        rows.sort(key=lambda row: row["lsoa_code"])
        self._areas = {True: [], False: []}
        self.lsoa_codes: dict[str, str] = {}
        for position, row in enumerate(rows):
            postcodes = tuple(_postcode(position * POSTCODES_AN_AREA + n) for n in range(POSTCODES_AN_AREA))
            is_leap_area = row["is_leap_area"] == "true"
            weight = int(row["population_2020_aged_0_to_3"] or 1)
            self._areas[is_leap_area].append(Area(row["lsoa_code"], is_leap_area, weight, postcodes))
            self.lsoa_codes.update(dict.fromkeys(postcodes, row["lsoa_code"]))

    def pick_postcode(self, chance: Chance, is_leap_area: bool) -> str:
        """A home's postcode, inside or outside the LEAP area, more often where more young children live."""
        areas = self._areas[is_leap_area]
        area = areas[chance.weigh([area.weight for area in areas])]
        return chance.pick(area.postcodes)

    def write(self, path: Path) -> None:
        """Write the postcode directory: `postcode,lsoa_code`."""
        with path.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines, lineterminator="\n")
            writer.writerow(["postcode", "lsoa_code"])
            writer.writerows(self.lsoa_codes.items())


def _postcode(number: int) -> str:
    base = len(_LETTERS)
    unit = _LETTERS[number // base % base] + _LETTERS[number % base]
    sector, district = number // base**2 % 10, number // base**2 // 10
    return f"ZZ{district + 1} {sector}{unit}"
