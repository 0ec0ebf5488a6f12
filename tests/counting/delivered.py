"""The delivered files of a made-up programme as tables of records, each with the person it really is about.

Read by the headings of the contracts and by truth.csv; nothing of the warehouse and nothing of its SQL is used.
"""

import fnmatch
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import pandas as pd

from loaders.contract import Contract, Record
from loaders.contracts import read_sources
from tests.sample_files import Row, read_table

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
_TOKENS = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M"}
_PLACE = ["file", "row", "record"]
# What says who somebody is, besides the provider's own reference.
_IDENTIFIERS = {"nhs_number", "email", "mobile", "carer_email", "nhs_number_digest", "email_digest", "mobile_digest"}


def read_seed(name: str) -> pd.DataFrame:
    """A seed, all of it text."""
    return pd.read_csv(SEEDS / f"{name}.csv", dtype=str, keep_default_na=False)


def quarter_of(day: date) -> str:
    """2023-24 Q2 of a day."""
    year = day.year - (day.month < 4)
    return f"{year}-{(year + 1) % 100:02d} Q{(day.month - 4) % 12 // 3 + 1}"


def first_day_of(quarter: str) -> date:
    """The first day of 2023-24 Q2."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return date(year + number // 4, (number * 3) % 12 + 1, 1)


@dataclass(frozen=True)
class File:
    """One delivery that stands: no later one of its source and quarter replaces it."""

    name: str
    path: Path
    contract: Contract
    quarter: str


class Delivered:
    """All records of a programme: `people`, `contacts`, `outcomes`, `answers`, `resources`, and `rows` by file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        truth = pd.read_csv(folder / "truth.csv", dtype=str, keep_default_na=False)
        self._who = {
            (file, int(row), int(record)): (person, family)
            for file, row, record, person, family in truth.drop(columns="source").itertuples(index=False)
        }
        self._told_rows = {place[:2] for place in self._who}
        self._codes = defaultdict(dict)
        for column, value, code in read_seed("coded_values").itertuples(index=False):
            self._codes[column][value] = code
        self.files = list(_find_files(folder))
        found = defaultdict(list)
        self.rows = []
        for file in self.files:
            self._read(file, found)
        self.people = _as_table(found["person"])
        self.contacts = self._with_people(_as_table(found["engagement"]))
        self.outcomes = self._with_people(_as_table(found["outcome"]))
        self.answers = _as_table(found["feedback"])
        self.resources = _as_table(found["resource"])

    @cached_property
    def registered(self) -> pd.DataFrame:
        """The records of people that stand: consent was neither withheld nor withdrawn afterwards."""
        people = self.people
        refusals = people[people.consent == "no"]
        gone = set()
        for refusal in refusals.itertuples():
            same = people[(people.provider == refusal.provider) & (people.reference == refusal.reference)]
            # also what another file of the same quarter says, which may have been written before
            is_before = (same.quarter <= refusal.quarter) & ((same.file != refusal.file) | (same.row <= refusal.row))
            before = same[is_before]
            gone |= set(zip(before.file, before.row, strict=True))
        is_gone = pd.Series([place in gone for place in zip(people.file, people.row, strict=True)], index=people.index)
        return people[~is_gone & (people.consent != "no")]

    def _read(self, file: File, found: dict[str, list[dict]]) -> None:
        contract, read, accepted = file.contract, 0, 0
        has_truth = {"person", "engagement"} & set(contract.record_types)
        for line, cells in read_table(file.path, contract.file.sheet):
            read += 1
            if has_truth and (file.name, line) not in self._told_rows:
                continue
            accepted += 1
            records = list(self._split(file, line, cells))
            refuses = any(record["type"] == "person" and record.get("consent") == "no" for record in records)
            for record in records:
                if record["type"] == "person" or not refuses:
                    found[record["type"]].append(record)
        self.rows.append((contract, file.quarter, accepted, read))

    def _split(self, file: File, line: int, cells: Row) -> Iterator[dict]:
        """The records of a row, numbered by the contract."""
        number = 0
        for record in file.contract.records:
            for heading, constants in record.each.items() or [(None, {})]:
                number += 1
                if any(wanted and not cells.get(wanted, "").strip() for wanted in (record.when, heading)):
                    continue
                who = self._who.get((file.name, line, number))
                if record.type in ("person", "engagement") and not who:
                    continue
                values = self._name_cells(file, record, cells) | constants
                if heading and record.value:
                    values[record.value] = self._code(file, record, record.value, cells[heading])
                yield self._locate(file, line, number, record, values, who, cells)

    def _name_cells(self, file: File, record: Record, cells: Row) -> dict[str, object]:
        # A file that was pseudonymised at source has our own headings.
        columns = record.columns or {heading: heading for heading in cells}
        values = {column: self._code(file, record, column, cells[heading]) for column, heading in columns.items()}
        return values | record.fixed

    def _code(self, file: File, record: Record, column: str, text: str) -> object:
        text = " ".join(text.split())
        if column.endswith("_date") or column == "date_of_birth":
            return _read_day(text, file)
        words = {str(word).lower(): code for word, code in record.values.get(column, {}).items()}
        return words.get(text.lower()) or self._codes[column].get(text.lower(), text)

    def _locate(
        self, file: File, line: int, number: int, record: Record, values: dict, who: tuple | None, cells: Row
    ) -> dict:
        contract = file.contract
        service = contract.service
        if not isinstance(service, str):
            service = {word.lower(): name for word, name in service.values.items()}[cells[service.column].lower()]
        reference = values.get("person_ref") or values.get("person_ref_digest") or ""
        person, family = who or (None, None)
        return values | {
            "type": record.type,
            "source": contract.source,
            "provider": contract.provider,
            "authority": contract.authority,
            "service": service,
            "is_administrative": contract.administrative,
            "file": file.name,
            "quarter": file.quarter,
            "row": line,
            "record": number,
            "reference": str(reference).lower().lstrip("0"),
            "person": person,
            "family": family,
        }

    def _with_people(self, events: pd.DataFrame) -> pd.DataFrame:
        """The same, with the person each is about, where a record that stands tells of that person at all.

        The truth names the people of contacts. An outcome is of whoever is alone in the row, else of whom the reference
        or the NHS number means, else of the adult of the address, or the child of that name and birthday in the family.
        """
        people = self.registered
        known = set(people.person)
        of_reference = dict(zip(zip(people.provider, people.reference, strict=True), people.person, strict=True))
        numbers = people.nhs_number.fillna("").map(_keep_digits)
        of_number = (
            people[numbers != ""]
            .groupby(numbers[numbers != ""])
            .person.agg(lambda found: found.mode().iloc[0])
            .to_dict()
        )
        of_row = people.groupby(["file", "row"]).person.agg(lambda found: found.iloc[0] if len(found) == 1 else None)
        of_row = of_row.dropna().to_dict()
        adults = people[(people.role == "adult") & people.email.fillna("").str.contains("@")]
        of_email = dict(zip(adults.email.str.lower(), zip(adults.person, adults.family, strict=True), strict=True))
        children = people[people.role == "child"]
        names = children.first_name.fillna("").map(_begin)
        of_name = dict(
            zip(zip(children.family, children.date_of_birth, names, strict=True), children.person, strict=True)
        )

        def find(event: dict) -> str | None:
            if event["type"] == "engagement" and not _IDENTIFIERS & {name for name, value in event.items() if value}:
                # A reference alone means somebody only where the provider registered them and that stands.
                return of_reference.get((event["provider"], event["reference"]))
            person = event["person"] or of_row.get((event["file"], event["row"]))
            person = person or (event["reference"] and of_reference.get((event["provider"], event["reference"])))
            person = person or of_number.get(_keep_digits(event.get("nhs_number") or ""))
            if not person and event.get("carer_email"):
                family = of_email.get(event["carer_email"].lower(), (None, None))[1]
                person = of_name.get((family, event["date_of_birth"], _begin(event["first_name"] or "")))
            elif not person and event.get("email"):
                person = of_email.get(event["email"].lower(), (None, None))[0]
            return person if person in known else None

        cells = events.astype(object).where(events.notna(), None).to_dict("records")
        return events.assign(person=pd.Series([find(event) for event in cells], index=events.index, dtype=object))


def _find_files(folder: Path) -> Iterator[File]:
    """The deliveries of sources in production; of several for one source and quarter the last sent."""
    contracts = [source.contract for source in read_sources().values() if source.contract.stage == "production"]
    standing: dict[tuple[str, str], File] = {}
    for path in sorted(folder.rglob("*/*"), key=lambda path: ("corrections" in path.parts, path.as_posix())):
        contract = next((one for one in contracts if fnmatch.fnmatch(path.name, one.file.pattern)), None)
        if path.is_file() and contract:
            quarter = re.sub(r"-Q", " Q", path.parent.name)
            file = File(path.relative_to(folder).as_posix(), path, contract, quarter)
            standing[(contract.source, quarter)] = file
    yield from standing.values()


def _as_table(records: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(records).sort_values(["quarter", *_PLACE], ignore_index=True)


def _read_day(text: str, file: File) -> date | None:
    if not text:
        return None
    written = file.contract.file.date_format
    for token, directive in _TOKENS.items():
        written = written.replace(token, directive)
    # A day in a cell of a workbook is read as one.
    for known in (written, "%d/%m/%Y") if file.path.suffix == ".xlsx" else (written,):
        try:
            return datetime.strptime(text, known).date()
        except ValueError:
            continue
    return None


def _keep_digits(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) == 10 else ""


def _begin(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalpha())[:3]
