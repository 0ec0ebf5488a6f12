"""Rows to accepted or refused, a chunk at a time, column by column."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders import screening
from loaders.amending import LINE_HEADING, LineCheck
from loaders.chunk import Chunk
from loaders.column_checks import Check, Circumstances, ColumnCheck, make_check, make_service_check
from loaders.contract import Contract
from loaders.date_order import SWAPPED, DateOrder
from loaders.dates import DateFormat
from loaders.layout import Layout, RecordPlan
from loaders.quarters import Quarter
from loaders.record_rules import KEPT_WITHOUT_CONSENT, RecordCheck, Rules, is_event
from loaders.seeds import Lists
from loaders.tally import Tally

Observer = Callable[[list[RecordCheck], np.ndarray], None]


@dataclass
class Records:
    """Accepted records of one plan: `row_number`, `record_number` and the canonical columns as text."""

    record_type: str
    table: str
    batch: pa.RecordBatch


class FileChecker:
    """Checks the chunks of one file against its contract and counts in `tally`.

    `quarter` may be None where nothing of the contract is derived from it. `today` bounds dates of birth. `line_check`
    holds corrected rows to the rows that they stand for. `observe` is told the checks of each chunk and which of its
    rows are blank, before any row is refused.
    """

    def __init__(
        self,
        contract: Contract,
        layout: Layout,
        quarter: Quarter | None,
        lists: Lists,
        today: date,
        line_check: LineCheck | None = None,
        observe: Observer = lambda checks, blank: None,
    ) -> None:
        self.tally = Tally()
        self.date_order = DateOrder()
        self._line_check = line_check
        self._observe = observe
        self._layout = layout
        self._rules = Rules(contract, layout)
        self._derived = {
            column: (quarter.first_day if rule == "first_of_quarter" else quarter.last_day).isoformat()
            for column, rule in (contract.derive.items() if quarter else ())
        }
        quarter_end = quarter.last_day if quarter else today
        given = Circumstances(lists, DateFormat.parse(contract.file.date_format), today, quarter_end)
        self._checks: dict[tuple, Check] = {}
        self._given = given
        service = contract.service
        self._service = service if isinstance(service, str) else make_service_check(service.values)

    def check(self, chunk: Chunk) -> list[Records]:
        """Check a chunk; gives the accepted records and adds to the tally."""
        view = _ChunkView(chunk)
        self.tally.rows_read += chunk.rows
        self._tally_unreadable(chunk)
        if not len(chunk.lines):
            return []
        service = self._check_service(view)
        checks = [self._check_record(plan, view) for plan in self._layout.plans]
        for at, (values, swapped) in view.dates.items():
            self.date_order.observe(at, values, swapped, chunk.lines)
        blank = view.blank
        self._observe(checks, blank)
        withheld = self._rules.find_withheld(checks) & ~blank
        refusals = self._rules.find_refusals(checks, service, withheld, ~blank)
        refused = np.zeros(len(chunk.lines), bool)
        for (column, reason), mask in refusals.items():
            self.tally.refuse(chunk.lines[mask], column, reason)
            refused |= mask
        if self._line_check:
            wrong = self._line_check.take(chunk.lines, view.column(self._line_check.column), ~(refused | blank))
            self.tally.refuse(chunk.lines[wrong], LINE_HEADING, "line_not_refused")
            refused |= wrong
        accepted = ~(refused | blank)
        self.tally.rows_blank += int(blank.sum())
        self.tally.rows_refused += int(refused.sum())
        self.tally.rows_accepted += int(accepted.sum())
        self._tally_notes(chunk.lines, checks, accepted, withheld)
        self._tally_beside(chunk.lines, checks, np.flatnonzero(refused & ~blank), refusals)
        landed = [self._to_records(check, chunk, service, accepted, withheld) for check in checks]
        return [records for records in landed if records is not None]

    def _tally_unreadable(self, chunk: Chunk) -> None:
        self.tally.rows_blank += chunk.blank
        self.tally.rows_refused += len(chunk.refused)
        for line, reason in chunk.refused:
            self.tally.refuse([line], None, reason)
        for line, width in chunk.widths:
            self.tally.note_width(line, width)

    def _check_service(self, view: "_ChunkView") -> ColumnCheck | None:
        return None if isinstance(self._service, str) else self._service(view.column(self._layout.service_column))

    def _check_record(self, plan: RecordPlan, view: "_ChunkView") -> RecordCheck:
        role = self._check_column(plan, "role", False, view) if "role" in plan.columns else None
        columns: dict[str, ColumnCheck] = {}
        for name in plan.columns:
            if name == "role":
                columns[name] = role
            elif plan.type.columns[name].kind != "birth_date" or role is None:
                columns[name] = self._check_column(plan, name, self._rules.is_child(plan), view)
            else:
                is_child = screening.equals(role.values, "child")
                as_child = self._check_column(plan, name, True, view)
                columns[name] = as_child.choose(is_child, self._check_column(plan, name, False, view))
        present = np.ones(view.rows, bool) if plan.when is None else view.filled(plan.when, self._given.lists)
        if plan.needs_value:
            present = present & ~columns[plan.needs_value].missing
        for name, day in self._derived.items():
            if name in plan.type.columns and name not in plan.fixed:
                columns[name] = _fill(columns.get(name), day, view.rows)
        return RecordCheck(plan, present, columns)

    def _check_column(self, plan: RecordPlan, name: str, is_child: bool, view: "_ChunkView") -> ColumnCheck:
        words = plan.values.get(name, {})
        column = plan.type.columns[name]
        key = (name, column.kind, tuple(words.items()), is_child and column.kind == "birth_date")
        if key not in self._checks:
            self._checks[key] = make_check(column, words, is_child, self._given)
        return view.check(plan.columns[name], key, self._checks[key])

    def _tally_beside(
        self, lines: np.ndarray, checks: list[RecordCheck], rows: np.ndarray, refusals: Mapping[tuple, np.ndarray]
    ) -> None:
        """What is wrong in refused rows besides what refused them; a row that comes back should be right as a whole."""
        if not len(rows):
            return
        found: dict[tuple[str, str], np.ndarray] = {}
        for check in checks:
            for name, column in check.columns.items():
                for reason, mask in column.reasons.items():
                    key = (self._rules.heading(check.plan, name), reason)
                    if reason != "placeholder" and not reason.endswith("_repaired"):
                        found[key] = found.get(key, False) | (mask[rows] & check.present[rows])
        for (heading, reason), wrong in found.items():
            if (named := refusals.get((heading, reason))) is not None:
                wrong = wrong & ~named[rows]
            self.tally.note_in_refused(heading, reason, lines[rows[wrong]])

    def _tally_notes(
        self, lines: np.ndarray, checks: list[RecordCheck], accepted: np.ndarray, withheld: np.ndarray
    ) -> None:
        by_heading: dict[tuple[str, str], np.ndarray] = {}
        by_field: dict[tuple[str, str], np.ndarray] = {}
        for check in checks:
            counted = accepted & ~withheld if check.plan.needs_value else check.present & accepted & ~withheld
            for name, column in check.columns.items():
                heading = self._rules.heading(check.plan, name)
                for reason, mask in column.reasons.items():
                    by_heading[heading, reason] = by_heading.get((heading, reason), False) | (mask & counted)
                    by_field[name, reason] = by_field.get((name, reason), False) | (mask & counted)
        if withheld.any():
            by_heading[self._rules.consent_heading, "consent_withheld"] = withheld & accepted
            by_field["consent", "consent_withheld"] = withheld & accepted
        for (heading, reason), mask in by_heading.items():
            self.tally.note_heading(heading, reason, lines[mask])
        for (name, reason), mask in by_field.items():
            self.tally.note_field(name, reason, int(mask.sum()))

    def _to_records(
        self, check: RecordCheck, chunk: Chunk, service: ColumnCheck | None, accepted: np.ndarray, withheld: np.ndarray
    ) -> Records | None:
        """The accepted records of a plan. Where consent was withheld a person's reference lands alone, and no event."""
        plan = check.plan
        landed = check.present & accepted
        if withheld.any():
            landed &= ~withheld if is_event(plan) else (~withheld | self._rules.find_references(check))
        count = int(landed.sum())
        if not count:
            return None
        keep = None if count == len(landed) else pa.array(landed)
        bare = pa.array(withheld[landed]) if (withheld & landed).any() else None
        arrays = {
            "row_number": pa.array(chunk.lines if keep is None else chunk.lines[landed]),
            "record_number": pa.repeat(pa.scalar(plan.record_number, pa.int32()), count),
            "service": _kept(service.values, keep) if service else _repeated(self._service, count),
        }
        for name, value in plan.fixed.items():
            arrays[name] = _repeated(value, count)
        for name, column in check.columns.items():
            arrays[name] = _kept(column.values, keep)
        if bare is not None:
            for name in arrays.keys() - KEPT_WITHOUT_CONSENT:
                arrays[name] = pc.if_else(bare, pa.scalar(None, pa.string()), arrays[name])
        self.tally.records[plan.type.name] += count
        return Records(plan.type.name, plan.type.table, pa.RecordBatch.from_pydict(arrays))


class _ChunkView:
    """One chunk while it is checked: each column is cleaned once and checked once, however many records share it."""

    def __init__(self, chunk: Chunk) -> None:
        self.rows = len(chunk.lines)
        self._columns = chunk.columns
        self._cleaned: dict[int, pa.StringArray] = {}
        self._checked: dict[tuple, ColumnCheck] = {}

    @property
    def blank(self) -> np.ndarray:
        """Rows of which every cell is empty."""
        blank = np.ones(self.rows, bool)
        for at in range(len(self._columns)):
            blank &= screening.is_blank(self.column(at))
            if not blank.any():
                break
        return blank

    def column(self, at: int) -> pa.StringArray:
        """The cleaned column at a position."""
        if at not in self._cleaned:
            self._cleaned[at] = screening.clean_column(self._columns[at])
        return self._cleaned[at]

    def check(self, at: int, key: tuple, check: Check) -> ColumnCheck:
        """The check of the column at a position."""
        if (at, key) not in self._checked:
            self._checked[at, key] = check(self.column(at))
        return self._checked[at, key]

    @property
    def dates(self) -> dict[int, tuple[pa.StringArray, np.ndarray | None]]:
        """For each column of dates what was read, and which dates day and month keep from being read."""
        return {
            at: (check.values, check.reasons.get(SWAPPED))
            for (at, (_, kind, *_)), check in self._checked.items()
            if kind in ("date", "birth_date")
        }

    def filled(self, at: int, lists: Lists) -> np.ndarray:
        """Rows in which the column at a position holds something, a placeholder being nothing."""
        column = self.column(at)
        return ~(screening.is_blank(column) | screening.is_word(column, pa.array(sorted(lists.placeholders))))


def _fill(check: ColumnCheck | None, value: str, rows: int) -> ColumnCheck:
    if check is None:
        return ColumnCheck(_repeated(value, rows), {})
    return ColumnCheck(pc.fill_null(check.values, value), check.reasons)


def _repeated(value: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.string()), count)


def _kept(values: pa.Array, keep: pa.Array | None) -> pa.Array:
    return values if keep is None else values.filter(keep)
