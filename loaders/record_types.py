"""The canonical record types, read from record_types.yml: what every provider's file is brought to."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DEFINITION = Path(__file__).with_name("record_types.yml")
FORMS = ("clear", "at_source")


@dataclass(frozen=True)
class Column:
    """One canonical column. `form` is `clear` or `at_source` where it stands only in files of that form, else None."""

    name: str
    kind: str
    required: bool
    form: str | None
    description: str

    def stands_in(self, form: str) -> bool:
        """Whether a file of this form may carry the column."""
        return self.form is None or self.form == form


@dataclass(frozen=True)
class RecordType:
    """One record type and the table of the schema `restricted` in which its records land."""

    name: str
    table: str
    columns: dict[str, Column]


@cache
def record_types() -> dict[str, RecordType]:
    """All record types by name, in the order of the definition."""
    definition = yaml.safe_load(DEFINITION.read_text(encoding="utf-8"))
    return {
        name: RecordType(name, body["table"], {column: _column(column, of) for column, of in body["columns"].items()})
        for name, body in definition.items()
        if isinstance(body, dict) and "table" in body
    }


def _column(name: str, of: dict) -> Column:
    return Column(name, of["kind"], of.get("required", False), of.get("form"), of["description"])
