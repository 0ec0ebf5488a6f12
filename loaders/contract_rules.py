"""What makes sense in a contract: names and codes that exist, and nothing left out that every row needs."""

from collections.abc import Iterable, Iterator

from loaders.contract import Contract, Record
from loaders.naming import fold_heading, shorten, suggest
from loaders.record_types import Column, RecordType, record_types
from loaders.seeds import Lists

# In place of a code: a draft leaves the word to a human.
UNDECIDED = "undecided"
KINDS_WITH_VALUES = {"code", "text", "number", "whole_number"}


def find_mistakes(contract: Contract, lists: Lists) -> list[str]:
    """All that is wrong with a contract of the right shape, a sentence each, in the order of the contract."""
    return [
        *_of_head(contract, lists),
        *(
            mistake
            for at, record in enumerate(contract.records, 1)
            for mistake in _of_record(contract, record, at, lists)
        ),
        *_of_stringency(contract),
        *_of_derive(contract),
        *_of_dropped(contract),
        *_of_undecided(contract),
    ]


def _of_head(contract: Contract, lists: Lists) -> Iterator[str]:
    if contract.agreement is None and contract.stage in ("staging", "production"):
        yield "agreement: missing, but required from stage staging on; give reference and valid_to, or stage: profiling"
    if (
        contract.agreement
        and contract.agreement.valid_from
        and contract.agreement.valid_from > contract.agreement.valid_to
    ):
        yield "agreement: valid_from is after valid_to; exchange or correct them"
    if contract.cadence and contract.cadence not in lists.cadences:
        yield (
            f"cadence: {suggest(contract.cadence, lists.cadences)} is not in seeds/cadences.csv; "
            f"allowed: {shorten(lists.cadences)}"
        )
    if contract.authority not in lists.authorities:
        yield (
            f"authority: {suggest(contract.authority, lists.authorities)} is not in seeds/source_authority.csv; "
            f"allowed: {shorten(lists.authorities)}"
        )
    if not isinstance(contract.service, str) and not contract.service.values:
        yield "service, values: missing; give the service of each word of the column"
    for service in contract.services:
        if service == UNDECIDED:
            words = [word for word, named in contract.service.values.items() if named == UNDECIDED]
            yield f"service, values: undecided is {shorten(map(repr, words))}; say which service each is, or null"
        elif service not in lists.services:
            yield (
                f"service: {suggest(service, lists.services)} is not in seeds/services.csv; "
                f"allowed: {shorten(lists.services)}"
            )


def _of_record(contract: Contract, record: Record, at: int, lists: Lists) -> Iterator[str]:
    place = f"records, entry {at}"
    record_type = record_types().get(record.type)
    if record_type is None:
        allowed = ", ".join(record_types())
        yield f"{place}, type: {suggest(record.type, record_types())} is no record type; use {allowed}"
        return
    known = record_type.columns
    yield from _of_names(place, record, record_type)
    if "clear" in contract.forms and not record.columns and not record.each:
        yield f"{place}, columns: missing; a file in the clear needs our name: their heading"
    for column in record.canonical_columns:
        if column in known and not known[column].stands_in("clear"):
            yield f"{place}, columns: {column} stands in files pseudonymised at source only, under its own name"
    for column in record.canonical_columns.keys() & record.fixed.keys():
        yield f"{place}: {column} comes from a column and is fixed too; keep one of them"
    yield from _of_each(place, record)
    yield from _of_codes(place, record, known, lists)
    yield from _of_left_out(place, contract, record, record_type)


def _of_names(place: str, record: Record, record_type: RecordType) -> Iterator[str]:
    named = {
        "columns": record.canonical_columns,
        "values": ["first_name_part" if column == "first_name" else column for column in record.values],
        "constants": record.constants,
        "value": [record.value] if record.value else [],
        "each": dict.fromkeys(column for constants in record.each.values() for column in constants),
        "role": ["role"] if record.role else [],
    }
    for key, columns in named.items():
        for column in columns:
            if column not in record_type.columns:
                yield f"{place}, {key}: {suggest(column, record_type.columns)} is no column of a {record_type.name}"
            elif column == "service" and key != "value":
                yield f"{place}, {key}: service is set by the key service at the top of the contract"


def _of_each(place: str, record: Record) -> Iterator[str]:
    if record.each and not record.value:
        yield f"{place}, value: missing; say which column takes the value of the headings under each"
    if record.value and not record.each:
        yield f"{place}, each: missing; value needs headings to take values from"


def _of_codes(place: str, record: Record, known: dict[str, Column], lists: Lists) -> Iterator[str]:
    for column, values in record.values.items():
        if column not in known:
            continue
        if left := [word for word, code in values.items() if code == UNDECIDED]:
            codes = ", ".join(sorted(set(lists.codes.get(column, {}).values()))) or "what it is among ours"
            yield (
                f"{place}, values, {column}: undecided is {shorten(map(repr, left))}; say what each means: {codes}, or "
                "null where it says nothing"
            )
        if known[column].kind not in KINDS_WITH_VALUES:
            yield f"{place}, values: {column} is no list of words, its values cannot be mapped"
        elif known[column].kind == "code":
            codes = [code for code in values.values() if code != UNDECIDED]
            yield from _of_unknown_codes(f"{place}, values, {column}", column, codes, lists)
    fixed = [record.fixed, *record.each.values()]
    for column, value in ((column, value) for constants in fixed for column, value in constants.items()):
        if column in known and known[column].kind == "code":
            yield from _of_unknown_codes(f"{place}, {column}", column, [value], lists)


def _of_unknown_codes(place: str, column: str, values: Iterable[str | None], lists: Lists) -> Iterator[str]:
    codes = sorted(set(lists.codes.get(column, {}).values()))
    for value in dict.fromkeys(values):
        if value is not None and value not in codes:
            yield f"{place}: {suggest(value, codes)} is no code of {column}; use {', '.join(codes)}"


def _of_left_out(place: str, contract: Contract, record: Record, record_type: RecordType) -> Iterator[str]:
    if "clear" not in contract.forms:
        return
    given = {*record.canonical_columns, *record.fixed, *contract.derive, *([record.value] if record.value else [])}
    for constants in record.each.values():
        given |= constants.keys()
    for column in record_type.columns.values():
        if column.required and column.name not in given:
            yield f"{place}: {column.name} is mandatory in every {record_type.name}; map it or set it under constants"
    if record_type.name != "person":
        return
    if contract.lawful_basis == "consent" and "consent" not in given:
        yield f"{place}: consent is the lawful basis, map the column consent"
    if not contract.administrative and record.role != "practitioner":
        if "gender" not in given:
            yield f"{place}: gender is mandatory for people of a service, map it"
        if not given & {"postcode", "lsoa_code"}:
            yield f"{place}: postcode or lsoa_code is mandatory for people of a service, map one of them"


def _of_stringency(contract: Contract) -> Iterator[str]:
    is_needed: dict[str, bool] = {}
    for record in contract.records:
        for column in record_types()[record.type].columns.values() if record.type in record_types() else ():
            if column.kind == "code" and _may_state(contract, record, column):
                is_needed[column.name] = is_needed.get(column.name, True) and _is_needed(contract, record, column)
    allowed = f"; allowed: {shorten(is_needed)}" if is_needed else ""
    for column, verdict in contract.unknown_codes.items():
        if column not in is_needed:
            yield f"unknown_codes: {suggest(column, is_needed)} is no coded column of this source's records{allowed}"
        elif verdict == "missing" and is_needed[column]:
            yield f"unknown_codes, {column}: every row needs it, so that an unknown word refuses the row; say refuse"


def _may_state(contract: Contract, record: Record, column: Column) -> bool:
    """Whether a file may hold a column: one in the clear those that are mapped, one made at source all of its form."""
    if "at_source" in contract.forms and column.stands_in("at_source"):
        return True
    return column.name in record.canonical_columns or column.name == record.value


def _is_needed(contract: Contract, record: Record, column: Column) -> bool:
    if column.required or record.type != "person":
        return column.required
    if column.name == "consent":
        return contract.lawful_basis == "consent"
    return column.name == "gender" and not contract.administrative and record.role != "practitioner"


def _of_derive(contract: Contract) -> Iterator[str]:
    types = [record_types()[name] for name in contract.record_types if name in record_types()]
    dates = {column.name for of in types for column in of.columns.values() if column.kind == "date"}
    for column in contract.derive:
        if column not in dates:
            yield f"derive: {suggest(column, dates)} is no date of this source's records"


def _of_dropped(contract: Contract) -> Iterator[str]:
    used = {
        fold_heading(heading) for record in contract.records for heading in (*record.columns.values(), *record.each)
    }
    for heading in contract.dropped:
        if fold_heading(heading) in used:
            yield f"dropped: '{heading}' is mapped too; keep one of them"


def _of_undecided(contract: Contract) -> Iterator[str]:
    for heading, hint in contract.undecided.items():
        perhaps = f" ({hint})" if hint else ""
        yield (
            f"undecided: '{heading}' is neither mapped nor dropped{perhaps}; put it under columns, each or dropped and "
            "delete it here"
        )
