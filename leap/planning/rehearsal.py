"""A delivery landed and its people resolved in one transaction that is rolled back whatever happens."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from leap.compiled_models import CompiledModels
from leap.database import connect, database_url, take_role
from leap.environment import read_environment
from leap.errors import CheckFailed, DatabaseUnreachable, WrongUsage
from leap.planning import precautions
from leap.planning.changes import Changes, count_changes, count_no_changes, keep_what_is
from loaders import landing, register
from loaders.contracts import Source
from loaders.deliveries import Delivery
from loaders.forewarnings import find_last
from loaders.outcome import Outcome

MODELS = ("family_id_register", "int_individuals__rules_applied")
"""The last models of individuals and families: these and all that they depend on are run."""

Report = Callable[[str], None]

_LANDED = "select to_regclass('restricted.files') is not null"
_BUILT = "select to_regclass('staging.individual_id_register') is not null"
_BUILT_FROM_THESE = """
select bool_and(to_regclass(name) is not null) from unnest(array[
    'staging.stg_files', 'staging.family_id_register', 'intermediate.int_individuals__records',
    'intermediate.int_individuals__resolved', 'intermediate.int_individuals__passes',
    'intermediate.int_families__members'
]) as needed (name)
"""

_OTHER_MODELS = (
    "The warehouse was built from other models than those here, and nothing was changed: run `dbt build`, then plan "
    "again."
)
_BROKEN_OFF = (
    "The last build did not end well, so that some tables are missing or of the build before; nothing was changed. Run "
    "`dbt build` until it ends without an error, then plan again."
)

_CONTRACTS = "select source, contract_sha256 from restricted.sources"

# A file waits where the last build did not see it as it is now, or broke off before its people were resolved.
_WAITING = """
select count(*) from restricted.files as files
where files.state = any (%s) and (
    not exists (
        select from staging.stg_files as built
        where
            built.file_id = files.file_id
            and built.is_landed
            and built.supersedes is not distinct from files.supersedes
    )
    or exists (
        select from restricted.file_records as accepted
        where accepted.file_id = files.file_id and accepted.record_type = 'person' and accepted.records > 0
    )
    and not exists (
        select from staging.stg_files as built
        inner join intermediate.int_individuals__resolved as resolved
            on resolved.record_id between built.first_record_id and built.last_record_id
        where built.file_id = files.file_id
    )
)
"""


@dataclass(frozen=True)
class Plan:
    """What came of the files, and what they would change.

    `stages`: how far the onboarding of each source is, of which only production counts. `waiting_files`: landed before
    and not built yet.
    """

    outcomes: list[Outcome]
    stages: dict[str, str]
    waiting_files: int
    changes: Changes

    @property
    def is_refused(self) -> bool:
        """Whether a file would be refused."""
        return any(outcome.is_refused for outcome in self.outcomes)


def make_plan(
    deliveries: Sequence[Delivery],
    sources: Mapping[str, Source],
    target: str | None,
    report: Report,
    amends: bool = False,
) -> Plan:
    """Find out what deliveries would change, with `amends` as corrected rows alone.

    `target` is dbt's, and `report` is told what is being done.

    Unless given, the target is the environment that the database says it is.

    Raises WrongUsage before `leap init`, CheckFailed before the first build and where a build would stop, and
    DatabaseUnreachable where another command is at work on the database.
    """
    with connect(autocommit=True) as connection:
        take_role(connection, precautions.TRANSFORMER)
        precautions.refuse_beside_build(connection)
        _demand_built(connection)
        target = target or read_environment(connection)
        if not amends and _have_landed(connection, deliveries, sources, report):
            return _rehearse_nothing(connection, deliveries, sources, report)
        report("Compiling the models")
        with TemporaryDirectory(prefix="leap-plan-", ignore_cleanup_errors=True) as folder:
            models = CompiledModels.compile(database_url(), Path(folder), MODELS, target)
        return rehearse(connection, models, deliveries, sources, report, amends)


def rehearse(
    connection: psycopg.Connection,
    models: CompiledModels,
    deliveries: Sequence[Delivery],
    sources: Mapping[str, Source],
    report: Report = lambda doing: None,
    amends: bool = False,
) -> Plan:
    """Land deliveries and run the models, compiled for a later build, in a transaction of its own; roll it back.

    What landed before and was never built is built first, so that it is not put down to the deliveries. `connection`
    is in autocommit and may act as leap_loader and leap_transformer.
    """
    with _say_what_stops(connection), connection.transaction(force_rollback=True):
        report("Waiting for other commands to end")
        precautions.hold_others_off(connection, deliveries, sources, models)
        take_role(connection, precautions.TRANSFORMER, "local")
        waiting = _count_waiting(connection)
        if waiting:
            report("Resolving what landed before")
            models.run(connection, takes_statistics=True)
        keep_what_is(connection)
        contracts = dict(connection.execute(_CONTRACTS).fetchall())
        take_role(connection, landing.ROLE, "local")
        outcomes = _land_all(connection, deliveries, sources, report, amends)
        take_role(connection, precautions.TRANSFORMER, "local")
        if not any(_changes_something(outcome, sources, contracts) for outcome in outcomes):
            return _make_plan(outcomes, sources, waiting, count_no_changes(connection))
        report("Resolving individuals and families")
        models.run(connection, takes_statistics=True)
        return _make_plan(outcomes, sources, waiting, count_changes(connection))


def _changes_something(outcome: Outcome, sources: Mapping[str, Source], contracts: Mapping[str, str]) -> bool:
    """Whether a file lands, or brings in a contract that changed since it did: a stage that was raised, for one."""
    has_changed = outcome.source in contracts and contracts[outcome.source] != sources[outcome.source].sha256
    return outcome.state == "landed" or has_changed


def _have_landed(
    connection: psycopg.Connection, deliveries: Sequence[Delivery], sources: Mapping[str, Source], report: Report
) -> bool:
    """Whether everything has landed before, so that there is nothing to compile models for."""
    report("Looking what has landed before")
    last = find_last(deliveries, sources)
    with connection.transaction(force_rollback=True):
        take_role(connection, landing.ROLE, "local")
        return all(
            landing.has_landed(connection, delivery, sources, delivery.is_named and delivery in last)
            for delivery in deliveries
        )


def _rehearse_nothing(
    connection: psycopg.Connection, deliveries: Sequence[Delivery], sources: Mapping[str, Source], report: Report
) -> Plan:
    with _say_what_stops(connection), connection.transaction(force_rollback=True):
        connection.execute(f"set local lock_timeout = '{precautions.PATIENCE_SECONDS}s'")
        waiting = _count_waiting(connection)
        take_role(connection, landing.ROLE, "local")
        outcomes = _land_all(connection, deliveries, sources, report)
        take_role(connection, precautions.TRANSFORMER, "local")
        return _make_plan(outcomes, sources, waiting, count_no_changes(connection))


def _make_plan(outcomes: list[Outcome], sources: Mapping[str, Source], waiting: int, changes: Changes) -> Plan:
    delivered = {outcome.source for outcome in outcomes if outcome.source}
    stages = {name: sources[name].contract.stage for name in sorted(delivered)}
    return Plan(outcomes, stages, waiting, changes)


def _count_waiting(connection: psycopg.Connection) -> int:
    return connection.execute(_WAITING, [register.LANDED_STATES]).fetchone()[0]


def _demand_built(connection: psycopg.Connection) -> None:
    if not connection.execute(_LANDED).fetchone()[0]:
        raise WrongUsage("The database has no tables to land files in: run `leap init` first.")
    if not connection.execute(_BUILT).fetchone()[0]:
        raise CheckFailed(
            "Nothing is built that a delivery could change, so that everybody in it would be new. `leap check` says "
            "what would be refused; then run `leap load` and `dbt build`. From there on plan what comes next."
        )
    if not connection.execute(_BUILT_FROM_THESE).fetchone()[0]:
        raise CheckFailed(_tell_state(connection))


def _tell_state(connection: psycopg.Connection) -> str:
    return _BROKEN_OFF if precautions.has_broken_off(connection) else _OTHER_MODELS


def _land_all(
    connection: psycopg.Connection,
    deliveries: Sequence[Delivery],
    sources: Mapping[str, Source],
    report: Report,
    amends: bool = False,
) -> list[Outcome]:
    last = find_last(deliveries, sources)
    outcomes = []
    for delivery in deliveries:
        name = delivery.path.name
        report(f"Reading {name}")
        takes_up = delivery.is_named and delivery in last
        outcomes.append(
            landing.rehearse(
                connection,
                delivery,
                sources,
                lambda rows, name=name: report(f"Reading {name}: {rows:,} rows"),
                takes_up,
                amends,
            )
        )
    return outcomes


@contextmanager
def _say_what_stops(connection: psycopg.Connection) -> Iterator[None]:
    """Sentences for errors of the database that a plan may meet; what the models themselves raise is theirs to say."""
    try:
        yield
    except psycopg.errors.RaiseException as error:
        raise CheckFailed(f"A build would stop, and nothing was changed. {error.diag.message_primary}") from None
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        raise DatabaseUnreachable(precautions.BUSY) from None
    except (
        psycopg.errors.UndefinedTable,
        psycopg.errors.UndefinedColumn,
        psycopg.errors.UndefinedFunction,
        psycopg.errors.WrongObjectType,
        psycopg.errors.DatatypeMismatch,
    ):
        raise CheckFailed(_tell_state(connection)) from None
