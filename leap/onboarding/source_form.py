"""Files pseudonymised at source: their headings are ours, so that there is nothing to guess but the record types."""

from collections.abc import Iterable, Sequence

from leap.onboarding.draft import Draft, DraftColumn, DraftRecord
from leap.onboarding.evidence import ColumnEvidence
from leap.onboarding.matching import LIKELY, SURE, UNSURE
from leap.onboarding.names import find_service
from leap.onboarding.readings import DAY_OF, OF_EVENTS, OF_PEOPLE
from leap.onboarding.words import guess_names
from loaders.contract_rules import UNDECIDED
from loaders.naming import fold_heading
from loaders.record_types import record_types

_LEAST_SHARE = 0.8


def is_at_source(headings: Iterable[str]) -> bool:
    """Whether the headings are those of a file pseudonymised at source."""
    return any(fold_heading(heading).endswith("_digest") for heading in headings)


def draft_at_source(draft: Draft, evidence: Sequence[ColumnEvidence]) -> None:
    """Fill in the records and columns of a draft; a heading that is none of ours is left for a human."""
    headings = {fold_heading(column.heading) for column in evidence}
    types = [name for name in OF_EVENTS if DAY_OF.get(name, "amount") in headings]
    if headings & (OF_PEOPLE - {"role"}) or not types:
        role = None if "role" in headings else _tell_role(headings)
        draft.records.append(DraftRecord("person", "headings of a person", role=role))
    for name in types:
        when = DAY_OF.get(name) if draft.records else None
        draft.records.append(DraftRecord(name, f"headings of an {name}", when=when))
    for column in evidence:
        name = fold_heading(column.heading)
        targets = tuple(
            (at, name)
            for at, record in enumerate(draft.records)
            if name in (columns := record_types()[record.type].columns) and columns[name].stands_in("at_source")
        )
        if not targets and column.words.get("service", 0.0) >= _LEAST_SHARE:
            draft.service_column = column.heading
            draft.service_words, _ = guess_names(column, find_service)
            reason = f"{column.words['service']:.0%} of the values are names of services"
            draft.columns.append(DraftColumn(column.heading, "service", LIKELY, reason))
            continue
        fate, level = ("mapped", SURE) if targets else (UNDECIDED, UNSURE)
        reason = "our own name" if targets else "no column of ours in a file pseudonymised at source"
        draft.columns.append(DraftColumn(column.heading, fate, level, reason, targets))


def _tell_role(headings: set[str]) -> str | None:
    of_child = {"child_key_digest", "child_place_key_digest", "carer_email_digest", "birth_order"}
    of_adult = {"email_digest", "mobile_digest", "relationship", "pregnant"}
    if headings & of_child and not headings & of_adult:
        return "child"
    return "adult" if headings & of_adult and not headings & of_child else None
