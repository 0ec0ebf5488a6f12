"""A provider's file in the making: statements about people, and events, to rows, by the contract of the source.

The contract says heading and word of every canonical column; this is the way back, from ours to theirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from leap.synth.catalogue import Delivery
from leap.synth.files import Form, Row
from leap.synth.office import Listing, Office
from leap.synth.population import Person
from leap.synth.statements import Secretary, Statement, Value
from loaders.contract import Contract, Record
from loaders.dialect import DELIMITER_NAMES
from loaders.quarters import Quarter
from loaders.record_types import record_types

Event = Mapping[str, Value]

_DELIMITERS = {name: character for character, name in DELIMITER_NAMES.items()}
# What an event asks of a child, for its key; of an adult it is nobody's business.
_OF_CHILDREN_ALONE = {"date_of_birth", "gender", "first_name"}
_REFERENCES = {"person_ref", "person_ref_digest"}
_IDENTIFIERS = {*_REFERENCES, "nhs_number", "email", "carer_email", "mobile", "nhs_number_digest", "email_digest"}
_HOMES = {"postcode", "lsoa_code"}


def make_form(contract: Contract, delivery: Delivery) -> Form:
    """How the files of a source are written: headings in the order of the contract, what it drops at the end."""
    service = [] if isinstance(contract.service, str) else [contract.service.column]
    is_workbook = contract.file.pattern.endswith(".xlsx")
    mapped = (heading for record in contract.records for heading in (*record.columns.values(), *record.each))
    return Form(
        source=contract.source,
        file_name=contract.file.pattern.replace("*", "{quarter}"),
        headings=tuple(delivery.headings or dict.fromkeys((*service, *mapped, *contract.dropped))),
        encoding=contract.file.encoding or delivery.encoding,
        byte_order_mark=delivery.byte_order_mark,
        delimiter=contract.file.delimiter or _DELIMITERS[delivery.delimiter],
        line_end={"lf": "\n", "crlf": "\r\n"}[delivery.line_end],
        sheet=(contract.file.sheet or "Sheet1") if is_workbook else None,
        date_format=contract.file.date_format,
        dates=frozenset(
            heading
            for record in contract.records
            for column, heading in record.canonical_columns.items()
            if record_types()[record.type].columns[column].kind in ("date", "birth_date")
        ),
    )


class Book:
    """One file of one source and quarter. `state` says who somebody is, `write` makes a row of it."""

    def __init__(self, office: Office, contract: Contract, quarter: Quarter) -> None:
        self.office, self.contract, self.quarter = office, contract, quarter
        self.delivery = office.deliveries.sources[contract.source]
        self.form = make_form(contract, self.delivery)
        self.pen = office.pen(self.form, quarter)
        self._secretary = Secretary(office, contract, quarter.last_day, self.pen.chance)
        self._columns = [self._find_columns(record) for record in contract.records]
        self._words = [{column: _turn(words) for column, words in record.values.items()} for record in contract.records]
        self._subjects = [_find_subject(record, contract.records) for record in contract.records]
        self._services = {} if isinstance(contract.service, str) else _turn(contract.service.values)

    def has(self, record_type: str) -> bool:
        """Whether a row can hold a record of a type."""
        return record_type in self.contract.record_types

    @property
    def tells_absence(self) -> bool:
        """Whether the file can say that somebody did not come to a session."""
        return not any(record.fixed.get("attended") for record in self.contract.records)

    def state(
        self, person: Person, carer: Person | None = None, listing: Listing | None = None, blank: str | None = None
    ) -> Statement:
        """What the book says of a person; `carer` is the adult beside a child, `blank` a field that was left empty."""
        statement = self._secretary.state(person, carer, listing)
        if blank:
            statement.values |= dict.fromkeys(_HOMES if blank == "postcode" else {blank}, "")
        return statement

    def knows(self, statement: Statement) -> bool:
        """Whether the book has anything to know a person by: a reference, a digest, a number, a real address."""
        named = (statement.values.get(column) for columns in self._columns for column in columns.keys() & _IDENTIFIERS)
        return any("@" in str(value) or any(letter.isdigit() for letter in str(value)) for value in named if value)

    def write(
        self,
        statements: Iterable[Statement] = (),
        events: Mapping[str, Sequence[Event]] | None = None,
        troubles: Iterable[str] = (),
        service: str | None = None,
    ) -> Row:
        """A row about people of different roles, with events by record type; `service` where a column names it."""
        by_role = {statement.person.role: statement for statement in statements}
        cells = dict.fromkeys(self.form.headings, "")
        if service and not isinstance(self.contract.service, str):
            cells[self.contract.service.column] = self.pen.chance.pick(self._services[service])
        is_refused = any(self._lacks_something(at, by_role) for at in range(len(self.contract.records)))
        records: list[tuple[int, Person]] = []
        number = 0
        for at, record in enumerate(self.contract.records):
            statement = self._find_statement(at, by_role)
            if record.type == "person":
                written = [0] if statement and self._write_person(cells, at, statement) else []
            else:
                of_type = (events or {}).get(record.type, ())
                written = (
                    self._write_events(cells, at, statement, of_type) if statement or not self._subjects[at] else []
                )
            if statement and record.type in ("person", "engagement"):
                records += [(number + 1 + position, statement.person) for position in written]
            number += max(len(record.each), 1)
        self._write_dropped(cells, by_role)
        all_troubles = [*troubles, *(trouble for one in by_role.values() for trouble in one.troubles)]
        all_troubles += self.pen.take_troubles()
        return Row(list(cells.values()), [] if is_refused else records, all_troubles, is_refused)

    def _find_columns(self, record: Record) -> dict[str, str]:
        """Canonical column to heading."""
        if not self.delivery.headings:
            return record.columns
        known = record_types()[record.type].columns
        return {name: name for name in self.delivery.headings if name in known and name not in record.fixed}

    def _find_statement(self, at: int, by_role: dict[str, Statement]) -> Statement | None:
        role = self._subjects[at]
        return by_role.get(role) if role else next(iter(by_role.values()), None)

    def _lacks_something(self, at: int, by_role: dict[str, Statement]) -> bool:
        """Whether a person's record lacks what it must have, so that the row will be refused."""
        statement = self._find_statement(at, by_role)
        if self.contract.records[at].type != "person" or not statement:
            return False
        values, columns = statement.values, self._columns[at]
        if self.contract.lawful_basis == "consent" and values.get("consent") != "yes":
            return not values.get("consent")
        if self.contract.administrative or statement.person.role == "practitioner":
            return False
        return any(
            not any(values[column] for column in asked)
            for asked in (columns.keys() & {"gender"}, columns.keys() & _HOMES)
            if asked
        )

    def _write_person(self, cells: dict[str, str], at: int, statement: Statement) -> bool:
        """Write a person; whether anything of them comes in."""
        columns, values = self._columns[at], statement.values
        self._fill(cells, at, columns, values)
        # Where consent is refused the reference alone comes in.
        return values.get("consent") != "no" or any(values.get(column) for column in columns.keys() & _REFERENCES)

    def _write_events(
        self, cells: dict[str, str], at: int, statement: Statement | None, events: Sequence[Event]
    ) -> list[int]:
        """Write the events that fit; the positions, within the record's list, of those that were written."""
        record = self.contract.records[at]
        who = dict(statement.values) if statement else {}
        if not statement or statement.person.role != "child":
            who = {column: value for column, value in who.items() if column not in _OF_CHILDREN_ALONE}
        places = list(record.each.items()) or [(None, {})]
        written = []
        for position, (heading, constants) in enumerate(places):
            # Of several scores the contract's constants tell which is meant; how people met it only adds.
            fixed = {**(record.fixed if record.type != "engagement" else {}), **constants}
            event = next((one for one in events if _fits(one, fixed)), None)
            if event is None:
                continue
            self._fill(cells, at, self._columns[at], {**who, **event})
            if heading and record.value:
                cells[heading] = self._spell(at, record.value, event.get(record.value))
            written.append(position)
        return written

    def _fill(self, cells: dict[str, str], at: int, columns: Mapping[str, str], values: Mapping[str, Value]) -> None:
        for column, heading in columns.items():
            # Records of a row share headings: an adult's address is the child's carer's.
            if not cells[heading]:
                cells[heading] = self._spell(at, column, values.get(column))

    def _spell(self, at: int, column: str, value: Value) -> str:
        if not value:
            return ""
        if words := self._words[at].get(column, {}).get(str(value)):
            return self.pen.chance.pick(words)
        known = record_types()[self.contract.records[at].type].columns
        kind = known["first_name_part" if column == "first_name" else column].kind
        if isinstance(value, date):
            return self.pen.day(value, self.contract.file.date_format, is_timed=kind != "birth_date")
        return self.pen.write(kind, value)

    def _write_dropped(self, cells: dict[str, str], by_role: dict[str, Statement]) -> None:
        person = next((statement.person for statement in by_role.values()), None)
        year = self.quarter.year
        known = {
            "first_name": person.first_name if person else "",
            "surname": person.surname if person else "",
            "school_year": f"{year - 1}/{year % 100:02d}",
        }
        for heading, texts in self.delivery.dropped.items():
            cells[heading] = self.pen.note(self.pen.chance.pick(texts).format(**known))


def _turn(words: Mapping[str, str | None]) -> dict[str, list[str]]:
    """Code to words, from words to code."""
    turned: dict[str, list[str]] = {}
    for word, code in words.items():
        if code is not None:
            turned.setdefault(code, []).append(word)
    return turned


def _find_subject(record: Record, records: Sequence[Record]) -> str | None:
    """The role of whom a record speaks, None where the row has but one person: of the people of the row an event
    means the one whose headings it shares."""
    if record.type == "person":
        return record.role
    people = [one for one in records if one.type == "person"]
    meant = max(people, key=lambda one: len(record.columns.items() & one.columns.items()), default=None)
    return meant.role if meant else None


def _fits(event: Event, fixed: Mapping[str, str]) -> bool:
    return all(event.get(column, value) == value for column, value in fixed.items())
