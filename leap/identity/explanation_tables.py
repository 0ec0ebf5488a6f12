"""An explanation on the screen: tables that are readable on 80 columns."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rich.console import Console
from rich.table import Table
from rich.text import Text

from leap.identity.explanation import (
    KEY_NAMES,
    REASONS,
    Attribute,
    Evidence,
    Explanation,
    Key,
    LeftApart,
    Member,
    Record,
)
from leap.identity.reviews import Review

_IDS_SHOWN = 5
_NOTHING = "-"
_RECORDS = "Records"
_KEYS = "Keys that records share, and what hangs on one alone"
_OUTCOMES = {
    "set_aside": "the key was set aside",
    "block_contradicts": "its holders contradict each other",
    "component_contradicts": "its holders, with those that other keys of this kind bring, contradict each other",
    "never_compared": "another role holds it",
}


def print_explanation(console: Console, explanation: Explanation) -> None:
    """Print why an individual is one. Nothing that identifies anybody is printed, since an explanation holds none."""
    sources = len({record.source for record in explanation.records})
    console.print(
        Text.assemble(
            (explanation.individual_id, "bold"),
            f", {explanation.role}: {_count(len(explanation.records), 'record')} of {_count(sources, 'source')}, "
            f"family {explanation.family.family_id}",
        )
    )
    notes = {_RECORDS: _explain_records(explanation.records), _KEYS: _name_lone_keys(explanation.keys)}
    for title, table in (
        (_RECORDS, _tabulate_records(explanation.records)),
        (_KEYS, _tabulate_keys(explanation.keys)),
        ("Attributes", _tabulate_attributes(explanation.attributes)),
        ("Evidence that links it to its family", _tabulate_evidence(explanation.family.evidence)),
        ("People of the family", _tabulate_members(explanation.family.members, explanation.individual_id)),
        ("Set aside or contradicted around it", _tabulate_left_apart(explanation.left_apart)),
    ):
        console.print(Text(f"\n{title}", "bold"))
        console.print(table if table.row_count else Text("none"))
        if note := notes.get(title):
            console.print(Text(note, "dim"))


def print_review(console: Console, review: Review) -> None:
    """Print whom a review concerns, and the way on from there."""
    individuals = sorted({found.individual_id for found in review.individuals})
    console.print(
        Text.assemble(
            (review.review_id, "bold"),
            f", pass {review.pass_number}: {_count(review.records, 'record')} of "
            f"{_count(len(individuals), 'individual')} share a key ({review.key_name}) that joined nobody. "
            f"{review.explanation}",
        )
    )
    table = _open_table("individual", "source", "quarter", "records")
    for found in review.individuals:
        table.add_row(found.individual_id, found.source, found.quarter, f"{found.records:,}")
    console.print(table)
    console.print(
        Text("`leap explain INDIVIDUAL_ID` gives files and rows, seeds/link_overrides.csv takes a decision.", "dim")
    )


def _tabulate_records(records: Sequence[Record]) -> Table:
    table = _open_table("", "record", "hangs on it by", "keys")
    # a name or a place that is cut in two cannot be copied
    table.columns[1].no_wrap = True
    for alike in _join_alike(records):
        record = alike[0]
        lines = [record.source, f"{record.quarter}, {_name_rows(alike)}", f"file {record.file_id}"]
        if record.registered_month:
            lines.append(f"registered {record.registered_month}")
        numbers = _name_run(record.number, alike[-1].number)
        table.add_row(numbers, Text("\n".join(lines)), _tell_link(record), "\n".join(record.keys))
    return table


def _join_alike(records: Sequence[Record]) -> list[list[Record]]:
    """Records one after the other, with those together that differ in nothing but their rows."""
    joined: list[list[Record]] = []
    for record in records:
        last = joined[-1][-1] if joined else None
        if last and replace(record, number=last.number, row_number=last.row_number) == last:
            joined[-1].append(record)
        else:
            joined.append([record])
    return joined


def _name_rows(alike: Sequence[Record]) -> str:
    place = alike[0].record_number
    if len(alike) == 1:
        return f"row {alike[0].row_number}" + (f".{place}" if place > 1 else "")
    each = f", record {place} of each" if place > 1 else ""
    return f"rows {_list_runs([record.row_number for record in alike])}{each}"


def _explain_records(records: Sequence[Record]) -> str:
    """A legend for what of it there is."""
    said = []
    if any(alike[0].record_number > 1 and len(alike) == 1 for alike in _join_alike(records)):
        said.append("row 12.2: the second record of row 12")
    if any(record.is_bridge for record in records):
        said.append("a bridge: without that key the individual would fall into parts")
    return "; ".join(said)


def _tell_link(record: Record) -> Text:
    if record.joined_by_key == "none":
        return Text("no shared key")
    key = KEY_NAMES.get(record.joined_by_key, record.joined_by_key)
    said = Text(f"{key}, {record.link_strength}\n{_count(record.records_on_key, 'record')} on it")
    return said.append("; a bridge", "bold") if record.is_bridge else said


def _tabulate_keys(keys: Sequence[Key]) -> Table:
    table = _open_table("key", "held by", "if it were gone")
    for key in keys:
        if len(key.records) > 1:
            lost = f"{_name_records(key.records_lost)} would leave" if key.records_lost else "all would stay"
            table.add_row(key.name, _name_records(key.records), Text(lost, "bold" if key.records_lost else ""))
    return table


def _name_lone_keys(keys: Sequence[Key]) -> str:
    alone = [key.name for key in keys if len(key.records) == 1]
    return f"Held by one record alone: {_list(alone)}." if alone else ""


def _tabulate_attributes(attributes: Sequence[Attribute]) -> Table:
    table = _open_table("attribute", "value", "source", "stated")
    for attribute in attributes:
        value = _tell_value(attribute.value) if attribute.is_published else Text("not published", "dim")
        table.add_row(attribute.attribute.replace("_", " "), value, attribute.source, attribute.stated_month)
    return table


def _tabulate_evidence(found: Sequence[Evidence]) -> Table:
    table = _open_table("evidence", "links", "people", "since", "sources", "")
    for evidence in found:
        table.add_row(
            evidence.evidence_type.replace("_", " "),
            f"{evidence.links:,}",
            f"{evidence.people:,}",
            evidence.first_month,
            _list(evidence.sources),
            _tell_use(evidence),
        )
    return table


def _tell_use(evidence: Evidence) -> Text:
    if not evidence.is_set_aside:
        return Text("used")
    return Text.assemble(("set aside: ", "bold"), REASONS.get(evidence.reason or "", ""))


def _tabulate_members(members: Sequence[Member], individual_id: str) -> Table:
    table = _open_table("individual", "role")
    for member in members:
        is_this = member.individual_id == individual_id
        table.add_row(member.individual_id, member.role + (", this one" if is_this else ""))
    return table


def _tabulate_left_apart(left_apart: Sequence[LeftApart]) -> Table:
    table = _open_table("pass", "key", "why", "other individuals")
    for found in left_apart:
        why = f"{_OUTCOMES.get(found.outcome, found.outcome)}. {found.explanation}"
        table.add_row(str(found.pass_number), found.key, Text(why[0].upper() + why[1:]), _shorten(found.individuals))
    return table


def _open_table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _tell_value(value: str | bool | None) -> Text:
    return Text({True: "yes", False: "no", None: _NOTHING}.get(value, str(value)))


def _shorten(ids: Sequence[str]) -> str:
    """The first ids, one a line, and how many more there are."""
    if not ids:
        return "none: another key joined them"
    more = len(ids) - _IDS_SHOWN
    return "\n".join([*ids[:_IDS_SHOWN], *([f"and {more:,} more"] if more > 0 else [])])


def _name_records(numbers: Sequence[int]) -> str:
    """`records 1-3, 7`."""
    return f"record{'' if len(numbers) == 1 else 's'} {_list_runs(numbers)}"


def _list_runs(numbers: Sequence[int]) -> str:
    """`1-3, 7`: numbers in ascending order, runs of them as one."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return _list(_name_run(run[0], run[-1]) for run in runs)


def _name_run(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
