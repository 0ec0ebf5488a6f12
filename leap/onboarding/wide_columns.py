"""Columns that are a record each: a score under its measure, an answer under its question, a day under its session."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from leap.onboarding.evidence import ColumnEvidence
from leap.onboarding.matching import LIKELY, SURE, UNSURE, Match
from leap.onboarding.measures import Measure, read_measures, tell_timepoint
from leap.onboarding.vocabulary import Vocabulary
from loaders import seeds

LEAST_IN_A_BLOCK = 3
_QUESTION_WORDS = 4
_LEAST_SHARE = 0.8
_FEEDBACK = {"feedback", "survey", "evaluation", "satisfaction", "experience", "poll"}
_OF_SCORES = {"score", "total", "scale", "centile", "percentile", "raw", "result"}
_OF_PARTS = {"section", "domain", "subscale", "area", "age", "item", "version", "date"}
_COUNTED_QUESTION = re.compile(r"q(?:uestion)?[ ._-]?[0-9]{1,3}(?![0-9])", re.IGNORECASE)
_NUMBERED = re.compile(r"(.*?)[\s_-]*([0-9]{1,2})")


@dataclass(frozen=True)
class WideColumn:
    """A heading that is a record of its own: of which type, what is fixed, and which column takes the cell."""

    heading: str
    type: str
    constants: Mapping[str, str]
    value: str
    level: str
    reason: str


def find_wide_columns(path: Path, matches: Sequence[Match], vocabulary: Vocabulary) -> dict[str, WideColumn]:
    """The columns of a file that are a record each, by heading."""
    measures = read_measures(vocabulary)
    outcomes = [wide for match in matches if (wide := _find_outcome(match, measures))]
    words = {match.heading: match.words for match in matches}
    found = {wide.heading: wide for wide in _without_rivals(outcomes, words)}
    found |= {wide.heading: wide for wide in _find_parts(matches, measures, found)}
    found |= {wide.heading: wide for wide in _find_answers(matches, vocabulary, found)}
    found |= {wide.heading: wide for wide in _find_days(matches)}
    found = found or {wide.heading: wide for wide in _find_questions(path, matches)}
    return found or {wide.heading: wide for wide in _find_amounts(matches)}


def _find_outcome(match: Match, measures: Sequence[Measure]) -> WideColumn | None:
    """A score or category whose heading names a measure, or whose words are those of one."""
    if not _can_be_scored(match.evidence) or match.level == SURE:
        return None
    words = set(match.words)
    goals = {item.casefold(): item for item, _ in seeds.rows_of("eyfsp_goals", "item", "npd_field")}
    for word in words & goals.keys():
        measure = next(measure for measure in measures if measure.name == "eyfsp")
        constants = {"measure": measure.name, "item": goals[word]}
        reason = f"the heading holds {goals[word]}, a goal of seeds/eyfsp_goals.csv"
        return WideColumn(
            match.heading, "outcome", constants, measure.value, SURE if len(words) > 1 else LIKELY, reason
        )
    if words & _OF_PARTS:
        return None
    for measure in measures:
        called = measure.find_name(match.heading, words)
        if called and measure.takes(match.evidence):
            constants = {"measure": measure.name, **_tell_rest(match.words, called)}
            reason = f"the heading names {measure.name} of seeds/measures.csv"
            return WideColumn(match.heading, "outcome", constants, measure.value, LIKELY, reason)
    for measure in measures:
        if match.level == UNSURE and measure.has_words(match.evidence):
            constants = {"measure": measure.name, **tell_timepoint(match.words)}
            reason = f"the words are those of {measure.name} in seeds/measures.csv"
            return WideColumn(match.heading, "outcome", constants, "category", LIKELY, reason)
    return None


def _without_rivals(outcomes: Sequence[WideColumn], words: Mapping[str, Sequence[str]]) -> Iterable[WideColumn]:
    """Of several columns for one thing that one which is called a score: beside it stands what it is made of."""
    by_thing: dict[tuple, list[WideColumn]] = {}
    for wide in outcomes:
        constants = {key: value for key, value in wide.constants.items() if key != "item" or wide.level == SURE}
        by_thing.setdefault(tuple(sorted(constants.items())), []).append(wide)
    for rivals in by_thing.values():
        scores = [wide for wide in rivals if _OF_SCORES & set(words[wide.heading])]
        parts = {wide.constants.get("item") for wide in rivals}
        yield from scores if len(scores) == 1 or len(parts) < len(rivals) else rivals


def _find_parts(
    matches: Sequence[Match], measures: Sequence[Measure], known: Mapping[str, WideColumn]
) -> Iterable[WideColumn]:
    """Scores that are called like the parts of one measure: `Gross motor` beside `Fine motor`."""
    for measure in measures:
        parts = [
            match
            for match in matches
            if match.heading not in known
            and match.level == UNSURE
            and _can_be_scored(match.evidence)
            and set(match.words) - _OF_SCORES <= measure.parts
            and set(match.words) - _OF_SCORES
            and measure.takes(match.evidence)
        ]
        if len(parts) >= LEAST_IN_A_BLOCK:
            for match in parts:
                constants = {"measure": measure.name, **_tell_rest(match.words, frozenset())}
                reason = f"{len(parts)} headings are called like the parts of {measure.name} in seeds/measures.csv"
                yield WideColumn(match.heading, "outcome", constants, measure.value, LIKELY, reason)
            return


def _find_answers(
    matches: Sequence[Match], vocabulary: Vocabulary, known: Mapping[str, WideColumn]
) -> Iterable[WideColumn]:
    """Columns of agreement and the like, where there are several."""
    answers = [
        match
        for match in matches
        if match.heading not in known
        and not (match.best and match.best.is_exact)
        and match.evidence.distinct > 1
        and match.evidence.share_of(lambda value: value.casefold() in vocabulary.answers) >= _LEAST_SHARE
    ]
    if len(answers) > 1:
        for match in answers:
            reason = "the words are those with which people agree or disagree"
            yield WideColumn(match.heading, "feedback", {"question": match.heading}, "answer", LIKELY, reason)


def _find_days(matches: Sequence[Match]) -> Iterable[WideColumn]:
    """Days under headings that are counted, as `Week 1` to `Week 8`: a session each."""
    series: dict[str, list[Match]] = {}
    for match in matches:
        numbered = _NUMBERED.fullmatch(match.heading)
        is_day = max(match.evidence.dates.values(), default=0.0) >= _LEAST_SHARE
        if numbered and (is_day or match.evidence.is_empty):
            series.setdefault(numbered[1].casefold(), []).append(match)
    for days in series.values():
        if sum(not match.evidence.is_empty for match in days) >= LEAST_IN_A_BLOCK:
            for match in days:
                reason = f"one of {len(days)} counted headings over days"
                yield WideColumn(
                    match.heading, "engagement", {"activity": match.heading}, "session_date", LIKELY, reason
                )


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


def _tell_rest(words: Iterable[str], called: frozenset[str]) -> dict[str, str]:
    """The time point and the part of a measure that the other words of a heading tell."""
    told = tell_timepoint(words)
    timepoints = seeds.lists().codes["timepoint"]
    item = " ".join(word for word in words if word not in called | _OF_SCORES and word not in timepoints)
    return {**({"item": item} if item else {}), **told}


def _is_question(match: Match) -> bool:
    evidence = match.evidence
    is_asked = match.heading.endswith("?") or len(match.heading.split()) >= _QUESTION_WORDS
    is_asked = is_asked or bool(_COUNTED_QUESTION.match(match.heading))
    is_known = match.best is not None and (match.level == SURE or match.best.is_exact or not match.best.phrase)
    is_scale = evidence.has_few_words or evidence.distinct <= 11
    return is_asked and not is_known and is_scale and not evidence.dates and not evidence.is_empty


def _tell_resource(heading: str) -> dict[str, str] | None:
    words = re.split(r"[^a-z£]+", heading.casefold())
    known = seeds.lists().codes["kind"]
    kinds = {known[form] for word in words for form in (word, f"{word}s") if form in known}
    if len(kinds) != 1:
        return None
    (kind,) = kinds
    return {"kind": kind, "unit": tell_unit(words) or ("GBP" if kind == "money" else "items")}


def tell_unit(words: Iterable[str]) -> str | None:
    """The unit that words name."""
    units = {
        "hours": "hours",
        "hrs": "hours",
        "fte": "full-time equivalents",
        "gbp": "GBP",
        "£": "GBP",
        "pounds": "GBP",
    }
    return next((units[word] for word in words if word in units), None)
