"""By which keys the people of a file can be recognised, counted by role and by combination."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from loaders import screening
from loaders.record_rules import RecordCheck, is_event

# A key and the ways in which a record may hold it; those of a child are put together from what identifies it.
_OF_ANYBODY = {
    "nhs_number": (("nhs_number",), ("nhs_number_digest",)),
    "person_ref": (("person_ref",), ("person_ref_digest",)),
}
_OF_ADULTS = {
    **_OF_ANYBODY,
    "email": (("email",), ("email_digest",)),
    "mobile": (("mobile",), ("additional_mobile",), ("mobile_digest",)),
}
_OF_CHILDREN = {
    **_OF_ANYBODY,
    "child_key": (("carer_email", "date_of_birth", "gender", "first_name_part"), ("child_key_digest",)),
    "child_place_key": (
        ("date_of_birth", "gender", "first_name_part", "postcode"),
        ("date_of_birth", "gender", "first_name_part", "lsoa_code"),
        ("child_place_key_digest",),
    ),
}
KEYS = {"adult": _OF_ADULTS, "child": _OF_CHILDREN, "practitioner": _OF_ADULTS}
# A provider's own reference means nothing to another.
INSIDE_A_PROVIDER = {"person_ref"}


@dataclass
class RoleKeys:
    """The records of one role: how many there are with each combination of usable keys."""

    combinations: Counter[frozenset[str]] = field(default_factory=Counter)

    @property
    def records(self) -> int:
        """All records of the role."""
        return self.combinations.total()

    def count(self, key: str) -> int:
        """Records that hold a key."""
        return sum(records for keys, records in self.combinations.items() if key in keys)

    @property
    def with_any(self) -> int:
        """Records that hold a key at all."""
        return sum(records for keys, records in self.combinations.items() if keys)

    @property
    def across(self) -> Counter[frozenset[str]]:
        """The combinations of keys that another provider may hold too."""
        combinations: Counter[frozenset[str]] = Counter()
        for keys, records in self.combinations.items():
            combinations[keys - INSIDE_A_PROVIDER] += records
        return combinations

    @property
    def with_one_across(self) -> int:
        """Records that hold a key that another provider may hold too."""
        return sum(records for keys, records in self.across.items() if keys)


class KeyCounter:
    """Counts the usable keys of a file, a chunk at a time, in `by_role`."""

    def __init__(self) -> None:
        self.by_role: dict[str, RoleKeys] = {}

    def count(self, checks: Sequence[RecordCheck], blank: np.ndarray) -> None:
        """Add the person records of a chunk."""
        for check in checks:
            if not is_event(check.plan):
                for role in KEYS:
                    of_role = _find_role(check, role) & check.present & ~blank
                    if of_role.any():
                        self._add(role, check, of_role)

    def _add(self, role: str, check: RecordCheck, of_role: np.ndarray) -> None:
        names = list(KEYS[role])
        combination = np.zeros(int(of_role.sum()), np.int64)
        for at, name in enumerate(names):
            combination |= _holds(check, KEYS[role][name])[of_role].astype(np.int64) << at
        counts = self.by_role.setdefault(role, RoleKeys()).combinations
        for number, records in zip(*np.unique(combination, return_counts=True), strict=True):
            counts[frozenset(name for at, name in enumerate(names) if number >> at & 1)] += int(records)


def _find_role(check: RecordCheck, role: str) -> np.ndarray:
    if "role" in check.columns:
        return screening.equals(check.columns["role"].values, role)
    return np.full(len(check.present), check.plan.fixed.get("role") == role)


def _holds(check: RecordCheck, ways: Sequence[Sequence[str]]) -> np.ndarray:
    held = np.zeros(len(check.present), bool)
    for parts in ways:
        if all(part in check.columns or part in check.plan.fixed for part in parts):
            whole = np.ones(len(held), bool)
            for part in parts:
                if part in check.columns:
                    whole &= ~check.columns[part].missing
            held |= whole
    return held
