"""How well the values of a column fit a concept: a fit between 0 and 1, and the sentence that says why."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from leap.onboarding.evidence import ColumnEvidence
from leap.onboarding.wording import count
from loaders import seeds
from loaders.normalising import EARLIEST_ADULT, clean_text
from loaders.record_types import record_types

STRONG, FITS, MOSTLY, UNKNOWN, WEAK, POOR, AGAINST = 1.05, 1.0, 0.9, 0.85, 0.6, 0.5, 0.15
MOST_CODES = 30
EARLIEST_EVENT = date(2010, 1, 1)
ODD_DAYS = "days, but written as no date_format can say (a month in letters, a year of two digits, a serial number)"
IDENTIFYING = ("nhs_number", "email", "mobile", "postcode", "lsoa_code", "digest")
DATES = {
    "date",
    "registered_date",
    "expected_due_date",
    "session_date",
    "assessed_date",
    "given_date",
    "date_of_birth",
}
# Words of these lists say what a column is; those of the others are yes and no.
TELLING_LISTS = ("gender", "role", "relationship", "delivery", "timepoint", "respondent", "kind", "attended")
LISTED_TEXTS = ("ethnicity", "home_language", "service", "measure")
_LEAST_SHARE = 0.8


class Fit(NamedTuple):
    """How well values fit: `STRONG` where they could hardly be anything else, `AGAINST` where they cannot be it."""

    value: float
    reason: str


def judge_fit(concept: str, evidence: ColumnEvidence, date_format: str | None) -> Fit:
    """Whether the values of a column can be of a concept; `date_format` is the file's, where it is known."""
    if evidence.is_empty:
        return Fit(UNKNOWN, "it is empty")
    if concept in IDENTIFYING or concept == "additional_mobile":
        fit = _judge_identifier("mobile" if concept == "additional_mobile" else concept, evidence)
        # A second number is often a landline: no key, but what the column is for.
        return (
            Fit(WEAK, fit.reason)
            if concept == "additional_mobile" and fit.value == AGAINST and _are_dialled(evidence)
            else fit
        )
    if concept in DATES:
        return _judge_date(concept, evidence, date_format)
    if concept == "first_name":
        return _judge_name(evidence)
    if concept in seeds.lists().codes:
        return _judge_code(concept, evidence)
    return _OTHERS.get(_kind_of(concept), _judge_text)(concept, evidence)


def looks_identifying(evidence: ColumnEvidence) -> str | None:
    """The kind of identifier that most of a column's values are, None where they are none."""
    return next((kind for kind in IDENTIFYING if evidence.kinds.get(kind, 0) >= _LEAST_SHARE), None)


def best_date_share(evidence: ColumnEvidence, date_format: str | None) -> float:
    """Share of the values that are days in the file's format, or in the format that fits the column best."""
    if date_format:
        return evidence.dates.get(date_format, 0.0)
    return max(evidence.dates.values(), default=0.0)


def hint_at(evidence: ColumnEvidence) -> Iterator[tuple[str, str]]:
    """What the values alone allow for a column whose heading says nothing, with a reason each, for a human."""
    share, codes = best_date_share(evidence, None), seeds.lists().codes
    if evidence.odd_days >= _LEAST_SHARE and not evidence.kinds["number"]:
        yield from ((concept, f"{ODD_DAYS}: ask for DD/MM/YYYY") for concept in ("date_of_birth", "registered_date"))
    elif share >= _LEAST_SHARE:
        for concept in ("date_of_birth", "registered_date", "session_date"):
            if (fit := judge_fit(concept, evidence, None)).value > AGAINST:
                yield concept, fit.reason
    elif kind := looks_identifying(evidence):
        what = "the values look like digests made at source, whose headings are ours: see `forms` in docs/contracts.md"
        yield ("person_ref_digest", what) if kind == "digest" else (kind, f"the values look like {_NAMES[kind]}")
    elif evidence.distinct <= MOST_CODES and not evidence.kinds["number"]:
        found = [name for name in ("gender", "consent", *codes) if evidence.words.get(name, 0.0) >= _LEAST_SHARE]
        said = ["of several lists, yes and no among them"] if "consent" in found else []
        for name in list(dict.fromkeys(found))[: 2 if said else 3]:
            yield name, f"{evidence.words[name]:.0%} of the values are known words {said[0] if said else f'of {name}'}"


def _judge_identifier(kind: str, evidence: ColumnEvidence) -> Fit:
    share = evidence.kinds.get(kind, 0.0)
    said = f"{share:.0%} of the values are well formed as {_NAMES[kind]}"
    if share >= _LEAST_SHARE:
        return Fit(STRONG, said)
    return Fit(MOSTLY if share >= 0.5 else WEAK if share >= 0.3 else AGAINST, said)


def _are_dialled(evidence: ColumnEvidence) -> bool:
    return evidence.share_of(lambda value: sum(map(str.isdigit, value)) >= 10) >= _LEAST_SHARE


def _judge_date(concept: str, evidence: ColumnEvidence, date_format: str | None) -> Fit:
    share = best_date_share(evidence, date_format)
    if share < 0.5:
        if evidence.odd_days >= _LEAST_SHARE:
            return Fit(POOR, f"{ODD_DAYS}: ask for DD/MM/YYYY")
        return Fit(AGAINST, f"{share:.0%} of the values are dates")
    known = date_format or max(evidence.dates, key=evidence.dates.get)
    days = evidence.read_days(known)
    said = f"{share:.0%} of the values are dates, {days[0].year} to {days[-1].year}"
    early = sum(day < EARLIEST_EVENT for day in days) / len(days)
    if concept == "date_of_birth":
        plausible = sum(EARLIEST_ADULT <= day <= date.today() for day in days) / len(days)
        return Fit(FITS if plausible >= _LEAST_SHARE else AGAINST, said)
    return Fit(AGAINST if early > 0.3 else FITS, said)


def _judge_code(concept: str, evidence: ColumnEvidence) -> Fit:
    share = evidence.words.get(concept, 0.0)
    said = f"{share:.0%} of the values are known words of {concept}"
    if evidence.distinct > MOST_CODES or looks_identifying(evidence) or best_date_share(evidence, None) >= 0.5:
        return Fit(AGAINST, f"{evidence.distinct:,} different values, too many for a code")
    if concept == "role" and share >= 0.9 and len(_codes_of(concept, evidence)) == 1:
        return Fit(WEAK * 0.9, "all values are one role")
    if share >= 0.9:
        return Fit(STRONG if concept in TELLING_LISTS and not evidence.kinds["number"] else FITS, said)
    near = evidence.near_words.get(concept, 0.0)
    if near >= 0.9:
        return Fit(FITS, f"{near:.0%} of the values hold a word of {concept}")
    return Fit(FITS if share >= 0.5 else WEAK, said)


def _codes_of(concept: str, evidence: ColumnEvidence) -> set[str]:
    known = seeds.lists().codes[concept]
    return {known[word] for value in evidence.counts if (word := clean_text(value).casefold()) in known}


def _judge_reference(concept: str, evidence: ColumnEvidence) -> Fit:
    if kind := looks_identifying(evidence):
        return Fit(AGAINST, f"the values look like {_NAMES[kind]}")
    if best_date_share(evidence, None) >= _LEAST_SHARE or evidence.words_in_a_value > 2.5:
        return Fit(AGAINST, "the values are dates or texts")
    with_digits = evidence.share_of(lambda value: any(map(str.isdigit, value)))
    said = f"{evidence.main_shape_share:.0%} of the values have one shape, {evidence.distinct:,} are different"
    if with_digits >= 0.9 and evidence.distinct > MOST_CODES:
        return Fit(STRONG if evidence.main_shape_share >= _LEAST_SHARE else FITS, said)
    return Fit(FITS if with_digits >= 0.9 else WEAK, said)


def _judge_name(evidence: ColumnEvidence) -> Fit:
    if evidence.letters < _LEAST_SHARE:
        return Fit(AGAINST, f"{evidence.letters:.0%} of the values are letters alone")
    said = f"{evidence.words_in_a_value:.1f} words a value, letters alone"
    return Fit(FITS if evidence.words_in_a_value <= 1.5 else WEAK, said)


def _judge_number(concept: str, evidence: ColumnEvidence) -> Fit:
    share = evidence.kinds.get("number", 0.0)
    return Fit(FITS if share >= 0.9 else AGAINST, f"{share:.0%} of the values are numbers")


def _judge_text(concept: str, evidence: ColumnEvidence) -> Fit:
    if concept in LISTED_TEXTS and evidence.words.get(concept, 0.0) >= _LEAST_SHARE:
        return Fit(STRONG, f"{evidence.words[concept]:.0%} of the values are known words of {concept}")
    if kind := looks_identifying(evidence):
        return Fit(AGAINST, f"the values look like {_NAMES[kind]}")
    if best_date_share(evidence, None) >= _LEAST_SHARE:
        return Fit(AGAINST, "the values are dates")
    if concept in LISTED_TEXTS:
        # A service or a measure of ours has a name; a language or an ethnic group may be said in other words.
        poor = POOR if concept in ("service", "measure") and evidence.words.get(concept, 0.0) < 0.3 else WEAK
        return Fit(poor, f"{evidence.words.get(concept, 0.0):.0%} of the values are known words of {concept}")
    if evidence.kinds["number"] >= 0.9 and concept not in ("category", "period", "item", "answer", "group_ref"):
        return Fit(WEAK, "the values are numbers")
    return Fit(FITS, f"{count(evidence.distinct, 'different value')}")


def _kind_of(concept: str) -> str:
    return next((of.columns[concept].kind for of in record_types().values() if concept in of.columns), "text")


_NAMES = {
    "nhs_number": "NHS numbers",
    "email": "e-mail addresses",
    "mobile": "mobile numbers",
    "postcode": "postcodes",
    "lsoa_code": "LSOA codes",
    "digest": "digests",
}
_OTHERS: dict[str, Callable[[str, ColumnEvidence], Fit]] = {
    "person_ref": _judge_reference,
    "family_code": _judge_reference,
    "number": _judge_number,
    "whole_number": _judge_number,
}
