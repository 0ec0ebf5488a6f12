"""Columns that are taken for the same thing of the same person: the best keeps it, the others are something else."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from leap.onboarding.matching import LEAST_LIKELY, LIKELY, UNSURE
from leap.onboarding.readings import Reading, find_whose
from leap.onboarding.vocabulary import DROPPED

_AS_GOOD = 0.01


def settle_rivals(readings: Sequence[Reading]) -> list[Reading]:
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
    return [reading.at_most(LIKELY) if _is_contested(reading, best, readings) else reading for reading in settled]


def _is_contested(reading: Reading, best: dict[tuple, Reading], readings: Iterable[Reading]) -> bool:
    """Whether another column claims the same thing as well as the one that got it: then that is not sure."""
    winner = best.get((reading.concept, reading.whose))
    return winner is not None and any(
        other is not winner
        and other.is_decided
        and (other.concept, other.whose) == (winner.concept, winner.whose)
        and _likeness(other) >= _likeness(winner) - _AS_GOOD
        for other in readings
    )


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


def _score(reading: Reading) -> tuple[bool, float, float]:
    """A heading that says whose it is comes first: beside `Child forename`, `Forename` is another's."""
    return reading.whose in reading.match.subjects, _likeness(reading), reading.evidence.completeness


def _likeness(reading: Reading) -> float:
    candidate = reading.candidate
    return candidate.score if candidate else 0.0
