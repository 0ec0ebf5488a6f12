"""A source contract, the one place that knows a provider's column names: its shape. Its sense is in contract_rules."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from loaders.dates import DateFormat

Stage = Literal["profiling", "pipeline", "staging", "production"]
Form = Literal["clear", "at_source"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Heading = Text


def _as_boolean(value: object) -> object:
    return {"true": True, "yes": True, "false": False, "no": False}.get(str(value).casefold(), value)


def _as_delimiter(value: object) -> object:
    return {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(str(value).casefold(), value)


def _as_encoding(value: object) -> object:
    folded = str(value).casefold().replace("_", "-")
    return {"utf8": "utf-8", "utf16": "utf-16", "windows-1252": "cp1252"}.get(folded, folded)


def _checked_date_format(value: str) -> str:
    DateFormat.parse(value)
    return value


Boolean = Annotated[bool, BeforeValidator(_as_boolean)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Agreement(_Part):
    """The data sharing agreement; a file of a quarter that begins after `valid_to` is refused.

    Files are expected from the quarter of `valid_from` on, without it from the first that came.
    """

    reference: Text
    valid_to: date
    valid_from: date | None = None


class FileShape(_Part):
    """How the provider's files look; encoding and delimiter are found out, and pinned only where one needs it.

    `sheet` names the sheet of a workbook that holds the rows, where that is not the first.
    """

    pattern: Text
    date_format: Annotated[str, AfterValidator(_checked_date_format)]
    encoding: Annotated[Literal["utf-8", "utf-16", "cp1252"], BeforeValidator(_as_encoding)] | None = None
    delimiter: Annotated[Literal[",", ";", "\t", "|"], BeforeValidator(_as_delimiter)] | None = None
    sheet: Text | None = None


class ServiceColumn(_Part):
    """The column that names the service, where one file holds several; `values`: their word to our service."""

    column: Heading
    values: dict[str, str | None] = Field(default_factory=dict)


class Record(_Part):
    """One record (or, with `each`, one a listed heading) that a row of the file yields."""

    type: Text
    role: str | None = None
    when: Heading | None = None
    columns: dict[str, Heading] = Field(default_factory=dict)
    values: dict[str, dict[str, str | None]] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    each: dict[Heading, dict[str, str]] = Field(default_factory=dict)
    value: str | None = None

    @property
    def canonical_columns(self) -> dict[str, str]:
        """Canonical column to heading; `first_name` lands as `first_name_part`."""
        return {_canonical(column): heading for column, heading in self.columns.items()}

    @property
    def fixed(self) -> dict[str, str]:
        """Canonical columns that have one value for every row: the role and the constants."""
        return {**({"role": self.role} if self.role else {}), **self.constants}


class Contract(_Part):
    """A source: who sends it, on which basis, how its files look and what records a row yields."""

    source: Name
    title: Text
    service: Name | ServiceColumn
    provider: Name
    lawful_basis: Literal["consent", "public_task", "legitimate_interests"]
    authority: Name
    file: FileShape
    records: Annotated[list[Record], Field(min_length=1)]
    stage: Stage = "profiling"
    agreement: Agreement | None = None
    family_scope: Name | None = None
    administrative: Boolean = False
    forms: Annotated[list[Form], Field(min_length=1)] = ["clear"]
    cadence: str | None = None
    refuse_file_above: Annotated[float, Field(ge=0, le=1)] = 0.2
    unknown_codes: dict[str, Literal["refuse", "missing"]] = Field(default_factory=dict)
    derive: dict[str, Literal["first_of_quarter", "last_of_quarter"]] = Field(default_factory=dict)
    dropped: dict[Heading, str | None] = Field(default_factory=dict)
    undecided: dict[Heading, str | None] = Field(default_factory=dict)

    @property
    def services(self) -> list[str]:
        """The services that a file of this source may hold."""
        if isinstance(self.service, str):
            return [self.service]
        return sorted({service for service in self.service.values.values() if service})

    @property
    def record_types(self) -> list[str]:
        """The record types that a row may yield, each once, in the order of the contract."""
        return list(dict.fromkeys(record.type for record in self.records))


def _canonical(column: str) -> str:
    return "first_name_part" if column == "first_name" else column
