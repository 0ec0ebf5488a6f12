"""From a file to a draft of its contract: columns matched, people and events told apart, records put together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from leap.onboarding import people as who
from leap.onboarding.date_formats import DateFinding, find_date_format
from leap.onboarding.draft import Draft, DraftColumn
from leap.onboarding.elimination import settle_the_rest, settle_timepoints
from leap.onboarding.evidence import ColumnEvidence, gather_evidence
from leap.onboarding.file_names import suggest_pattern, suggest_source
from leap.onboarding.matching import LEAST_LIKELY, LIKELY, SURE, UNSURE, Match, match_column
from leap.onboarding.names import find_service
from leap.onboarding.readings import OF_EVENTS, OF_PEOPLE, Reading, find_types, find_whose, read_columns
from leap.onboarding.records import build_records
from leap.onboarding.source_form import draft_at_source, is_at_source
from leap.onboarding.unknown_file import ROWS_OF_A_DRAFT, Table, UnknownFile, read_table
from leap.onboarding.vocabulary import DROPPED, Vocabulary
from leap.onboarding.wide_columns import WideColumn, find_wide_columns
from leap.onboarding.words import guess_names
from loaders.contract_rules import UNDECIDED

_MOST_OTHERS = 3
_LEAST_WORTH_SAYING = 0.4
_AS_GOOD = 0.01


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
    readings = settle_the_rest(_settle_rivals(who.settle_by_role(readings)), types, has_people)
    people = who.find_people(draft.file.path, readings, draft.days)
    settled = _settle_rivals(people.readings)
    people = replace(people, readings=settled)
    targets = build_records(draft, people, types if types else [], wide, has_people)
    _settle_service(draft, settled)
    by_heading = {reading.heading: reading for reading in settled}
    for column in evidence:
        draft.columns.append(
            _decide(
                draft, by_heading.get(column.heading), wide.get(column.heading), targets.get(column.heading, ()), column
            )
        )


def _is_about_events_alone(matches: Iterable[Match], types: Sequence[str]) -> bool:
    """Whether nothing but whom an event concerns is told of people, so that another file registers them."""
    told = {match.best.concept for match in matches if match.best and match.level != UNSURE}
    return bool(types) and not told & OF_PEOPLE


def _settle_rivals(readings: Sequence[Reading]) -> list[Reading]:
    """Of several columns taken for the same thing of the same person the best stays; the others are left."""
    best: dict[tuple, Reading] = {}
    for reading in readings:
        if reading.is_decided and reading.concept != DROPPED:
            key = (reading.concept, reading.whose)
            if key not in best or _score(reading) > _score(best[key]):
                best[key] = reading
    settled = []
    for reading in readings:
        winner = best.get((reading.concept, reading.whose))
        if not reading.is_decided or winner is None or winner is reading:
            settled.append(reading)
        else:
            settled.append(_take_next(reading, best, winner))
    # Where two columns claim a thing equally well, neither is sure.
    contested = {
        key
        for key, winner in best.items()
        if any(
            other is not winner and (other.concept, other.whose) == key and other.is_decided
            and _score(other)[0] >= _score(winner)[0] - _AS_GOOD
            for other in readings
        )
    }  # fmt: skip
    return [
        reading.at_most(LIKELY) if (reading.concept, reading.whose) in contested else reading for reading in settled
    ]


def _take_next(reading: Reading, best: dict[tuple, Reading], winner: Reading) -> Reading:
    """The next thing that a column may be, where nothing else is taken for that."""
    note = f"'{winner.heading}' is taken for {reading.concept} already"
    if reading.concept == "mobile" and ("additional_mobile", reading.whose) not in best:
        return replace(reading, concept="additional_mobile", note="a second number").at_most(LIKELY)
    for candidate in reading.match.candidates:
        whose = find_whose(reading.match, candidate.concept)
        if candidate.score >= LEAST_LIKELY and (candidate.concept, whose) not in best and candidate.concept != DROPPED:
            taken = replace(reading, concept=candidate.concept, whose=whose, note=note).at_most(LIKELY)
            best[candidate.concept, whose] = taken
            return taken
    return reading.at_most(UNSURE, note)


def _score(reading: Reading) -> tuple[float, float]:
    candidate = reading.candidate
    return (candidate.score if candidate else 0.0, reading.evidence.completeness)


def _settle_service(draft: Draft, readings: Iterable[Reading]) -> None:
    for reading in readings:
        if reading.concept == "service" and reading.is_decided and reading.evidence.distinct > 1:
            words, hidden = guess_names(reading.evidence, find_service)
            draft.service_column, draft.service_words = reading.heading, words
            if hidden:
                draft.warnings.append(f"{hidden} rare words of '{reading.heading}' are not shown.")
            return


def _decide(
    draft: Draft,
    reading: Reading | None,
    wide: WideColumn | None,
    targets: tuple[tuple[int, str], ...],
    evidence: ColumnEvidence,
) -> DraftColumn:
    """What becomes of a column in the draft."""
    if wide is not None:
        fate = "mapped" if targets else UNDECIDED
        return DraftColumn(wide.heading, fate, wide.level if targets else UNSURE, wide.reason, targets)
    others = _list_others(reading)
    reason = "; ".join(filter(None, (reading.candidate.reason if reading.candidate else "", reading.note)))
    if reading.is_decided and reading.concept == DROPPED:
        return DraftColumn(reading.heading, DROPPED, reading.level, reading.candidate.phrase.why, (), others)
    if reading.heading == draft.service_column:
        level = LIKELY if UNDECIDED in draft.service_words.values() else reading.level
        return DraftColumn(reading.heading, "service", level, reason, (), others)
    if targets:
        return DraftColumn(reading.heading, "mapped", reading.level, reason, targets, others)
    if evidence.is_empty and not reason:
        reason = "it is empty"
    if reading.is_decided and reading.concept not in {column for of in OF_EVENTS.values() for column in of}:
        reason = f"{reason}; no record here takes {reading.concept}"
    best = ((reading.concept, reason),) if reading.concept and reading.concept != "date" else ()
    return DraftColumn(
        reading.heading, UNDECIDED, UNSURE, reason or "no heading known is like it", (), (*best, *others)
    )


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


def summarise(draft: Draft) -> Mapping[str, int]:
    """How many columns are sure, likely and left for a human."""
    levels = [column.level if column.fate != UNDECIDED else UNDECIDED for column in draft.columns]
    return {level: levels.count(level) for level in (SURE, LIKELY, UNDECIDED)}
