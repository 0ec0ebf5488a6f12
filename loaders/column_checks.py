"""One column of a chunk to what lands of it: the value or null, and why a value is missing or was repaired."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders import normalising, screening, spreadsheet_damage
from loaders.dates import DateFormat, normalise_date
from loaders.normalising import Normalised
from loaders.record_types import Column
from loaders.seeds import Lists

REMEMBERED_VALUES = 200_000


@dataclass
class ColumnCheck:
    """What lands of a column, a value a row (null: missing), and for each reason code the rows it was given."""

    values: pa.StringArray
    reasons: dict[str, np.ndarray]

    @property
    def missing(self) -> np.ndarray:
        """Which rows have no value."""
        return self.values.is_null().to_numpy(zero_copy_only=False)

    def choose(self, mask: np.ndarray, other: "ColumnCheck") -> "ColumnCheck":
        """This check where the mask says so, the other one elsewhere."""
        values = pc.if_else(pa.array(mask), self.values, other.values)
        none = np.zeros(len(mask), bool)
        reasons = {
            reason: np.where(mask, self.reasons.get(reason, none), other.reasons.get(reason, none))
            for reason in self.reasons.keys() | other.reasons.keys()
        }
        return ColumnCheck(values, reasons)


Check = Callable[[pa.StringArray], ColumnCheck]


@dataclass(frozen=True)
class Circumstances:
    """What the rules depend on besides the value: shared lists, the contract's date format, today, the quarter."""

    lists: Lists
    date_format: DateFormat
    today: date
    quarter_end: date


def make_check(column: Column, words: dict[str, str | None], is_child: bool, given: Circumstances) -> Check:
    """The check of a canonical column.

    `words` are the contract's own values of it; `is_child` says whose date of birth it is.
    """
    return _without_damage(_make_check(column, words, is_child, given))


def _make_check(column: Column, words: dict[str, str | None], is_child: bool, given: Circumstances) -> Check:
    placeholders = given.lists.placeholders_of(column.name)
    never = pa.array(sorted(placeholders), pa.string())
    shared = given.lists.shared_mailboxes
    never_email = pa.array(sorted(placeholders | shared), pa.string())
    folded = {normalising.clean_text(word).casefold(): code for word, code in words.items()}
    match column.kind:
        case "nhs_number":
            return _screened(_sure_nhs_number, _unless_rounded(normalising.normalise_nhs_number), placeholders)
        case "mobile":
            return _screened(screening.sure_mobile, _unless_rounded(normalising.normalise_mobile), placeholders)
        case "postcode":
            return _screened(screening.sure_postcode, normalising.normalise_postcode, placeholders)
        case "digest":
            return _screened(screening.sure_digest, normalising.normalise_digest, placeholders)
        case "email":
            sure = partial(screening.sure_email, never=never_email)
            return _screened(sure, partial(normalising.normalise_email, shared_mailboxes=shared), placeholders)
        case "person_ref" | "family_code":
            return _screened(
                lambda values: ~(screening.is_word(values, never) | spreadsheet_damage.may_be_reformatted(values)),
                _normalise_reference,
                placeholders,
            )
        case "text" if not folded:
            return _screened(lambda values: ~screening.is_word(values, never), normalising.normalise_text, placeholders)
        case "first_name":
            return _remembered(normalising.normalise_first_name)
        case "date":
            return _remembered(lambda value: normalise_date(value, given.date_format, placeholders))
        case "birth_date":
            return _remembered(lambda value: _normalise_birth_date(value, is_child, given, placeholders))
        case "code":
            codes = {**given.lists.codes.get(column.name, {}), **folded}
            return _remembered(lambda value: normalising.normalise_code(value, codes, placeholders))
    rule = {
        "text": normalising.normalise_text,
        "number": normalising.normalise_number,
        "whole_number": normalising.normalise_whole_number,
        "lsoa_code": normalising.normalise_lsoa_code,
        "birth_month": normalising.normalise_birth_month,
    }[column.kind]
    return _remembered(lambda value: _translate(value, folded, rule, placeholders))


def make_service_check(words: dict[str, str | None]) -> Check:
    """The check of the column that names the service: only the words of the contract are services."""
    folded = {normalising.clean_text(word).casefold(): service for word, service in words.items()}
    return _without_damage(_remembered(lambda value: normalising.normalise_code(value, folded, frozenset())))


def _without_damage(check: Check) -> Check:
    """Values that are no value any more are missing for that reason, whatever the column."""

    def checked(values: pa.StringArray) -> ColumnCheck:
        damage = spreadsheet_damage.find_damage(values)
        if not damage:
            return check(values)
        good = check(pc.if_else(pa.array(np.logical_or.reduce(list(damage.values()))), "", values))
        return ColumnCheck(good.values, {**good.reasons, **damage})

    return checked


def _sure_nhs_number(values: pa.StringArray) -> np.ndarray:
    return screening.sure_nhs_number(values) & ~spreadsheet_damage.may_be_rounded(values)


def _unless_rounded(normalise: Callable[..., Normalised]) -> Callable[..., Normalised]:
    def normalise_unrounded(value: str, placeholders: frozenset[str]) -> Normalised:
        normal, reason = normalise(value, placeholders)
        # Ten in eleven rounded NHS numbers fail their check digit, which is no typing error.
        may_be = normal or reason == "nhs_number_check_digit"
        return (None, "digits_rounded") if may_be and spreadsheet_damage.is_rounded(value) else (normal, reason)

    return normalise_unrounded


def _normalise_reference(value: str, placeholders: frozenset[str]) -> Normalised:
    if reason := spreadsheet_damage.find_reformatting(value):
        return None, reason
    return normalising.normalise_reference(value, placeholders)


def _normalise_birth_date(value: str, is_child: bool, given: Circumstances, placeholders: frozenset[str]) -> Normalised:
    text, reason = normalise_date(value, given.date_format, placeholders)
    if text is None:
        return None, reason
    day = date.fromisoformat(text)
    reason = normalising.judge_birth_date(day, is_child, given.today, given.quarter_end)
    return (None, reason) if reason else (text, None)


def _translate(value: str, words: dict[str, str | None], rule: Callable, placeholders: frozenset[str]) -> Normalised:
    word = value.casefold()
    return (words[word], None) if word in words else rule(value, placeholders)


def _screened(
    sure: Callable[[pa.StringArray], np.ndarray], normalise: Callable[..., Normalised], placeholders: frozenset[str]
) -> Check:
    """Values of which `sure` is sure land as written, the others as written if `normalise` finds them good."""

    def check(values: pa.StringArray) -> ColumnCheck:
        blank = screening.is_blank(values)
        doubtful = np.flatnonzero(~(sure(values) | blank))
        null, reasons = blank, {}
        if len(doubtful):
            null = blank.copy()
            for at, value in zip(doubtful.tolist(), values.take(pa.array(doubtful)).to_pylist(), strict=True):
                normal, reason = normalise(value, placeholders)
                null[at] = normal is None
                if reason:
                    reasons.setdefault(reason, np.zeros(len(values), bool))[at] = True
        landed = pc.if_else(pa.array(null), pa.scalar(None, pa.string()), values) if null.any() else values
        return ColumnCheck(landed, reasons)

    return check


def _remembered(normalise: Callable[[str], Normalised]) -> Check:
    """Values land in the form that `normalise` gives them; it is asked once for each distinct value."""
    memory: dict[str, Normalised] = {}

    def check(values: pa.StringArray) -> ColumnCheck:
        encoded = values.dictionary_encode()
        distinct = encoded.dictionary.to_pylist()
        if len(memory) > REMEMBERED_VALUES:
            memory.clear()
        for value in distinct:
            if value not in memory:
                memory[value] = normalise(value)
        normal = [memory[value] for value in distinct]
        landed = pa.array([value for value, _ in normal], pa.string()).take(encoded.indices)
        found = sorted({reason for _, reason in normal if reason})
        number = {reason: at for at, reason in enumerate(found, 1)}
        reason_of = np.array([number.get(reason, 0) for _, reason in normal], np.int32)
        if not found:
            return ColumnCheck(landed, {})
        given = reason_of[encoded.indices.to_numpy(zero_copy_only=False)]
        return ColumnCheck(landed, {reason: given == at for reason, at in number.items()})

    return check
