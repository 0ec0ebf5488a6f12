"""Columns that are a record each: a score under the name of its measure, an answer under its question."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from leap.onboarding.evidence import ColumnEvidence
from leap.onboarding.matching import LIKELY, SURE, UNSURE, Match
from leap.onboarding.vocabulary import Vocabulary
from loaders import seeds

# A scale of so few levels is a category, not a number to be averaged.
MOST_LEVELS_OF_A_CATEGORY = 4
LEAST_IN_A_BLOCK = 3
_QUESTION_WORDS = 4
_COLUMNS = ("measures", "measure", "measure_name", "minimum", "maximum", "thresholds", "direction")
_FEEDBACK = {"feedback", "survey", "evaluation", "satisfaction", "experience", "poll"}


@dataclass(frozen=True)
class WideColumn:
    """A heading that is a record of its own: of which type, what is fixed, and which column takes the cell."""

    heading: str
    type: str
    constants: Mapping[str, str]
    value: str
    level: str
    reason: str


@dataclass(frozen=True)
class _Measure:
    name: str
    words: tuple[frozenset[str], ...]
    parts: frozenset[str]
    levels: float | None
    lowest: float | None
    highest: float | None

    @property
    def value(self) -> str:
        is_category = self.levels is None or self.levels <= MOST_LEVELS_OF_A_CATEGORY
        return "category" if is_category else "score"


def find_wide_columns(path: Path, matches: Sequence[Match], vocabulary: Vocabulary) -> dict[str, WideColumn]:
    """The columns of a file that are a record each, by heading."""
    measures = _read_measures(vocabulary)
    found = {wide.heading: wide for match in matches if (wide := _find_outcome(match, measures))}
    found |= {wide.heading: wide for wide in _find_parts(matches, measures, found)}
    if not found:
        found = {wide.heading: wide for wide in _find_questions(path, matches)}
    if not found:
        found = {wide.heading: wide for wide in _find_amounts(matches)}
    return found


def _find_outcome(match: Match, measures: Mapping[str, _Measure]) -> WideColumn | None:
    evidence = match.evidence
    if not _can_be_scored(evidence):
        return None
    words = set(match.words)
    goals = {item.casefold(): item for item, _ in seeds.rows_of("eyfsp_goals", "item", "npd_field")}
    for word in words & goals.keys():
        return WideColumn(
            match.heading,
            "outcome",
            {"measure": "eyfsp", "item": goals[word]},
            measures["eyfsp"].value,
            SURE if len(words) > 1 else LIKELY,
            f"the heading holds {goals[word]}, a goal of seeds/eyfsp_goals.csv",
        )
    for measure in measures.values():
        called = next((one for one in measure.words if one <= words), None)
        if called and _is_within(evidence, measure):
            constants = {"measure": measure.name, **_tell_rest(match.words, called)}
            reason = f"the heading names {measure.name} of seeds/measures.csv"
            return WideColumn(match.heading, "outcome", constants, measure.value, LIKELY, reason)
    return None


def _find_parts(
    matches: Sequence[Match], measures: Mapping[str, _Measure], known: Mapping[str, WideColumn]
) -> Iterable[WideColumn]:
    """Scores that are called like the parts of one measure: `Gross motor` beside `Fine motor`."""
    for measure in measures.values():
        parts = [
            match
            for match in matches
            if match.heading not in known
            and match.level == UNSURE
            and _can_be_scored(match.evidence)
            and set(match.words) - {"score", "total"} <= measure.parts
            and set(match.words) - {"score", "total"}
            and _is_within(match.evidence, measure)
        ]
        if len(parts) >= LEAST_IN_A_BLOCK:
            for match in parts:
                constants = {"measure": measure.name, **_tell_rest(match.words, frozenset({"score"}))}
                reason = f"{len(parts)} headings are called like the parts of {measure.name} in seeds/measures.csv"
                yield WideColumn(match.heading, "outcome", constants, measure.value, LIKELY, reason)
            return


def _find_questions(path: Path, matches: Sequence[Match]) -> Iterable[WideColumn]:
    """Headings that are questions, of a file that is called feedback or holds several."""
    questions = [match for match in matches if _is_question(match)]
    named = bool(_FEEDBACK & set(re.split(r"[^a-z]+", path.stem.casefold())))
    if len(questions) >= (1 if named else LEAST_IN_A_BLOCK):
        for match in questions:
            reason = "the heading is a question, the values are few or a scale"
            yield WideColumn(match.heading, "feedback", {"question": match.heading}, "answer", LIKELY, reason)


def _find_amounts(matches: Sequence[Match]) -> Iterable[WideColumn]:
    """Numbers called by what was put in, of a file without people."""
    people = {"person_ref", "nhs_number", "email", "mobile", "date_of_birth", "gender", "postcode"}
    if any(match.best and match.best.concept in people and match.level != UNSURE for match in matches):
        return
    amounts = [
        (match.heading, resource)
        for match in matches
        if match.evidence.kinds.get("number", 0.0) > 0.9 and (resource := _tell_resource(match.heading))
    ]
    if len(amounts) >= 2:
        for heading, resource in amounts:
            reason = f"numbers under a heading that names {resource['kind']}"
            yield WideColumn(heading, "resource", resource, "amount", LIKELY, reason)


def _can_be_scored(evidence: ColumnEvidence) -> bool:
    return not evidence.is_empty and (evidence.kinds["number"] >= 0.9 or evidence.has_few_words) and not evidence.dates


def _is_within(evidence: ColumnEvidence, measure: _Measure) -> bool:
    if evidence.kinds["number"] < 0.9:
        return measure.value == "category"
    low = float("-inf") if measure.lowest is None else measure.lowest
    high = float("inf") if measure.highest is None else measure.highest
    return evidence.share_of(lambda value: _is_number(value) and low <= float(value) <= high) >= 0.9


def _is_number(value: str) -> bool:
    return re.fullmatch(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)", value) is not None


def _tell_rest(words: Iterable[str], called: frozenset[str]) -> dict[str, str]:
    """The time point and the part of a measure that the other words of a heading tell."""
    timepoints = seeds.lists().codes["timepoint"]
    rest = [word for word in words if word not in called and word not in ("score", "total")]
    item = " ".join(word for word in rest if word not in timepoints)
    told = [timepoints[word] for word in rest if word in timepoints]
    return {**({"item": item} if item else {}), **({"timepoint": told[0]} if told else {})}


def _is_question(match: Match) -> bool:
    evidence = match.evidence
    is_asked = match.heading.endswith("?") or len(match.heading.split()) >= _QUESTION_WORDS
    is_known = match.level == SURE or (match.best is not None and match.best.is_exact)
    is_scale = evidence.has_few_words or evidence.distinct <= 11
    return is_asked and not is_known and is_scale and not evidence.dates and not evidence.is_empty


def _tell_resource(heading: str) -> dict[str, str] | None:
    words = re.split(r"[^a-z£]+", heading.casefold())
    known = seeds.lists().codes["kind"]
    kinds = {known[form] for word in words for form in (word, f"{word}s") if form in known}
    if len(kinds) != 1:
        return None
    (kind,) = kinds
    units = {"hours": "hours", "hrs": "hours", "fte": "full-time equivalents", "gbp": "GBP", "£": "GBP"}
    unit = next((units[word] for word in words if word in units), "GBP" if kind == "money" else "items")
    return {"kind": kind, "unit": unit}


def _read_measures(vocabulary: Vocabulary) -> dict[str, _Measure]:
    """The measures of seeds/measures.csv, those with the longest name first."""
    measures = []
    for name, title, low, high, thresholds, direction in seeds.rows_of(*_COLUMNS):
        lowest, highest = (float(low) if low else None), (float(high) if high else None)
        levels = highest - lowest + 1 if low and high and direction != "category" else None
        called = (frozenset(vocabulary.read(name.replace("_", " "))), frozenset(vocabulary.read(title)))
        parts = (
            frozenset(vocabulary.read(re.sub(r"[0-9.]+", " ", thresholds))) if levels and levels > 5 else frozenset()
        )
        measures.append(_Measure(name, called, parts, levels, lowest, highest))
    measures.sort(key=lambda one: -max(map(len, one.words)))
    return {measure.name: measure for measure in measures}
