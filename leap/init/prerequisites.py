"""What `leap init` needs of a server that it did not set up itself, and the sentence that says what is missing."""

import psycopg
from psycopg import sql

from leap.errors import WrongUsage

ROLES = ("leap_loader", "leap_transformer", "leap_analyst", "leap_evaluator", "leap_auditor")


def demand_database_owner(connection: psycopg.Connection) -> None:
    """Raise WrongUsage unless the login owns the database: otherwise PUBLIC would silently keep its rights on it."""
    login, database, owner, is_owner = connection.execute(
        "select current_user, datname, pg_get_userbyid(datdba), pg_has_role(current_user, datdba, 'USAGE')"
        " from pg_database where datname = current_database()"
    ).fetchone()
    if not is_owner:
        raise WrongUsage(
            f"The login {login} is not the owner of the database {database} ({owner} is), and only the owner may set "
            f"it up; connect as {owner}, or ask for a database of your own."
        )


def demand_unicode(connection: psycopg.Connection) -> None:
    """Raise WrongUsage where the database cannot fold the case of letters beyond ASCII: keys would differ."""
    encoding, folds = connection.execute(
        "select current_setting('server_encoding'), case when current_setting('server_encoding') = 'UTF8'"
        " then lower(U&'\\00C9') = U&'\\00E9' else false end"
    ).fetchone()
    if not folds:
        raise WrongUsage(
            f"The database has the encoding {encoding} and a locale that does not know letters beyond A to Z, so names "
            "and addresses would get other pseudonyms here than at their provider; make one with "
            "CREATE DATABASE leap ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0 (or another UTF-8 locale)."
        )


def demand_pgcrypto(connection: psycopg.Connection) -> None:
    """Raise WrongUsage where pgcrypto was installed earlier in a schema in which its functions are not found."""
    schema, is_found = connection.execute(
        "select extnamespace::regnamespace::text, to_regprocedure('digest(bytea, text)') is not null"
        " from pg_extension where extname = 'pgcrypto'"
    ).fetchone()
    if not is_found:
        raise WrongUsage(
            f"The extension pgcrypto is installed in the schema {schema}, where its functions are not found without "
            "that name; ask the administrator of the server to run: ALTER EXTENSION pgcrypto SET SCHEMA public."
        )


def describe_log_risk(connection: psycopg.Connection) -> str | None:
    """What to change where the server's own log could hold values of rows, None where it could not.

    A COPY that breaks off is logged with the line it was at, unless errors are not logged or logged tersely.
    """
    risky = connection.execute(
        "select current_setting('log_min_messages') not in ('fatal', 'panic') and ("
        " current_setting('log_error_verbosity') <> 'terse'"
        " or current_setting('log_min_error_statement') not in ('fatal', 'panic'))"
    ).fetchone()[0]
    if not risky:
        return None
    return (
        "The log of this server can hold values of rows when a load breaks off. Ask whoever looks after it for "
        "log_error_verbosity = terse and log_min_error_statement = panic, or log_min_messages = fatal "
        "(docs/security.md)."
    )


def explain_missing_right(connection: psycopg.Connection, error: psycopg.Error) -> str:
    """Say which right was missing and what the server's administrator can run instead of us."""
    login = connection.execute("select current_user").fetchone()[0]
    statements = _write_administrator_statements(connection, login)
    remedy = (
        f"ask the administrator of the server to run in it: {' '.join(statements)} Then run `leap init` again."
        if statements
        else "connect as the login that ran `leap init` first."
    )
    return f"The login {login} may not set up this database ({error.diag.message_primary}); {remedy}"


def _write_administrator_statements(connection: psycopg.Connection, login: str) -> list[str]:
    may_become = "SET" if connection.info.server_version >= 160000 else "MEMBER"
    rows = connection.execute(
        "select rolname, pg_has_role(current_user, oid, %s) from pg_roles where rolname = any(%s)",
        (may_become, list(ROLES)),
    )
    known = dict(rows.fetchall())
    statements = [f"CREATE ROLE {role} NOLOGIN;" for role in ROLES if role not in known]
    not_granted = [role for role in ROLES if not known.get(role)]
    if not_granted:
        grantee = sql.Identifier(login).as_string(connection)
        options = " WITH INHERIT FALSE, SET TRUE" if connection.info.server_version >= 160000 else ""
        statements.append(f"GRANT {', '.join(not_granted)} TO {grantee}{options};")
    if not connection.execute("select exists (select from pg_extension where extname = 'pgcrypto')").fetchone()[0]:
        statements.append("CREATE EXTENSION pgcrypto;")
    return statements
