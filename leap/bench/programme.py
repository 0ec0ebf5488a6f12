"""A made-up programme of any size as it stands in `staging`: who comes in which quarter, and with which keys.

Half of a quarter's records are of people known from quarters before. Shares are those of a real programme: 45% of the
rows without an NHS number, mailboxes and mobiles that couples share, numbers that pass to somebody else, twins, a
child's row that carries its mother's NHS number, school returns that hold nothing but a place key.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from loaders.quarters import Quarter

QUARTERS = 20
SOURCES = 9
SCHOOL_RETURNS = 8
_FIRST_QUARTER = Quarter(2019, 1)
_SOURCES_WITH_REFERENCES = 4
_VISITED_SOURCES = 3
# Of a quarter's records: people never seen before, and a second record of one of those.
_NEW = 0.38
_TWICE = 0.12
_PEOPLE_ON_A_SWITCHBOARD = 15


@dataclass(frozen=True)
class Delivery:
    """What all sources send for a quarter. `records` has a row of numbers a record; SQL makes keys of them."""

    quarter: Quarter
    number: int
    records: pa.Table


def draw_deliveries(records: int, seed: int = 1) -> Iterator[Delivery]:
    """The deliveries of a programme of `records` records, by quarter; the same seed gives the same ones."""
    random = np.random.default_rng(seed)
    people = _draw_people(random, records)
    quarter, known = _FIRST_QUARTER, 0
    for number in range(QUARTERS):
        count = records * (number + 1) // QUARTERS - records * number // QUARTERS
        returning = round((1 - _NEW - _TWICE) * count) if known else 0
        new = round((count - returning) * _NEW / (_NEW + _TWICE))
        seen = np.concatenate(
            [
                np.arange(known, known + new),
                random.integers(known, known + max(new, 1), count - returning - new),
                random.integers(0, max(known, 1), returning),
            ]
        )
        random.shuffle(seen)
        known += new
        yield Delivery(quarter, number, _draw_records(random, people, seen, number))
        quarter = quarter.next()


def _draw_people(random: np.random.Generator, records: int) -> dict[str, np.ndarray]:
    """What stays with a person, by its number: a neighbour is the person numbered one less."""
    # The first quarter has nobody who returns, so it is all new people and their second records.
    count = round(records * (_NEW * (QUARTERS - 1) + 1) / QUARTERS) + QUARTERS
    person = np.arange(count)
    neighbour = np.maximum(person - 1, 0)

    def happens(share: float) -> np.ndarray:
        return random.random(count) < share

    is_child = happens(0.35)
    is_twin = is_child & is_child[neighbour] & happens(0.03)
    birth = np.where(is_child, random.integers(540, 640, count), random.integers(120, 400, count))
    is_male = np.where(is_child, happens(0.5), happens(0.2))
    mobile = np.where(happens(0.06), neighbour, person)
    mobile = np.where(happens(0.01), random.integers(0, count, count), mobile)
    switchboards = max(count // 5_000, 1)
    mobile = np.where(
        happens(switchboards * _PEOPLE_ON_A_SWITCHBOARD / count),
        count + random.integers(0, switchboards, count),
        mobile,
    )
    birth_order = np.where(is_twin, 2, 0)
    birth_order[neighbour[is_twin]] = 1
    return {
        "is_child": is_child,
        "is_male": np.where(is_twin, is_male[neighbour], is_male),
        "birth": np.where(is_twin, birth[neighbour], birth),
        "birth_order": birth_order,
        "child": np.where(is_twin, neighbour, person),
        "email": np.where(happens(0.04), neighbour, person),
        "mobile": mobile,
        "home": random.integers(0, 180, count),
    }


def _draw_records(
    random: np.random.Generator, people: dict[str, np.ndarray], person: np.ndarray, quarter: int
) -> pa.Table:
    count = len(person)
    of_person = {name: values[person] for name, values in people.items()}
    is_child = of_person["is_child"]

    def happens(share: float) -> np.ndarray:
        return random.random(count) < share

    is_place_only = is_child & happens(0.10)
    source = (person * 7 + random.integers(0, _VISITED_SOURCES, count)) % SCHOOL_RETURNS
    source = np.where(is_place_only, SCHOOL_RETURNS, source)
    has_nhs_number = happens(0.55) & ~is_place_only
    has_email = ~is_child & happens(0.62)
    has_mobile = ~is_child & happens(0.50)
    has_child_key = is_child & happens(0.85) & ~is_place_only
    has_nothing = ~(has_nhs_number | has_email | has_mobile | has_child_key | is_place_only)
    has_reference = ((source < _SOURCES_WITH_REFERENCES) & happens(0.85) & ~is_place_only) | has_nothing
    changed = 1 + happens(0.05)
    moved = happens(0.04)
    nhs_number = np.where(happens(0.002), np.maximum(person - 1, 0), person)
    born = np.where(happens(0.004), of_person["birth"] + 1, of_person["birth"])
    columns = {
        "source": (source, None),
        "nhs_number": (nhs_number, has_nhs_number),
        "person_ref": (person, has_reference),
        "child": (of_person["child"] * 4 + changed, has_child_key),
        "email": (of_person["email"] * 4 + changed, has_email),
        "mobile": (of_person["mobile"] * 4 + happens(0.05), has_mobile),
        "place": (of_person["child"] * 2 + moved, is_place_only | (is_child & happens(0.97))),
        "role": (is_child.astype(int), None),
        "gender": (of_person["is_male"].astype(int), happens(0.95)),
        "birth_month": (born, happens(0.95)),
        "birth_order": (of_person["birth_order"], of_person["birth_order"] > 0),
        "home": (np.where(moved, (of_person["home"] + 1) % 180, of_person["home"]), None),
        "registered": (random.integers(0, 90, count), None),
        "trait": (person % 6, happens(0.9)),
    }
    order = np.argsort(source, kind="stable")
    table = {
        name: pa.array(np.asarray(values)[order], mask=None if stated is None else ~stated[order])
        for name, (values, stated) in columns.items()
    }
    sizes = np.bincount(source, minlength=SOURCES)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    table["row_number"] = pa.array(np.arange(count) - np.repeat(first, sizes) + 2)
    table["file_number"] = pa.array(quarter * SOURCES + source[order] + 1)
    return pa.table(table)
