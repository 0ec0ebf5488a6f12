"""The lists of seeds/ that loading shares with dbt: codes, placeholders, shared mailboxes, services, reasons."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from leap.errors import WrongUsage

FOLDER = Path(__file__).resolve().parent.parent / "seeds"


@dataclass(frozen=True)
class Lists:
    """The shared lists.

    `codes[column][word]` is the canonical code, `placeholders[word]` the columns in which it is a value. Words
    are folded (`str.casefold`).
    """

    codes: dict[str, dict[str, str]]
    placeholders: dict[str, frozenset[str]]
    shared_mailboxes: frozenset[str]
    services: frozenset[str]
    authorities: frozenset[str]
    cadences: frozenset[str]

    def placeholders_of(self, column: str) -> frozenset[str]:
        """The words that say nothing in a canonical column: `na` is a placeholder, but as a country it is Namibia."""
        return frozenset(word for word, kept_in in self.placeholders.items() if column not in kept_in)


@dataclass(frozen=True)
class Reason:
    """A reason code: at which level it works, what it means and what the provider can do."""

    code: str
    level: str
    explanation: str
    what_to_do: str


@cache
def lists(folder: Path = FOLDER) -> Lists:
    """Read the shared lists. Raises WrongUsage where a seed or one of its columns is missing."""
    codes: dict[str, dict[str, str]] = {}
    for column, value, code in _rows(folder, "coded_values", "column_name", "value", "code"):
        known = codes.setdefault(column, {})
        known[value.strip().casefold()] = code
        known.setdefault(code.casefold(), code)
    return Lists(
        codes=codes,
        placeholders={
            value.casefold(): frozenset(kept_in.split("|"))
            for value, kept_in in _rows(folder, "placeholders", "value", "kept_in")
        },
        shared_mailboxes=frozenset(email.casefold() for (email,) in _rows(folder, "shared_mailboxes", "email")),
        services=frozenset(service for (service,) in _rows(folder, "services", "service")),
        authorities=frozenset(authority for (authority,) in _rows(folder, "source_authority", "authority")),
        cadences=frozenset(cadence for (cadence,) in _rows(folder, "cadences", "cadence")),
    )


@cache
def reasons(folder: Path = FOLDER) -> dict[str, Reason]:
    """All reason codes by code."""
    rows = _rows(folder, "reason_codes", "reason", "level", "explanation", "what_to_do")
    return {row[0]: Reason(*row) for row in rows}


@cache
def rows_of(seed: str, *columns: str) -> list[tuple[str, ...]]:
    """Some columns of a seed, row by row. Raises WrongUsage where the seed or a column is missing."""
    return [tuple(row) for row in _rows(FOLDER, seed, *columns)]


def _rows(folder: Path, seed: str, *columns: str) -> list[list[str]]:
    path = folder / f"{seed}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            table = csv.DictReader(lines, strict=True)
            missing = [column for column in columns if column not in (table.fieldnames or [])]
            if missing:
                raise WrongUsage(f"The list seeds/{path.name} lacks the column {', '.join(missing)}; add it.")
            return [[row[column] for column in columns] for row in table]
    except FileNotFoundError:
        raise WrongUsage(f"The list seeds/{path.name} is missing: restore it, loading cannot do without.") from None
