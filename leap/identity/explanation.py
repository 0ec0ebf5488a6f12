"""Why an individual is one: its records, the keys they hang on, its attributes, its family, and what was left apart.

Nothing of a key is read but which records share it: within one explanation a key is named by its kind and a letter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import ascii_uppercase

import psycopg

from leap.errors import CheckFailed, WrongUsage
from leap.identity import explanation_queries as queries

# Strongest first, as the passes take them.
KEY_NAMES = {
    "must_link": "decision",
    "nhs_number": "NHS number",
    "person_ref": "reference",
    "child_key": "child key",
    "email": "e-mail",
    "mobile": "mobile",
    "child_place_key": "place key",
}

REASONS = {
    "must_not_link": "A human decided that two of its holders are not one (seeds/link_overrides.csv).",
    "nhs_number": "Together they would hold two NHS numbers.",
    "person_ref_same_file": "One file registered them on one day under two references, as it does with twins.",
    "birth_order": "Two birth orders are stated: they are of one multiple birth.",
    "birth_month_and_gender": "They differ in birth month, and in gender or as mother and father: a couple's mailbox.",
    "birth_month_or_gender": "They differ in birth month or in gender: a phone that a household shares.",
    "mother_and_father": "They are a mother and a father of two genders: a couple's mailbox.",
    "email_and_area": "They have two e-mail addresses and live in two areas: a number that was given out anew.",
    "same_source_twice": "One source tells both apart, in one file or by references; a place key joins one to one.",
    "decision_set_aside": "A human joined them, which later data contradicts (marts.link_override_states says how).",
    "too_many_clusters": "More people hold the key than it can stand for.",
    "adult_and_child": "The number stands on an adult and on a child, who are never one.",
    "shared_by_too_many": "More people share the value than a family may have, as with a childminder's address.",
    "family_too_large": "With it the family would be larger than a family may be; the weakest evidence goes first.",
}

_NOT_BUILT = (
    "Nothing is built that could be explained, or the last build did not end well: run `leap load`, and `dbt build` "
    "until it ends without an error."
)


@dataclass(frozen=True)
class Record:
    """A person record. `number` is its place among the individual's records, the oldest being 1; `keys` are names."""

    number: int
    source: str
    quarter: str
    file_id: str
    row_number: int
    record_number: int
    role: str
    registered_month: str | None
    joined_by_key: str
    link_strength: str
    records_on_key: int
    is_bridge: bool
    keys: list[str]


@dataclass(frozen=True)
class Key:
    """A key and the numbers of the records that hold it; `records_lost` would leave if the key were gone."""

    name: str
    key_type: str
    records: list[int]
    records_lost: list[int]


@dataclass(frozen=True)
class Attribute:
    """Whose word counts for an attribute. `value` is None where `marts.dim_individual` has no such column."""

    attribute: str
    source: str
    stated_month: str
    is_published: bool
    value: str | bool | None


@dataclass(frozen=True)
class Evidence:
    """A kind of evidence that links the individual to others, and why it was set aside; `people` counts it, too."""

    evidence_type: str
    sources: list[str]
    first_month: str
    links: int
    people: int
    is_set_aside: bool
    reason: str | None


@dataclass(frozen=True)
class Member:
    """Somebody of the family."""

    individual_id: str
    role: str


@dataclass(frozen=True)
class Family:
    """The family, the individual among its members."""

    family_id: str
    members: list[Member]
    evidence: list[Evidence]


@dataclass(frozen=True)
class LeftApart:
    """A key that joined nobody although others hold it. `individuals` are those others, empty where another key joined
    them to this individual after all; `explanation` says the reason in words."""

    pass_number: int
    key: str
    outcome: str
    reason: str
    explanation: str
    individuals: list[str]


@dataclass(frozen=True)
class Explanation:
    """All that is known of why an individual is one."""

    individual_id: str
    role: str
    records: list[Record]
    keys: list[Key]
    attributes: list[Attribute]
    family: Family
    left_apart: list[LeftApart]


@dataclass(frozen=True)
class _HeldKey:
    """A key as it was read: `records` are record_ids, `others` those of the other role who hold it."""

    name: str
    key_type: str
    records: frozenset[int]
    block_id: int | None
    others: list[str]


def explain_individual(connection: psycopg.Connection, individual_id: str) -> Explanation:
    """Read why an individual is one, as whoever may read `intermediate` and `marts`.

    `individual_id` is as `read_individual_id` gives it. Raises WrongUsage where nobody has it, and CheckFailed where
    the warehouse is not built.
    """
    try:
        return _read(connection, individual_id)
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.InvalidSchemaName):
        raise CheckFailed(_NOT_BUILT) from None


def find_lost_records(keys: Mapping[str, frozenset[int]], name: str) -> set[int]:
    """The records that would leave if the key `name` were gone: those that the other keys do not connect to the oldest
    record they hang together with now. `keys`: name → records that hold it, the lowest being the oldest."""
    records = set().union(*keys.values())
    now = _connect(records, keys.values())
    without = _connect(records, (held for other, held in keys.items() if other != name))
    broken_off = [part for part in without if part not in now]
    oldest = min(set().union(*broken_off), default=None)
    return {record for part in broken_off if oldest not in part for record in part}


def name_key(key_type: str, position: int) -> str:
    """`e-mail A` for the first key of its kind, `e-mail AA` for the 27th."""
    letters = ""
    while position:
        position, letter = divmod(position - 1, len(ascii_uppercase))
        letters = ascii_uppercase[letter] + letters
    return f"{KEY_NAMES.get(key_type, key_type)} {letters}"


def _read(connection: psycopg.Connection, individual_id: str) -> Explanation:
    rows = connection.execute(queries.RECORDS, {"individual_id": individual_id}).fetchall()
    if not rows:
        _refuse_unknown_id(connection, individual_id)
    record_ids = [row[0] for row in rows]
    numbers = {record_id: number for number, record_id in enumerate(record_ids, start=1)}
    asked = {"individual_id": individual_id, "record_ids": record_ids, "role": rows[0][6]}
    held = _read_keys(connection, asked)
    published = connection.execute(queries.PUBLISHED, asked).fetchone()
    return Explanation(
        individual_id=individual_id,
        role=asked["role"],
        records=[
            Record(numbers[record_id], *said, keys=[key.name for key in held if record_id in key.records])
            for record_id, *said in rows
        ],
        keys=_number_records(held, numbers),
        attributes=[
            _make_attribute(*row, published=published[0] if published else {})
            for row in connection.execute(queries.ATTRIBUTES, asked)
        ],
        family=_read_family(connection, asked),
        left_apart=_read_left_apart(connection, asked, held),
    )


def _refuse_unknown_id(connection: psycopg.Connection, individual_id: str) -> None:
    if connection.execute(queries.ANYBODY).fetchone() is None:
        raise CheckFailed(_NOT_BUILT)
    if redirect := connection.execute(queries.REDIRECT, {"individual_id": individual_id}).fetchone():
        heir, day, key_type = redirect
        raise WrongUsage(
            f"{individual_id} has been {heir} since {day}, when the two turned out to be one person "
            f"({KEY_NAMES.get(key_type, key_type)}): `leap explain {heir}`."
        )
    raise WrongUsage(
        f"No individual has the id {individual_id}. Ids stand in marts.dim_individual, column individual_id; one of an "
        "earlier build may have gone to another individual since."
    )


def _read_keys(connection: psycopg.Connection, asked: Mapping[str, object]) -> list[_HeldKey]:
    keys = [
        _HeldKey(name_key(key_type, position), key_type, frozenset(records), block_id, others or [])
        for key_type, position, records, block_id, others in connection.execute(queries.KEYS, asked)
    ]
    order = list(KEY_NAMES)
    return sorted(keys, key=lambda key: order.index(key.key_type) if key.key_type in order else len(order))


def _number_records(held: list[_HeldKey], numbers: Mapping[int, int]) -> list[Key]:
    by_name = {key.name: key.records for key in held}
    return [
        Key(
            name=key.name,
            key_type=key.key_type,
            records=sorted(numbers[record] for record in key.records),
            records_lost=sorted(numbers[record] for record in find_lost_records(by_name, key.name)),
        )
        for key in held
    ]


def _make_attribute(attribute: str, source: str, stated_month: str, published: Mapping[str, object]) -> Attribute:
    value = published.get(attribute)
    if attribute == "birth_month" and value:
        value = str(value)[: len("YYYY-MM")]
    return Attribute(attribute, source, stated_month, attribute in published, value)


def _read_family(connection: psycopg.Connection, asked: Mapping[str, object]) -> Family:
    members = connection.execute(queries.FAMILY_MEMBERS, asked).fetchall()
    return Family(
        family_id=members[0][0],
        members=[Member(*member) for _, *member in members],
        evidence=[Evidence(*row) for row in connection.execute(queries.FAMILY_EVIDENCE, asked)],
    )


def _read_left_apart(
    connection: psycopg.Connection, asked: Mapping[str, object], held: list[_HeldKey]
) -> list[LeftApart]:
    names = {key.block_id: key.name for key in held if key.block_id is not None}
    # A pass sees one role at a time, so it never met the holders of the other role.
    found = (
        [(1, key.name, "never_compared", "adult_and_child", key.others) for key in held if key.others]
        + [
            (0, KEY_NAMES["must_link"], "set_aside", "decision_set_aside", others)
            for (others,) in connection.execute(queries.DECISIONS_SET_ASIDE, asked)
        ]
        + [
            (pass_number, names[block_id], outcome, reason, others or [])
            for pass_number, block_id, outcome, reason, others in connection.execute(queries.LEFT_APART, asked)
        ]
    )
    return [
        LeftApart(pass_number, key, outcome, reason, REASONS.get(reason, reason), others)
        for pass_number, key, outcome, reason, others in sorted(found)
    ]


def _connect(nodes: Iterable[int], links: Iterable[frozenset[int]]) -> set[frozenset[int]]:
    """The parts into which links leave nodes."""
    parts = {frozenset({node}) for node in nodes}
    for link in links:
        touched = {part for part in parts if part & link}
        parts = (parts - touched) | {frozenset().union(*touched)}
    return parts
