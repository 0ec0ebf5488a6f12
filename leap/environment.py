"""Which environment a database is: dev, staging or production. It says so itself, in audit.environment."""

from enum import StrEnum

import psycopg
from psycopg.types.json import Jsonb

from leap.errors import WrongUsage


class Environment(StrEnum):
    """What a database is for; dbt's targets bear the same names."""

    dev = "dev"
    staging = "staging"
    production = "production"


_CHOICES = "|".join(Environment)

UNKNOWN = (
    "This database does not say which environment it is, and until it does dbt builds nothing in it: run "
    f"`leap init --environment {_CHOICES}` with the one that it is."
)


def read_environment(connection: psycopg.Connection) -> Environment | None:
    """What the database says that it is, None where it does not say; for roles that may use the schema audit."""
    if connection.execute("select to_regclass('audit.environment')").fetchone()[0] is None:
        return None
    row = connection.execute("select environment from audit.environment").fetchone()
    return Environment(row[0]) if row else None


def settle_environment(
    connection: psycopg.Connection, wanted: Environment | None, leaves_production: bool = False
) -> tuple[Environment | None, bool]:
    """Write down which environment the database is; what it is from now on, and whether that was written now.

    Unless one is wanted, what is written stays; a database that says nothing and holds no file becomes dev, and one
    that holds files stays unknown, since it may be anybody's. Raises WrongUsage where production would end without
    `leaves_production`, and where a database would become production that has files of another environment in it.
    """
    known = read_environment(connection)
    holds_files = connection.execute("select exists (select from restricted.files)").fetchone()[0]
    if wanted is None and known is None and not holds_files:
        wanted = Environment.dev
    if wanted is None or wanted == known:
        return known, False
    if known == Environment.production and not leaves_production:
        raise WrongUsage(
            f"This database is production and would become {wanted}, where `leap scrub` may empty it; nothing was "
            "changed. If that is meant, add --leave-production; else connect to another database."
        )
    if wanted == Environment.production and known and holds_files:
        raise WrongUsage(
            f"This database is {known} and holds files; made-up NHS numbers count in it, and would in production. "
            "Nothing was changed: empty it with `leap scrub` first, or make a database of its own for production."
        )
    connection.execute("delete from audit.environment")
    connection.execute("insert into audit.environment (environment) values (%s)", [wanted])
    connection.execute(
        "insert into audit.events (action, subject, detail) values ('environment set', %s, %s)",
        [wanted, Jsonb({"before": known})],
    )
    return wanted, True
