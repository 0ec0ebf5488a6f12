"""The profile of a file: what its columns hold, by which keys its people can be recognised; counts and shapes alone."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from leap.errors import FileRefused
from leap.onboarding.column_counts import ColumnCounts
from leap.onboarding.drafting import draft_contract
from leap.onboarding.link_rate import LinkRate, Measured, estimate
from leap.onboarding.unknown_file import UnknownFile, open_file
from leap.onboarding.usable_keys import KeyCounter
from leap.onboarding.vocabulary import learn
from loaders import seeds
from loaders.checking import FileChecker
from loaders.contract import Contract
from loaders.contract_rules import UNDECIDED
from loaders.contracts import Source, find_source
from loaders.fingerprint import take_fingerprint
from loaders.headings import HeadingsRefused
from loaders.layout import Layout
from loaders.quarters import Quarter
from loaders.reading import read_chunks, read_layout
from loaders.record_rules import RecordCheck
from loaders.screening import clean_column


@dataclass
class Profile:
    """What was found in a file.

    `basis` says by which contract its columns are understood, `is_drafted` whether that was made up from the file
    itself; `meanings` has our columns by heading. `unreadable` has rows by reason code, `rows_refused` counts those
    that the contract would refuse, None where there is none. `undecided` are the headings that a draft leaves open.
    """

    path: Path
    size: int
    encoding: str
    delimiter: str | None
    basis: str
    is_drafted: bool
    columns: list[ColumnCounts]
    meanings: Mapping[str, Sequence[str]]
    rows_refused: int | None = None
    unreadable: Counter[str] = field(default_factory=Counter)
    keys: KeyCounter = field(default_factory=KeyCounter)
    link_rates: dict[str, LinkRate] = field(default_factory=dict)
    provider: str | None = None
    warnings: list[str] = field(default_factory=list)
    undecided: frozenset[str] = frozenset()

    @property
    def rows(self) -> int:
        """Rows that could be read."""
        return self.columns[0].rows if self.columns else 0


def profile_file(
    path: Path,
    known: Mapping[str, Source],
    quarter: Quarter | None = None,
    on_progress: Callable[[int], None] = lambda rows: None,
) -> Profile:
    """Profile a file by its contract, found by its name, or by a draft. Raises FileRefused where it cannot be read."""
    file = open_file(path)
    contract, layout, basis, warnings, undecided = _understand(file, known, quarter)
    if contract is None:
        return _profile_bare(file, basis, warnings, on_progress)
    profile = Profile(
        path=path,
        size=file.fingerprint.size,
        encoding=file.encoding,
        delimiter=file.delimiter,
        basis=basis,
        is_drafted=contract.service == "assumed",
        columns=[ColumnCounts(heading) for heading in layout.headings],
        meanings=_find_meanings(layout),
        provider=contract.provider,
        warnings=warnings,
        undecided=undecided,
    )
    counter = _Counter(profile, layout)
    checker = FileChecker(contract, layout, quarter, seeds.lists(), date.today(), observe=counter.observe)
    fingerprint = take_fingerprint(path, contract.file.encoding)
    for chunk in read_chunks(path, fingerprint, layout, contract):
        profile.unreadable.update(reason for _, reason in chunk.refused)
        for counts, column in zip(profile.columns, chunk.columns, strict=True):
            counts.add(clean_column(column))
        checker.check(chunk)
        on_progress(profile.rows)
    if not profile.is_drafted:
        profile.rows_refused = checker.tally.rows_refused
    return profile


def add_link_rates(profile: Profile, measured: Measured | None) -> None:
    """Work out the expected link rate of each role, with what was measured in a warehouse where that is given."""
    for role, keys in profile.keys.by_role.items():
        of_role = None if measured is None else measured.get(role, {})
        profile.link_rates[role] = estimate(keys, of_role)


def _understand(
    file: UnknownFile, known: Mapping[str, Source], quarter: Quarter | None
) -> tuple[Contract | None, Layout | None, str, list[str], frozenset[str]]:
    """The contract by which a file is read: its own, else a draft, else none; and what that draft leaves open."""
    warnings = []
    try:
        source = find_source(file.path.name, known.values())
        fingerprint = take_fingerprint(file.path, source.contract.file.encoding)
        layout = read_layout(file.path, fingerprint, source.contract)
    except HeadingsRefused as refusal:
        warnings.append(str(refusal))
    except FileRefused as refusal:
        if refusal.reason not in ("no_contract", "several_contracts", "encoding_unknown"):
            raise
        if refusal.reason != "no_contract":
            warnings.append(str(refusal))
    else:
        if source.contract.derive and quarter is None:
            named = ", ".join(source.contract.derive)
            warnings.append(f"{named} comes from the quarter, which nobody says: rows count as refused without it.")
        return source.contract, layout, f"the contract {source.name}", warnings, frozenset()
    draft = draft_contract(file, learn(source.contract for source in known.values()))
    decided = sum(column.fate != UNDECIDED for column in draft.columns)
    basis = f"a draft made from the file itself: {decided} of {len(draft.columns)} columns understood"
    contract = draft.assume()
    if contract is None:
        return None, None, basis, warnings, frozenset()
    undecided = frozenset(column.heading for column in draft.list_columns(UNDECIDED))
    return contract, read_layout(file.path, file.fingerprint, contract), basis, warnings, undecided


def _profile_bare(file: UnknownFile, basis: str, warnings: list[str], on_progress: Callable[[int], None]) -> Profile:
    """The profile of a file of which no column is understood."""
    columns = [ColumnCounts(heading) for heading in file.headings]
    given = (file.path, file.fingerprint.size, file.encoding, file.delimiter, basis, True)
    profile = Profile(*given, columns=columns, meanings={}, warnings=warnings, undecided=frozenset(file.headings))
    for chunk in file.read_chunks():
        profile.unreadable.update(reason for _, reason in chunk.refused)
        for counts, column in zip(columns, chunk.columns, strict=True):
            counts.add(clean_column(column))
        on_progress(columns[0].rows)
    return profile


def _find_meanings(layout: Layout) -> dict[str, list[str]]:
    meanings: dict[str, dict[str, None]] = {}
    for plan in layout.plans:
        of = plan.fixed.get("role") or ("" if plan.type.name == "person" else plan.type.name)
        for name, at in plan.columns.items():
            meanings.setdefault(layout.headings[at], {})[f"{of} {name}".strip()] = None
    if layout.service_column is not None:
        meanings.setdefault(layout.headings[layout.service_column], {})["service"] = None
    return {heading: list(of) for heading, of in meanings.items()}


class _Counter:
    """Counts what the checks of a file's columns found, and the keys of its people."""

    def __init__(self, profile: Profile, layout: Layout) -> None:
        self._profile = profile
        self._layout = layout

    def observe(self, checks: list[RecordCheck], blank: np.ndarray) -> None:
        """Add the checks of a chunk. A column that several records take is counted by the first."""
        self._profile.keys.count(checks, blank)
        asked: dict[int, np.ndarray] = {}
        for check in checks:
            for name, at in check.plan.columns.items():
                if at not in asked:
                    self._add(self._profile.columns[at], check, name)
                # The cell of a heading of `each` decides itself whether its record is there.
                is_there = ~blank if name == check.plan.needs_value else check.present & ~blank
                asked[at] = asked.get(at, False) | is_there
        for at, rows in asked.items():
            counts = self._profile.columns[at]
            counts.asked = (counts.asked or 0) + int(rows.sum())

    def _add(self, counts: ColumnCounts, check: RecordCheck, name: str) -> None:
        column = check.columns[name]
        counts.usable = (counts.usable or 0) + int((~column.missing).sum())
        for reason, mask in column.reasons.items():
            if rows := int(mask.sum()):
                counts.problems[reason] += rows
        if check.plan.type.columns[name].kind == "code":
            for counted in pc.value_counts(column.values):
                if (code := counted["values"].as_py()) is not None:
                    counts.codes[code] += counted["counts"].as_py()
