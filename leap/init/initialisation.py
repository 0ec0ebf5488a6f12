"""One run of `leap init` on a database: everything in one transaction, so it is done whole or not at all."""

from dataclasses import dataclass
from importlib.resources import files

import psycopg
from psycopg.types.json import Jsonb

from leap.environment import Environment, settle_environment
from leap.errors import WrongUsage
from leap.init.inventory import Inventory, take_inventory
from leap.init.landing_tables import make_landing_tables
from leap.init.prerequisites import (
    demand_database_owner,
    demand_pgcrypto,
    demand_unicode,
    explain_missing_right,
)
from leap.init.profile_view import make_profile_view
from leap.init.vault import store_secrets

ATTEMPTS = 5

# Roles belong to the whole server: a `leap init` on another of its databases can come between.
_CROSSED_BY_ANOTHER = (
    psycopg.errors.DuplicateObject,
    psycopg.errors.InternalError_,
    psycopg.errors.UniqueViolation,
    psycopg.errors.DeadlockDetected,
)


@dataclass(frozen=True)
class Item:
    """Something that `leap init` sees to: its kind, its name, and whether this run made it."""

    kind: str
    name: str
    is_made: bool


def initialise(
    connection: psycopg.Connection,
    given_secrets: dict[str, str] | None = None,
    environment: Environment | None = None,
    leaves_production: bool = False,
) -> list[Item]:
    """Make what is missing of roles, schemas, tables and secrets, and grant each role its rights anew.

    `connection` is the owner's, outside a transaction. `given_secrets` may hold `salt` and `platform_key`; random ones
    are made for what is neither given nor in the vault. `environment` and `leaves_production` are those of
    `settle_environment`. Raises WrongUsage where the login lacks rights on the server, a given secret differs from the
    one in use, or the database may not become that environment; the database is then as before.
    """
    attempt = 1
    while True:
        try:
            with connection.transaction():
                return _initialise_once(connection, given_secrets or {}, environment, leaves_production)
        except _CROSSED_BY_ANOTHER:
            if attempt == ATTEMPTS:
                raise
            attempt += 1
        except psycopg.errors.InsufficientPrivilege as error:
            raise WrongUsage(explain_missing_right(connection, error)) from None
        except psycopg.errors.UndefinedFile:
            raise WrongUsage(
                "This PostgreSQL server comes without pgcrypto, which makes the pseudonyms; ask its administrator to "
                "install PostgreSQL's contrib package (postgresql-contrib), then run `leap init` again."
            ) from None


def _initialise_once(
    connection: psycopg.Connection,
    given_secrets: dict[str, str],
    environment: Environment | None,
    leaves_production: bool,
) -> list[Item]:
    connection.execute("select pg_advisory_xact_lock(hashtext('leap init'))")
    demand_database_owner(connection)
    demand_unicode(connection)
    before = take_inventory(connection)
    *structure, profiles, grants = _read_scripts()
    for script in structure:
        connection.execute(script)
    make_landing_tables(connection)
    make_profile_view(connection)
    connection.execute(profiles)
    connection.execute(grants)
    demand_pgcrypto(connection)
    made_secrets = store_secrets(connection, given_secrets)
    items = _compare(before, take_inventory(connection), made_secrets)
    settled, is_new = settle_environment(connection, environment, leaves_production)
    if settled:
        items.append(Item("environment", settled, is_new))
    connection.execute(
        "insert into audit.events (action, subject, detail) values ('init', current_database(), %s)",
        (Jsonb({"made": [item.name for item in items if item.is_made]}),),
    )
    if "audit.events" not in before:
        # With wal_level = minimal the numbers that the transaction gave out in which the table was made are in no log:
        # a server that crashed would give them out again. Set by hand, the next one is logged.
        connection.execute(
            "select setval(pg_get_serial_sequence('audit.events', 'event_id'), max(event_id)) from audit.events"
        )
    return items


def _read_scripts() -> list[str]:
    folder = files("loaders.database")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [folder.joinpath(name).read_text(encoding="utf-8") for name in names]


def _compare(before: Inventory, after: Inventory, made_secrets: list[str]) -> list[Item]:
    items = [Item(kind, name, name not in before) for name, kind in after.items() if kind != "column"]
    # of columns only those that a table has got since it was made
    items += [
        Item(kind, name, True)
        for name, kind in after.items()
        if kind == "column" and name not in before and name.rpartition(".")[0] in before
    ]
    items += [Item("secret", f"vault.secrets {name}", name in made_secrets) for name in ("salt", "platform_key")]
    return items
