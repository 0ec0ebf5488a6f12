"""The passes, written a second time and as plainly as can be: no shortcut for sets without contradictions, no SQL.

It follows the specification word by word, so that the models can be held against it on any programme.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.identity.programme import File, Person

PASSES = ("nhs_number", "person_ref", "child_key", "email", "mobile", "child_place_key")
LARGEST = {"nhs_number": 200, "person_ref": 200, "child_key": 20, "email": 20, "mobile": 10, "child_place_key": 5}


@dataclass(frozen=True)
class Record:
    """A person record with what the passes ask of it."""

    name: str
    source: str
    file_id: str
    person: Person

    def key(self, key_type: str) -> str | None:
        """The value of a key that this record may be matched by. A child has no address of its own."""
        if key_type in ("email", "mobile") and self.person.role == "child":
            return None
        if key_type in ("child_key", "child_place_key") and self.person.role != "child":
            return None
        return self.person.keys.get(key_type)


def group_records(files: Iterable[File]) -> set[frozenset[str]]:
    """Who is grouped with whom, by the names of the records; nothing superseded, nothing withdrawn."""
    records = [Record(person.name, file.source, file.file_id, person) for file in files for person in file.people]
    clusters = [{record} for record in records]
    for key_type in PASSES:
        clusters = list(_run_pass(clusters, key_type))
    return {frozenset(record.name for record in cluster) for cluster in clusters}


def _run_pass(clusters: list[set[Record]], key_type: str) -> Iterator[set[Record]]:
    blocks: dict[tuple[str, str], set[int]] = {}
    for at, cluster in enumerate(clusters):
        for record in cluster:
            if (value := record.key(key_type)) is not None:
                blocks.setdefault((record.person.role, value), set()).add(at)
    usable = [
        members
        for members in blocks.values()
        if 1 < len(members) <= LARGEST[key_type] and not _contradicts([clusters[at] for at in members], key_type)
    ]
    for component in _connect(len(clusters), usable):
        if len(component) == 1 or _contradicts([clusters[at] for at in component], key_type):
            yield from (clusters[at] for at in component)
        else:
            yield set().union(*(clusters[at] for at in component))


def _connect(count: int, links: list[set[int]]) -> Iterator[set[int]]:
    left = set(range(count))
    while left:
        component, reached = set(), {left.pop()}
        while reached:
            at = reached.pop()
            component.add(at)
            for link in links:
                if at in link:
                    reached |= link - component
        left -= component
        yield component


def _contradicts(clusters: list[set[Record]], key_type: str) -> bool:
    records = set().union(*clusters)

    def stated(column: str) -> set[object]:
        return {record.person.facts[column] for record in records if record.person.facts.get(column) is not None}

    if len({record.person.keys["nhs_number"] for record in records if "nhs_number" in record.person.keys}) > 1:
        return True
    if key_type == "child_key":
        registrations: dict[tuple[str, object], set[str]] = {}
        for record in records:
            day, reference = record.person.facts.get("registered_date"), record.person.keys.get("person_ref")
            if day is not None and reference is not None:
                registrations.setdefault((record.file_id, day), set()).add(reference)
        return any(len(references) > 1 for references in registrations.values()) or len(stated("birth_order")) > 1
    if key_type == "email":
        parents = {"mother", "father"} <= stated("relationship")
        couple = len(stated("gender")) > 1 and parents
        return couple or (len(stated("birth_month")) > 1 and (len(stated("gender")) > 1 or parents))
    if key_type == "mobile":
        addresses = {record.key("email") for record in records} - {None}
        given_anew = len(addresses) > 1 and len(stated("lsoa_code")) > 1
        return given_anew or len(stated("birth_month")) > 1 or len(stated("gender")) > 1
    if key_type == "child_place_key":
        telling_apart = [place for cluster in clusters for place in _list_tellers(cluster)]
        return len(telling_apart) > len(set(telling_apart))
    return False


def _list_tellers(cluster: set[Record]) -> set[str]:
    """Who would tell two children apart: each file, and each source that gives them references."""
    return {record.file_id for record in cluster} | {record.source for record in cluster if record.key("person_ref")}
