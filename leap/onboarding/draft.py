"""A draft of a contract: what was found out about a file, and what is left for a human."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leap.onboarding.date_formats import DateFinding
from leap.onboarding.unknown_file import UnknownFile
from loaders.contract import Contract, Record
from loaders.contract_rules import UNDECIDED
from loaders.record_types import record_types

DATES = {"date", "birth_date"}


@dataclass(frozen=True)
class DraftColumn:
    """What became of one heading: `mapped`, `dropped`, `undecided` or `service`.

    `level` is sure, likely or unsure; `targets` the (record, our column) it is mapped to, records counted from 0;
    `others` what else it may be, each with its reason. No text holds a value of the file.
    """

    heading: str
    fate: str
    level: str
    reason: str
    targets: tuple[tuple[int, str], ...] = ()
    others: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict:
        """The column as `--json` prints it."""
        return {
            "heading": self.heading,
            "fate": self.fate,
            "level": self.level,
            "reason": self.reason,
            "targets": [{"record": record + 1, "column": column} for record, column in self.targets],
            "others": [{"column": column, "reason": reason} for column, reason in self.others],
        }


@dataclass
class DraftRecord:
    """One entry of `records`; `why` says why the row is taken to hold it."""

    type: str
    why: str
    role: str | None = None
    when: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str | None]] = field(default_factory=dict)
    hidden_words: dict[str, int] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    each: dict[str, Mapping[str, str]] = field(default_factory=dict)
    value: str | None = None

    def to_contract(self) -> Record:
        """The entry as a contract has it; words that are left for a human say nothing."""
        values = {
            column: {word: None if code == UNDECIDED else code for word, code in words.items()}
            for column, words in self.values.items()
        }
        each = {heading: dict(constants) for heading, constants in self.each.items()}
        given = {"type": self.type, "role": self.role, "when": self.when, "columns": self.columns, "values": values}
        return Record(**given, constants=self.constants, each=each, value=self.value)


@dataclass
class Draft:
    """A draft: the file, the name and pattern that its name suggests, its days, its records and its columns."""

    file: UnknownFile
    rows: int
    source: str
    pattern: str
    days: DateFinding
    form: str
    records: list[DraftRecord]
    columns: list[DraftColumn]
    service_column: str | None = None
    service_words: dict[str, str | None] = field(default_factory=dict)
    derive: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def list_columns(self, fate: str) -> list[DraftColumn]:
        """The columns of one fate, in the order of the file."""
        return [column for column in self.columns if column.fate == fate]

    @property
    def undecided_words(self) -> list[tuple[int, str, str]]:
        """Words of codes that are left for a human: record, our column, word."""
        return [
            (at, column, word)
            for at, record in enumerate(self.records)
            for column, words in record.values.items()
            for word, code in words.items()
            if code == UNDECIDED
        ]

    @property
    def reads_days(self) -> bool:
        """Whether a column is mapped to one of ours that holds days."""
        known = {name for of in record_types().values() for name, one in of.columns.items() if one.kind in DATES}
        return any(name in known for column in self.columns for _, name in column.targets)

    def assume(self) -> Contract | None:
        """A contract for reading the file as the draft has it, None where nothing of it is mapped.

        It is for counting alone: who sends the file and on what basis is not known, and what is undecided is left out.
        """
        records = [record.to_contract() for record in self.records if self.form == "at_source" or record.columns]
        if not records:
            return None
        left_out = [*self.list_columns("dropped"), *self.list_columns(UNDECIDED), *self.list_columns("service")]
        return Contract(
            source=self.source,
            title=self.source,
            service="assumed",
            provider="assumed",
            lawful_basis="public_task",
            authority="service",
            administrative=True,
            file={
                "pattern": self.pattern,
                "date_format": self.days.formats[0] if self.days.formats else "DD/MM/YYYY",
                "encoding": "cp1252" if self.file.encoding == "cp1252" else None,
                "delimiter": self.file.delimiter,
                "sheet": self.file.sheet,
            },
            records=records,
            forms=[self.form],
            derive=self.derive,
            dropped={column.heading: None for column in left_out},
        )

    def to_json(self) -> dict:
        """The draft as `--json` prints it."""
        return {
            "source": self.source,
            "file": str(self.file.path),
            "pattern": self.pattern,
            "encoding": self.file.encoding,
            "delimiter": self.file.delimiter,
            "sheet": self.file.sheet,
            "date_formats": list(self.days.formats),
            "form": self.form,
            "rows_read": self.rows,
            "records": [
                {"type": record.type, "role": record.role, "when": record.when, "why": record.why}
                for record in self.records
            ],
            "columns": [column.to_json() for column in self.columns],
            "undecided_words": len(self.undecided_words),
            "warnings": self.warnings,
        }
