"""What a record must have to come in: mandatory columns, consent, and at least one key by which it can be linked."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from loaders import screening
from loaders.column_checks import ColumnCheck
from loaders.contract import Contract
from loaders.layout import Layout, RecordPlan

REFERENCES = ("person_ref", "person_ref_digest")
KEPT_WITHOUT_CONSENT = {"row_number", "record_number", "service", "role", "consent", *REFERENCES}

# A key is usable where all columns of one of its ways are there.
_ANYBODYS_KEYS = (("nhs_number",), ("person_ref",), ("nhs_number_digest",), ("person_ref_digest",))
_CHILDS_KEYS = (
    *_ANYBODYS_KEYS,
    ("carer_email", "date_of_birth", "gender", "first_name_part"),
    ("date_of_birth", "gender", "first_name_part", "postcode"),
    ("date_of_birth", "gender", "first_name_part", "lsoa_code"),
    ("child_key_digest",),
    ("child_place_key_digest",),
)
_ADULTS_KEYS = (*_ANYBODYS_KEYS, ("email",), ("mobile",), ("email_digest",), ("mobile_digest",))
KEYS_OF_ROLE = {"adult": _ADULTS_KEYS, "child": _CHILDS_KEYS, "practitioner": _ADULTS_KEYS}

Refusals = dict[tuple[str | None, str], np.ndarray]


@dataclass
class RecordCheck:
    """The check of one plan in one chunk: in which rows the record is there, and its columns."""

    plan: RecordPlan
    present: np.ndarray
    columns: dict[str, ColumnCheck]


def is_event(plan: RecordPlan) -> bool:
    """Whether the records of a plan tell of an event, not of a person."""
    return plan.type.name != "person"


class Rules:
    """The rules for the records of one file, from its contract and layout."""

    def __init__(self, contract: Contract, layout: Layout) -> None:
        self._contract = contract
        self._layout = layout
        consents = [self.heading(plan, "consent") for plan in layout.plans if "consent" in plan.columns]
        self.consent_heading = consents[0] if consents else None

    def heading(self, plan: RecordPlan, column: str) -> str:
        """The provider's heading of a canonical column; the canonical name where the file has no column for it."""
        return self._layout.headings[plan.columns[column]] if column in plan.columns else column

    def is_child(self, plan: RecordPlan) -> bool:
        """Whether a date of birth of this plan is a child's: events tell a child's, for its key."""
        return is_event(plan) or plan.fixed.get("role") == "child"

    def find_withheld(self, checks: list[RecordCheck]) -> np.ndarray:
        """Rows in which a person's consent is no."""
        withheld = np.zeros(_rows(checks), bool)
        for check in checks:
            if "consent" in check.columns and not is_event(check.plan):
                withheld |= check.present & screening.equals(check.columns["consent"].values, "no")
        return withheld

    def find_references(self, check: RecordCheck) -> np.ndarray:
        """Rows in which a record carries the provider's own reference of the person, or its digest."""
        return _any_usable(check, ((reference,) for reference in REFERENCES))

    def find_refusals(
        self, checks: list[RecordCheck], service: ColumnCheck | None, withheld: np.ndarray, filled: np.ndarray
    ) -> Refusals:
        """Rows to refuse, by heading and reason. A row is refused where any of its records is."""
        refusals: Refusals = {}
        if service is not None:
            heading = self._layout.headings[self._layout.service_column]
            _refuse_missing(refusals, service, heading, filled)
        for check in checks:
            judged = check.present & filled & ~withheld
            if judged.any():
                self._refuse_record(refusals, check, judged)
        self._refuse_unreferenced(refusals, checks, withheld)
        return {key: mask for key, mask in refusals.items() if mask.any()}

    def _refuse_record(self, refusals: Refusals, check: RecordCheck, judged: np.ndarray) -> None:
        plan = check.plan
        for column in plan.type.columns.values():
            if column.required:
                self._refuse_column(refusals, check, column.name, judged)
        for name, verdict in self._contract.unknown_codes.items():
            if verdict == "refuse" and name in check.columns:
                unknown = check.columns[name].reasons.get("code_unknown", False)
                _add(refusals, (self.heading(plan, name), "code_unknown"), judged & unknown)
        if is_event(plan):
            return
        if self._contract.lawful_basis == "consent":
            self._refuse_column(refusals, check, "consent", judged)
        if not self._contract.administrative:
            practitioner = self._find_role(check, "practitioner")
            self._refuse_column(refusals, check, "gender", judged & ~practitioner)
            self._refuse_without_place(refusals, check, judged & ~practitioner)
        for role, keys in KEYS_OF_ROLE.items():
            of_role = judged & self._find_role(check, role)
            if of_role.any():
                self._refuse_unrecognisable(refusals, check, role, of_role & ~_any_usable(check, keys))

    def _refuse_unrecognisable(self, refusals: Refusals, check: RecordCheck, role: str, lacking: np.ndarray) -> None:
        """Refuse people without a usable key, and say of each identifying value that is there why it is none."""
        _add(refusals, (role, "no_usable_key"), lacking)
        for name in {part: None for parts in KEYS_OF_ROLE[role] for part in parts if part in check.columns}:
            column = check.columns[name]
            for reason, mask in column.reasons.items():
                if reason != "placeholder":
                    _add(refusals, (self.heading(check.plan, name), reason), lacking & mask & column.missing)

    def _refuse_column(self, refusals: Refusals, check: RecordCheck, name: str, judged: np.ndarray) -> None:
        if name in check.columns:
            _refuse_missing(refusals, check.columns[name], self.heading(check.plan, name), judged)
        elif name not in check.plan.fixed:
            _add(refusals, (name, "mandatory_missing"), judged)

    def _refuse_without_place(self, refusals: Refusals, check: RecordCheck, judged: np.ndarray) -> None:
        places = [name for name in ("lsoa_code", "postcode") if name in check.columns]
        without = judged.copy()
        for name in places:
            without &= check.columns[name].missing
        if places:
            _refuse_missing(refusals, check.columns[places[-1]], self.heading(check.plan, places[-1]), without)
        elif not check.plan.fixed.keys() & {"lsoa_code", "postcode"}:
            _add(refusals, ("postcode", "mandatory_missing"), without)

    def _refuse_unreferenced(self, refusals: Refusals, checks: list[RecordCheck], withheld: np.ndarray) -> None:
        """A row without consent that gives no reference either leaves nothing to withdraw earlier rows by."""
        if not withheld.any():
            return
        referenced = np.zeros(len(withheld), bool)
        for check in checks:
            if not is_event(check.plan):
                referenced |= check.present & self.find_references(check)
        _add(refusals, (self.consent_heading, "consent_withheld"), withheld & ~referenced)

    def _find_role(self, check: RecordCheck, role: str) -> np.ndarray:
        if "role" in check.columns:
            return screening.equals(check.columns["role"].values, role)
        return np.full(len(check.present), check.plan.fixed.get("role") == role)


def _any_usable(check: RecordCheck, keys: Iterable[tuple[str, ...]]) -> np.ndarray:
    usable = np.zeros(len(check.present), bool)
    for parts in keys:
        if all(part in check.columns or part in check.plan.fixed for part in parts):
            whole = np.ones(len(usable), bool)
            for part in parts:
                if part in check.columns:
                    whole &= ~check.columns[part].missing
            usable |= whole
    return usable


def _refuse_missing(refusals: Refusals, check: ColumnCheck, heading: str, judged: np.ndarray) -> None:
    """Refuse rows without a value, by the reason why it is missing where there is a better one than that it is."""
    missing = judged & check.missing
    if not missing.any():
        return
    for reason, mask in check.reasons.items():
        if reason != "placeholder":
            _add(refusals, (heading, reason), missing & mask)
            missing &= ~mask
    _add(refusals, (heading, "mandatory_missing"), missing)


def _add(refusals: Refusals, key: tuple[str | None, str], mask: np.ndarray) -> None:
    refusals[key] = refusals[key] | mask if key in refusals else mask


def _rows(checks: list[RecordCheck]) -> int:
    return len(checks[0].present)
