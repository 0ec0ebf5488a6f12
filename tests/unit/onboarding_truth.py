"""What the columns of a file are by its own contract, to hold a draft of it against."""

from pathlib import Path

from leap.errors import FileRefused
from leap.onboarding.draft import Draft
from loaders.contract import Contract
from loaders.contracts import find_source, read_sources
from loaders.fingerprint import take_fingerprint
from loaders.reading import read_layout

SAMPLE = Path(__file__).parents[2] / "sample_data"
SOURCES = read_sources()
EVENTS = {"engagement", "outcome", "feedback"}
# By which an event finds its person, and a child its carer: where the row holds those too, any of them will do.
IDENTIFIERS = {
    "person_ref", "nhs_number", "email", "mobile", "carer_email", "first_name_part", "date_of_birth", "gender",
}  # fmt: skip
CARER_KEYS = {"carer_email", "carer_mobile", "carer_nhs_number"}

Meaning = frozenset[tuple[str, ...]]


def find_samples() -> dict[str, Path]:
    """The largest sample file of each contract that has one, by source."""
    found: dict[str, Path] = {}
    for path in sorted(SAMPLE.glob("20*/**/*")):
        try:
            name = find_source(path.name, SOURCES.values()).name
        except FileRefused:
            continue
        if path.is_file() and (name not in found or path.stat().st_size > found[name].stat().st_size):
            found[name] = path
    return found


def mean_by_contract(path: Path, contract: Contract) -> dict[str, Meaning]:
    """For each heading its (record type, role, our column); none of them where it is dropped."""
    layout = read_layout(path, take_fingerprint(path, contract.file.encoding), contract)
    meanings: dict[str, set] = {heading: set() for heading in layout.headings}
    for plan in layout.plans:
        for name, at in plan.columns.items():
            meanings[layout.headings[at]].add((plan.type.name, _role(plan.type.name, plan.fixed.get("role")), name))
    if layout.service_column is not None:
        meanings[layout.headings[layout.service_column]].add(("service",))
    return _without_identifiers(meanings)


def mean_by_draft(draft: Draft) -> dict[str, Meaning | None]:
    """The same by a draft; None where it is undecided."""
    meanings: dict[str, set | None] = {}
    for column in draft.columns:
        meanings[column.heading] = None if column.fate == "undecided" else set()
        for at, name in column.targets:
            record = draft.records[at]
            ours = "first_name_part" if name == "first_name" else name
            meanings[column.heading].add((record.type, _role(record.type, record.role), ours))
        if column.fate == "service":
            meanings[column.heading].add(("service",))
    return _without_identifiers(meanings)


def _role(record_type: str, role: str | None) -> str:
    return (role or "by column") if record_type == "person" else ""


def _without_identifiers(meanings: dict[str, set | None]) -> dict[str, Meaning | None]:
    told = {one[:2] for meaning in meanings.values() if meaning for one in meaning}
    has_people, has_adult = any(one[0] == "person" for one in told), ("person", "adult") in told

    def is_said(one: tuple[str, ...]) -> bool:
        if one[0] in EVENTS:
            return not (has_people and one[2] in IDENTIFIERS)
        return not (has_adult and one[-1] in CARER_KEYS)

    return {
        heading: None if meaning is None else frozenset(filter(is_said, meaning))
        for heading, meaning in meanings.items()
    }
