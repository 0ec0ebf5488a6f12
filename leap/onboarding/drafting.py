"""From a file to a draft of its contract: columns matched, people and events told apart, records put together."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from leap.onboarding import people as who
from leap.onboarding.date_formats import DateFinding, find_date_format
from leap.onboarding.draft import Draft, DraftColumn
from leap.onboarding.elimination import settle_the_rest, settle_timepoints
from leap.onboarding.evidence import ColumnEvidence, gather_evidence
from leap.onboarding.file_names import suggest_pattern, suggest_source
from leap.onboarding.matching import LIKELY, UNSURE, Match, match_column
from leap.onboarding.names import find_service
from leap.onboarding.readings import OF_EVENTS, OF_PEOPLE, Reading, find_types, read_columns
from leap.onboarding.records import build_records
from leap.onboarding.rivals import settle_rivals
from leap.onboarding.source_form import draft_at_source, is_at_source
from leap.onboarding.unknown_file import ROWS_OF_A_DRAFT, Table, UnknownFile, read_table
from leap.onboarding.value_fit import AGAINST, hint_at
from leap.onboarding.vocabulary import DROPPED, Vocabulary
from leap.onboarding.wide_columns import WideColumn, find_wide_columns
from leap.onboarding.words import guess_names
from loaders.contract_rules import UNDECIDED

_MOST_OTHERS = 3
_LEAST_WORTH_SAYING = 0.4


def draft_contract(file: UnknownFile, vocabulary: Vocabulary) -> Draft:
    """Draft the contract of a file. Raises FileRefused where it cannot be read."""
    table = read_table(file, ROWS_OF_A_DRAFT)
    evidence = [gather_evidence(*column) for column in zip(table.headings, table.columns, strict=True)]
    days = find_date_format(evidence)
    draft = Draft(
        file=file,
        rows=table.rows,
        source=suggest_source(file.path),
        pattern=suggest_pattern(file.path),
        days=days,
        form="at_source" if is_at_source(table.headings) else "clear",
        records=[],
        columns=[],
        warnings=_warn(table, days),
    )
    if draft.form == "at_source":
        draft_at_source(draft, evidence)
    else:
        _draft_in_the_clear(draft, evidence, vocabulary)
    return draft


def _draft_in_the_clear(draft: Draft, evidence: Sequence[ColumnEvidence], vocabulary: Vocabulary) -> None:
    known_format = draft.days.formats[0] if draft.days.formats else None
    matches = [match_column(column, vocabulary, known_format) for column in evidence]
    wide = find_wide_columns(draft.file.path, matches, vocabulary)
    types = find_types(matches, {heading: column.type for heading, column in wide.items()})
    has_people = "resource" not in types and not _is_about_events_alone(matches, types)
    readings = read_columns(matches, types, has_people)
    readings = [reading for reading in readings if reading.heading not in wide]
    readings = settle_timepoints(readings, wide)
    readings = settle_the_rest(settle_rivals(who.settle_by_role(readings)), types, has_people)
    people = who.find_people(draft.file.path, readings, draft.days)
    settled = settle_rivals(people.readings)
    people = replace(people, readings=settled)
    targets = build_records(draft, people, types, wide, has_people)
    _settle_service(draft, settled)
    by_heading = {reading.heading: reading for reading in settled}
    for column in evidence:
        taken = wide.get(column.heading) or by_heading[column.heading]
        draft.columns.append(_decide(draft, taken, targets.get(column.heading, ())))


def _is_about_events_alone(matches: Iterable[Match], types: Sequence[str]) -> bool:
    """Whether nothing but whom an event concerns is told of people, so that another file registers them."""
    told = {match.best.concept for match in matches if match.best and match.level != UNSURE}
    return bool(types) and not told & OF_PEOPLE


def _settle_service(draft: Draft, readings: Iterable[Reading]) -> None:
    for reading in readings:
        if reading.concept == "service" and reading.is_decided and reading.evidence.distinct > 1:
            words, hidden = guess_names(reading.evidence, find_service)
            draft.service_column, draft.service_words = reading.heading, words
            if hidden:
                draft.warnings.append(f"{hidden} rare words of '{reading.heading}' are not shown.")
            return


def _decide(draft: Draft, reading: Reading | WideColumn, targets: tuple[tuple[int, str], ...]) -> DraftColumn:
    """What becomes of a column in the draft."""
    if isinstance(reading, WideColumn):
        fate, level = ("mapped", reading.level) if targets else (UNDECIDED, UNSURE)
        return DraftColumn(reading.heading, fate, level, reading.reason, targets)
    others = _list_others(reading)
    reason = "; ".join(filter(None, (reading.candidate.reason if reading.candidate else "", reading.note)))
    if reading.is_decided and reading.concept == DROPPED:
        return DraftColumn(reading.heading, DROPPED, reading.level, reading.candidate.phrase.why, (), others)
    if reading.heading == draft.service_column:
        level = LIKELY if UNDECIDED in draft.service_words.values() else reading.level
        return DraftColumn(reading.heading, "service", level, reason, (), others)
    if reading.concept == "service" and reading.is_decided and reading.evidence.distinct == 1:
        return DraftColumn(reading.heading, DROPPED, LIKELY, "names the one service of the file", (), others)
    if targets:
        return DraftColumn(reading.heading, "mapped", reading.level, reason, targets, others)
    if reading.evidence.is_empty and not reason:
        reason = "it is empty"
    if reading.is_decided and reading.concept not in {column for of in OF_EVENTS.values() for column in of}:
        reason = f"{reason}; no record here takes {reading.concept}"
    is_ruled_out = reading.candidate is not None and reading.candidate.fit.value <= AGAINST
    best = ((reading.concept, reason),) if reading.concept not in (None, "date") and not is_ruled_out else ()
    others = (*best, *others) or tuple(hint_at(reading.evidence))
    return DraftColumn(reading.heading, UNDECIDED, UNSURE, reason or "no heading known is like it", (), others)


def _list_others(reading: Reading) -> tuple[tuple[str, str], ...]:
    return tuple(
        (one.concept, one.phrase.why if one.concept == DROPPED else one.reason)
        for one in reading.match.candidates[: _MOST_OTHERS + 1]
        if one.concept != reading.concept and one.score >= _LEAST_WORTH_SAYING
    )[:_MOST_OTHERS]


def _warn(table: Table, days: DateFinding) -> list[str]:
    warnings = []
    if not table.rows:
        warnings.append("The file has no rows: a draft from headings alone is poor.")
    if table.refused:
        warnings.append(f"{table.refused:,} rows cannot be read; `leap profile` says which.")
    if days.others:
        named = ", ".join(f"'{heading}'" for heading in days.others)
        warnings.append(f"Days are written in another way under {named}; a contract has one date_format.")
    return warnings
