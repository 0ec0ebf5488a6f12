"""What columns that no heading explains must be, once the others are known: the day of the sessions, a reference."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from leap.onboarding.matching import LIKELY, UNSURE
from leap.onboarding.measures import tell_timepoint
from leap.onboarding.people import find_role_column
from leap.onboarding.readings import DAY_OF, OF_EVENTS, Reading, find_whose
from leap.onboarding.value_fit import AGAINST, FITS, best_date_share, judge_fit
from leap.onboarding.vocabulary import DROPPED
from leap.onboarding.wide_columns import WideColumn

_LEAST_SHARE = 0.8
_NEAR = 4
_SHORTEST_REFERENCE = 4


def settle_the_rest(readings: Sequence[Reading], types: Iterable[str], has_people: bool) -> list[Reading]:
    """Take undecided columns for what the records still lack, where values and neighbours speak for it."""
    settled = list(readings)
    for name in types:
        if day := DAY_OF.get(name):
            _take(settled, day, _is_open_day, _columns_of(settled, OF_EVENTS[name]), f"the only day left of the {name}")
    if "engagement" in types:
        around = _columns_of(settled, {"session_date"})
        _take(settled, "attended", _is_mark, around, "yes or no beside the day of the session")
        _take(settled, "activity", _is_label, around, "a few texts beside the day of the session")
    # Without a day of birth beside it the only day may be just that.
    if has_people and _columns_of(settled, {"date_of_birth"}):
        _take(settled, "registered_date", _is_open_day, [], "the only day left")
    _take(settled, "person_ref", _is_named_reference, [0], "values like a reference under the name of somebody")
    if not any(reading.concept == "nhs_number" and reading.is_decided for reading in settled):
        _take(settled, "person_ref", _is_reference, [0], "values like a reference, and nothing else to tell people by")
    if find_role_column(settled):
        _take(settled, "family_code", _is_shared_reference, [0], "values like a reference, shared by several rows")
    return settled


def settle_timepoints(readings: Iterable[Reading], wide: Mapping[str, WideColumn]) -> list[Reading]:
    """Take days under a heading that names a time point, as `Observed (before)`, for those of the scores at that time.

    Such a reading belongs to nobody but its time point.
    """
    timepoints = {column.constants.get("timepoint") for column in wide.values()} - {None}
    settled = []
    for reading in readings:
        told = tell_timepoint(reading.match.words).get("timepoint")
        if told in timepoints and best_date_share(reading.evidence, None) >= _LEAST_SHARE:
            note = f"a day under a heading that names the time point {told}"
            reading = Reading(reading.match, "assessed_date", told, LIKELY, note)
        settled.append(reading)
    return settled


def _take(
    readings: list[Reading], concept: str, holds: Callable[[Reading], bool], around: Sequence[int], note: str
) -> None:
    """Take the column nearest to some others for a concept that no column has yet."""
    if any(reading.concept == concept and reading.is_decided for reading in readings):
        return
    open_ones = [at for at, reading in enumerate(readings) if holds(reading)]
    if around and concept != "person_ref" and concept not in DAY_OF.values():
        open_ones = [at for at in open_ones if min(abs(at - other) for other in around) <= _NEAR]
    if not open_ones or (not around and len(open_ones) > 1):
        return
    at = min(open_ones, key=lambda one: min((abs(one - other) for other in around), default=0))
    whose = find_whose(readings[at].match, concept)
    readings[at] = replace(readings[at], concept=concept, whose=whose, level=LIKELY, note=note)


def _columns_of(readings: Sequence[Reading], concepts: Iterable[str]) -> list[int]:
    return [at for at, reading in enumerate(readings) if reading.is_decided and reading.concept in set(concepts)]


def _is_open(reading: Reading) -> bool:
    return reading.level == UNSURE and not reading.evidence.is_empty


def _is_open_day(reading: Reading) -> bool:
    is_open = _is_open(reading) or reading.concept == "date"
    # Days of another generation are birthdays.
    is_recent = judge_fit("session_date", reading.evidence, None).value > AGAINST
    return is_open and is_recent and best_date_share(reading.evidence, None) >= _LEAST_SHARE


def _is_mark(reading: Reading) -> bool:
    evidence = reading.evidence
    # `NHS` with yes and no is no sign of having come.
    is_something_else = any(
        one.is_exact and one.concept not in ("attended", DROPPED) for one in reading.match.candidates
    )
    return (
        _is_open(reading)
        and not is_something_else
        and evidence.words.get("attended", 0.0) >= _LEAST_SHARE
        and evidence.distinct > 1
    )


def _is_label(reading: Reading) -> bool:
    evidence = reading.evidence
    is_day = max(best_date_share(evidence, None), evidence.odd_days) >= 0.5
    is_text = evidence.kinds["number"] < 0.5 and not is_day and evidence.words_in_a_value < 6
    return (
        _is_open(reading)
        and is_text
        and evidence.has_few_words
        and evidence.share_of(lambda value: len(value) > 3) > 0.5
    )


def _is_reference(reading: Reading) -> bool:
    is_dropped = any(one.concept == DROPPED for one in reading.match.candidates)
    return _looks_like_reference(reading) and not is_dropped


def _is_named_reference(reading: Reading) -> bool:
    """Whether the heading is but a word for somebody: under `Woman` stands which woman."""
    return _looks_like_reference(reading) and len(reading.match.words) == 1 and bool(reading.match.subjects)


def _is_shared_reference(reading: Reading) -> bool:
    return _looks_like_reference(reading) and reading.evidence.repeats > 1.2


def _looks_like_reference(reading: Reading) -> bool:
    evidence = reading.evidence
    has_many_signs = evidence.share_of(lambda value: len(value) >= _SHORTEST_REFERENCE) >= _LEAST_SHARE
    fits = judge_fit("person_ref", evidence, None).value >= FITS and not evidence.share_of(lambda value: "." in value)
    is_uniform = evidence.main_shape_share >= _LEAST_SHARE and evidence.distinct > 1
    return _is_open(reading) and fits and has_many_signs and is_uniform
