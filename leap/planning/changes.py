"""What a build changed among individuals and families, counted: before it and after it, in the same transaction."""

from dataclasses import dataclass

import psycopg

from leap.planning.change_queries import COUNTS_BY_KEY, COUNTS_BY_SOURCE, FINDINGS, KEEP, POPULATION, POPULATION_NOW


@dataclass
class Counts:
    """How many of each. An individual counts with every source that brings, or takes, a record; in a total once.

    records_new: count now and did not; those of them that came to individuals known before are also records_joined.
    records_superseded: their file was replaced. records_withdrawn: consent was withheld, or the source left production.
    individuals_new: nobody knew them. individuals_joined: known ones to whom a record came. individuals_redirected: ids
    that would lead to another one. individuals_split: ids part of whose records would get another id.
    individuals_gone: ids that nobody would bear and that lead nowhere. keys_contradicted: key values that would newly
    be left apart, as by marts.link_review, or be held by too many; keys_settled: those left apart no longer.
    """

    records_new: int = 0
    records_joined: int = 0
    records_superseded: int = 0
    records_withdrawn: int = 0
    individuals_new: int = 0
    individuals_joined: int = 0
    individuals_redirected: int = 0
    individuals_split: int = 0
    individuals_gone: int = 0
    keys_contradicted: int = 0
    keys_settled: int = 0


@dataclass(frozen=True)
class KeyCount:
    """Of one kind of change by one key and for one reason: `change` is redirected, split, contradicted or settled."""

    change: str
    key_type: str
    reason: str | None
    count: int


@dataclass(frozen=True)
class Population:
    """Individuals or families: how many there are, and would be; of those that would be how many are new, and of those
    that are how many would be no more."""

    before: int
    after: int
    new: int
    gone: int


@dataclass
class Changes:
    """All that would change."""

    total: Counts
    by_source: dict[str, Counts]
    by_key: list[KeyCount]
    individuals: Population
    families: Population


def keep_what_is(connection: psycopg.Connection) -> None:
    """Keep, until the transaction ends, what is compared later. As leap_transformer."""
    for statement in KEEP:
        connection.execute(statement)


def count_changes(connection: psycopg.Connection) -> Changes:
    """Compare what is now with what was kept by `keep_what_is`. As leap_transformer."""
    for statement in FINDINGS:
        connection.execute(statement)
    total, by_source = Counts(), {}
    for kind, source, is_total, count in connection.execute(COUNTS_BY_SOURCE):
        if is_total:
            setattr(total, kind, count)
        elif source:
            setattr(by_source.setdefault(source, Counts()), kind, count)
    by_key = [KeyCount(*row) for row in connection.execute(COUNTS_BY_KEY)]
    populations = {name: Population(*counts) for name, *counts in connection.execute(POPULATION)}
    return Changes(total, by_source, by_key, **populations)


def count_no_changes(connection: psycopg.Connection) -> Changes:
    """What `count_changes` says where nothing lands: everybody stays. As leap_transformer."""
    populations = {name: Population(count, count, 0, 0) for name, count in connection.execute(POPULATION_NOW)}
    return Changes(Counts(), {}, [], **populations)
