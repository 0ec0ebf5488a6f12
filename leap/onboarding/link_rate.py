"""How many people of a file may be expected to be found elsewhere, and what that rests on."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from leap.database import connect
from leap.errors import WrongUsage
from leap.onboarding.usable_keys import RoleKeys

# For each combination of usable keys: the records of other providers, and how many of those are known to a second one.
Measured = dict[str, dict[frozenset[str], tuple[int, int]]]

_BUILT = "select to_regclass('intermediate.int_individuals__records') is not null"
WEAK_KEYS = frozenset({"child_place_key"})
_KEYS = ("nhs_number", "child_key", "email", "mobile", "child_place_key")
_MEASURE = """
with records as (
    select
        persons.role,
        persons.nhs_number_key is not null as nhs_number,
        persons.child_key is not null as child_key,
        persons.email_key is not null as email,
        coalesce(persons.mobile_key, persons.additional_mobile_key) is not null as mobile,
        persons.child_place_key is not null as child_place_key,
        records.individual_id,
        sources.provider
    from intermediate.int_individuals__records as records
    inner join staging.stg_persons as persons
        on
            records.file_id = persons.file_id
            and records.row_number = persons.row_number
            and records.record_number = persons.record_number
    inner join staging.stg_sources as sources on records.source = sources.source
    where records.is_current
),

known as (
    select
        individual_id,
        count(distinct provider) > 1 as is_known_elsewhere
    from records
    group by individual_id
)

select
    records.role,
    records.nhs_number,
    records.child_key,
    records.email,
    records.mobile,
    records.child_place_key,
    count(*)::integer,
    (count(*) filter (where known.is_known_elsewhere))::integer
from records
inner join known on records.individual_id = known.individual_id
where records.provider is distinct from %s
group by 1, 2, 3, 4, 5, 6
"""


@dataclass(frozen=True)
class LinkRate:
    """The expected link rate of the people of one role.

    `recognised`: of those whom another source knows too, the share that would be found there if it held keys as
    completely as this file does and both wrote them alike; `recognised_weakly` counts the weak key of a child's name
    and place too. `measured`: of records of other providers with the same
    keys, the share that is known to a second provider; `compared` is how many those are, and `unseen` the share of
    this file's records whose combination of keys nobody else has.
    """

    recognised: float
    recognised_weakly: float
    measured: float | None = None
    compared: int = 0
    unseen: float = 0.0


def estimate(keys: RoleKeys, measured: Mapping[frozenset[str], tuple[int, int]] | None) -> LinkRate:
    """The expected link rate of a role, from its combinations of usable keys."""
    recognised = [_share_recognised(keys.across, weak) for weak in (WEAK_KEYS, frozenset())]
    if measured is None:
        return LinkRate(*recognised)
    seen = {combination: measured[combination] for combination in keys.across if combination in measured}
    weight = sum(keys.across[combination] for combination in seen)
    expected = sum(keys.across[combination] * known / records for combination, (records, known) in seen.items())
    return LinkRate(
        *recognised,
        expected / weight if weight else None,
        sum(records for records, _ in seen.values()),
        1 - weight / keys.records if keys.records else 0.0,
    )


def measure(provider: str | None) -> Measured:
    """What the warehouse says of the records of all providers but one.

    Raises DatabaseUnreachable, and WrongUsage where nothing was built yet.
    """
    with connect() as connection:
        if not connection.execute(_BUILT).fetchone()[0]:
            raise WrongUsage("Nothing was built yet, so that there is nothing to measure: run `dbt build` first.")
        rows = connection.execute(_MEASURE, [provider]).fetchall()
    measured: Measured = {}
    for role, *has, records, known in rows:
        combination = frozenset(name for name, is_there in zip(_KEYS, has, strict=True) if is_there)
        measured.setdefault(role, {})[combination] = (records, known)
    return measured


def _share_recognised(combinations: Counter[frozenset[str]], left_out: frozenset[str]) -> float:
    """How often two records that hold keys like these, of one person, would have one in common."""
    total = combinations.total()
    if not total:
        return 0.0
    shares = [(keys, records / total) for keys, records in combinations.items()]
    return min(
        1.0, sum(share * other for keys, share in shares for others, other in shares if keys & others - left_out)
    )
