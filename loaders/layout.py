"""The heading row against the contract: which delimiter, which form, and which record takes which column."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from loaders.contract import Contract, Record
from loaders.headings import HeadingsRefused, Place
from loaders.naming import fold_heading, looks_like_data, looks_like_row, nearest
from loaders.record_types import RecordType, record_types


@dataclass(frozen=True)
class RecordPlan:
    """One record of the expanded list of a contract: which column of the file each of its values comes from.

    `columns` maps a canonical column to a position in the row, `fixed` a canonical column to its value. The record is
    there where the column at `when` has a value, and with `needs_value` only where that canonical column has one.
    """

    record_number: int
    type: RecordType
    columns: dict[str, int]
    fixed: dict[str, str]
    values: dict[str, dict[str, str | None]]
    when: int | None
    needs_value: str | None


@dataclass(frozen=True)
class Layout:
    """How the rows of one file are to be read. A workbook has no delimiter; its headings may stand on a later line."""

    delimiter: str | None
    form: str
    headings: list[str]
    plans: list[RecordPlan]
    service_column: int | None
    heading_line: int = 1
    unread_sheets: int = 0

    def kinds_at(self, at: int) -> set[str]:
        """The kinds of the canonical columns that a column of the file is mapped to; none where it is dropped."""
        plans = ((plan, name) for plan in self.plans for name, position in plan.columns.items() if position == at)
        return {plan.type.columns[name].kind for plan, name in plans}

    @property
    def width(self) -> int:
        """Number of cells of a row."""
        return len(self.headings)


def match_layout(place: Place, headers: dict[str | None, list[str]], contract: Contract) -> Layout:
    """Find the delimiter under which the heading row is the contract's; `headers` holds the heading row read with each.

    Raises HeadingsRefused (no_heading_row, empty_heading, repeated_heading, form_not_agreed, identifier_in_the_clear,
    unknown_column, missing_column) for the delimiter that comes nearest.
    """
    delimiter = max(headers, key=lambda candidate: _count_known(headers[candidate], contract))
    header = [" ".join(heading.replace("\ufeff", "").split()) for heading in headers[delimiter]]
    form = _find_form(header, contract, place)
    folded = [fold_heading(heading) for heading in header]
    _refuse_unusable(place, header, folded, contract, form)
    position = {heading: at for at, heading in enumerate(folded)}
    expected, optional = _expected(contract, form)
    _refuse_other(place, header, expected, optional, contract, form)
    service = contract.service
    return Layout(
        delimiter=delimiter,
        form=form,
        headings=header,
        plans=_plan(contract, form, position),
        service_column=None if isinstance(service, str) else position[fold_heading(service.column)],
        heading_line=place.line,
    )


def is_heading_row(header: Iterable[str], contract: Contract) -> bool:
    """Whether at least half of the headings that must be there stand in a row."""
    expected = min(len(_expected(contract, form)[0]) for form in contract.forms)
    return _count_known(header, contract) * 2 >= max(2, expected)


def _count_known(header: Iterable[str], contract: Contract) -> int:
    known = {fold_heading(heading) for form in contract.forms for part in _expected(contract, form) for heading in part}
    return len(known & {fold_heading(heading) for heading in header})


def _find_form(header: list[str], contract: Contract, place: Place) -> str:
    form = "at_source" if any(fold_heading(heading).endswith("_digest") for heading in header) else "clear"
    if form in contract.forms:
        return form
    if _count_known(header, contract) == 0:
        return contract.forms[0]
    agreed = {"clear": "in the clear", "at_source": "pseudonymised at source"}
    raise HeadingsRefused(
        place,
        "form_not_agreed",
        f"the file is {agreed[form]}, but {contract.source} is agreed {agreed[contract.forms[0]]}; "
        "send it in the agreed form (contract: add the form where it is agreed).",
    )


def _expected(contract: Contract, form: str) -> tuple[list[str], list[str]]:
    """Headings that must be there, and headings that may be."""
    service = [] if isinstance(contract.service, str) else [contract.service.column]
    dropped = list(contract.dropped)
    if form == "clear":
        must = [heading for record in contract.records for heading in _headings_of(record)]
        return list(dict.fromkeys([*must, *service])), dropped
    types = [record_types()[name] for name in contract.record_types]
    may = [name for of in types for name, column in of.columns.items() if column.stands_in(form) and name != "service"]
    may += [record.when for record in contract.records if record.when]
    must = [column for record in contract.records for column in _mandatory_at_source(contract, record)]
    return list(dict.fromkeys([*must, *service])), list(dict.fromkeys([*may, *dropped]))


def _headings_of(record: Record) -> list[str]:
    return [*record.columns.values(), *record.each, *([record.when] if record.when else [])]


def _mandatory_at_source(contract: Contract, record: Record) -> list[str]:
    of = record_types()[record.type]
    given = {*record.fixed, *contract.derive}
    must = [column.name for column in of.columns.values() if column.required and column.name not in given]
    if of.name == "person":
        if contract.lawful_basis == "consent":
            must.append("consent")
        if not contract.administrative and record.role != "practitioner":
            must += ["gender", "lsoa_code"]
    return [column for column in must if column not in given]


def needed_in_every_row(contract: Contract, form: str) -> set[str]:
    """Headings of which no cell may be empty."""
    needed: set[str] = set()
    for record in contract.records:
        must = _mandatory_at_source(contract, record)
        headings = record.canonical_columns if form == "clear" else {column: column for column in must}
        places = [place for place in ("lsoa_code", "postcode") if place in headings]
        if "lsoa_code" in must and len(places) == 1:
            must += places
        if not record.when:
            needed |= {headings[column] for column in must if column in headings}
    return needed


def _refuse_unusable(place: Place, header: list[str], folded: list[str], contract: Contract, form: str) -> None:
    expected, _ = _expected(contract, form)
    known = _count_known(header, contract)
    if len(header) == 1 and sum(fold_heading(heading) in folded[0] for heading in expected) * 2 > len(expected):
        raise HeadingsRefused(
            place,
            "no_heading_row",
            "the headings stand on this line, and no comma, semicolon, tab or vertical bar separates them; export the "
            "file with one of these.",
        )
    if known * 2 < len(expected) or known < looks_like_row(header):
        # Without a heading row line 1 holds values of a person, so nothing of it is shown.
        raise HeadingsRefused(
            place,
            "no_heading_row",
            f"this is not the heading row of {contract.source}: {known} of {len(expected)} "
            f"expected headings found. Expected: {', '.join(expected)}. Export the file with its heading row.",
        )
    if empty := [at for at, heading in enumerate(folded, 1) if not heading]:
        raise HeadingsRefused(
            place,
            "empty_heading",
            f"column {_listed(empty)} has no heading; name it or delete the column.",
        )
    if repeated := sorted({header[folded.index(heading)] for heading in folded if folded.count(heading) > 1}):
        raise HeadingsRefused(
            place,
            "repeated_heading",
            f"repeated heading {_listed(map(_shown, repeated))}; each heading may stand once.",
            [(_named(heading), "repeated_heading") for heading in repeated],
        )


def _refuse_other(
    place: Place, header: list[str], expected: list[str], optional: list[str], contract: Contract, form: str
) -> None:
    folded = {fold_heading(heading) for heading in header}
    known = {fold_heading(heading) for heading in (*expected, *optional)}
    missing = [heading for heading in expected if fold_heading(heading) not in folded]
    unknown = [heading for heading in header if fold_heading(heading) not in known]
    # Where several are values of a row, a name among them is one too, whatever it looks like.
    show, name = (_hide, _hide) if looks_like_row(unknown) else (_shown, _named)
    if form == "at_source" and (clear := [heading for heading in unknown if fold_heading(heading) in _clear_columns()]):
        raise HeadingsRefused(
            place,
            "identifier_in_the_clear",
            f"{_listed(clear)} in the clear in a file that was pseudonymised at source; "
            "nothing was landed. Tell the provider at once and delete the file.",
            [(heading, "identifier_in_the_clear") for heading in clear],
        )
    if not missing and not unknown:
        return
    parts = []
    if unknown:
        parts.append(
            f"unknown column {_listed(_with_nearest(show, heading, missing or expected) for heading in unknown)}"
        )
    if missing:
        needed = needed_in_every_row(contract, form)
        marked = (f"{heading!r}{' (needed in every row)' if heading in needed else ''}" for heading in missing)
        parts.append(f"missing column {_listed(marked)}")
    raise HeadingsRefused(
        place,
        "unknown_column" if unknown else "missing_column",
        f"{'; '.join(parts)}. Each column of {contract.source} is known by its heading: "
        "correct the file (contract: map or drop the column).",
        [
            *((name(heading), "unknown_column") for heading in unknown),
            *((heading, "missing_column") for heading in missing),
        ],
    )


def _clear_columns() -> set[str]:
    return {name for of in record_types().values() for name, column in of.columns.items() if column.form == "clear"}


def _plan(contract: Contract, form: str, position: dict[str, int]) -> list[RecordPlan]:
    plans: list[RecordPlan] = []
    for record in contract.records:
        of = record_types()[record.type]
        if form == "clear":
            columns = {name: position[fold_heading(heading)] for name, heading in record.canonical_columns.items()}
        else:
            taken = (name for name, column in of.columns.items() if column.stands_in(form) and name != "service")
            columns = {name: position[name] for name in taken if name in position}
        fixed = {column: value for column, value in record.fixed.items() if column not in columns}
        values = {"first_name_part" if name == "first_name" else name: words for name, words in record.values.items()}
        when = position.get(fold_heading(record.when)) if record.when else None
        if form == "at_source" or not record.each:
            plans.append(RecordPlan(len(plans) + 1, of, columns, fixed, values, when, None))
            continue
        for heading, constants in record.each.items():
            with_value = {**columns, record.value: position[fold_heading(heading)]}
            plans.append(RecordPlan(len(plans) + 1, of, with_value, {**fixed, **constants}, values, when, record.value))
    return plans


def _with_nearest(show: Callable[[str], str], heading: str, known: list[str]) -> str:
    close = None if looks_like_data(heading) or show is _hide else nearest(heading, known)
    return f"{show(heading)} (nearest: '{close}')" if close else show(heading)


def _shown(heading: str) -> str:
    return _named(heading) if looks_like_data(heading) else f"'{heading}'"


def _named(heading: str) -> str:
    return _hide(heading) if looks_like_data(heading) else heading


def _hide(heading: str) -> str:
    return "(not shown: it looks like a value of a row)"


def _listed(items: Iterable[object]) -> str:
    return ", ".join(str(item) for item in items)
