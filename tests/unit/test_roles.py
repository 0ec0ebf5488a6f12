"""Who may do what: design and database compared for every role and table, and the doors tried."""

import psycopg
import pytest
from psycopg import sql

from leap.init.initialisation import initialise
from leap.init.prerequisites import ROLES

LANDING = ("persons", "engagements", "outcomes", "feedback", "resources")
PROFILE_VIEWS = ("current_files", "landed_profiles", "quarter_profiles", "column_changes", "code_changes")

# Rights on the tables that `leap init` makes; what is not listed must not be had.
ALLOWED = {
    "leap_loader": {
        **{f"restricted.{table}": {"INSERT"} for table in LANDING},
        "restricted.files": {"SELECT", "INSERT", "UPDATE"},
        "restricted.sources": {"SELECT", "INSERT", "UPDATE"},
        "restricted.postcodes": {"SELECT", "INSERT", "UPDATE"},
        "restricted.file_records": {"SELECT", "INSERT", "DELETE"},
        "restricted.refusals": {"SELECT", "INSERT", "DELETE"},
        "restricted.amended_rows": {"SELECT", "INSERT"},
        "restricted.value_notes": {"SELECT", "INSERT", "DELETE"},
        "audit.events": {"INSERT"},
    },
    "leap_transformer": {
        "vault.secrets": {"SELECT"},
        **{f"restricted.{table}": {"SELECT", "DELETE"} for table in LANDING},
        "restricted.files": {"SELECT"},
        "restricted.sources": {"SELECT"},
        "restricted.postcodes": {"SELECT"},
        "restricted.file_records": {"SELECT"},
        "restricted.refusals": {"SELECT"},
        "restricted.amended_rows": {"SELECT"},
        "restricted.value_notes": {"SELECT"},
        "restricted.file_profiles": {"SELECT", "INSERT"},
        **{f"restricted.{view}": {"SELECT"} for view in PROFILE_VIEWS},
        "audit.events": {"INSERT"},
        "audit.environment": {"SELECT"},
    },
    "leap_analyst": {},
    "leap_evaluator": {},
    "leap_auditor": {
        "restricted.files": {"SELECT"},
        "restricted.current_files": {"SELECT"},
        "restricted.sources": {"SELECT"},
        "restricted.file_records": {"SELECT"},
        "restricted.refusals": {"SELECT"},
        "restricted.amended_rows": {"SELECT"},
        "restricted.value_notes": {"SELECT"},
        "audit.events": {"SELECT"},
        "audit.environment": {"SELECT"},
    },
}

SCHEMAS = {
    "leap_loader": {"restricted": {"USAGE"}, "audit": {"USAGE"}, "public": {"USAGE"}},
    "leap_transformer": {
        "vault": {"USAGE"},
        "restricted": {"USAGE", "CREATE"},
        "audit": {"USAGE"},
        "public": {"USAGE"},
        **{schema: {"USAGE", "CREATE"} for schema in ("reference", "staging", "intermediate", "marts")},
    },
    "leap_analyst": {"marts": {"USAGE"}},
    "leap_evaluator": {"marts": {"USAGE"}},
    "leap_auditor": {"restricted": {"USAGE"}, "audit": {"USAGE"}, "marts": {"USAGE"}},
}

DATABASE = {
    "leap_loader": {"CONNECT", "TEMPORARY"},
    "leap_transformer": {"CONNECT", "TEMPORARY"},
    "leap_analyst": {"CONNECT"},
    "leap_evaluator": {"CONNECT"},
    "leap_auditor": {"CONNECT"},
}


@pytest.fixture
def owner(database_url):
    """The owner's connection to a database on which `leap init` ran: a copy of a template has no rights of its own."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        initialise(connection)
        yield connection


def read_table_rights(connection, role):
    rows = connection.execute(
        "select c.oid::regclass::text, privilege"
        " from pg_class as c, unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) as privilege"
        " where c.relkind in ('r', 'p', 'v', 'm') and has_table_privilege(%s, c.oid, privilege)"
        " and c.relnamespace in ('vault'::regnamespace, 'restricted'::regnamespace, 'audit'::regnamespace)",
        (role,),
    )
    return collect(rows)


def read_schema_rights(connection, role):
    rows = connection.execute(
        "select nspname, privilege from pg_namespace, unnest(array['USAGE', 'CREATE']) as privilege"
        " where nspname !~ '^(pg_|information_schema)' and has_schema_privilege(%s, oid, privilege)",
        (role,),
    )
    return collect(rows)


def collect(rows):
    rights = {}
    for name, privilege in rows:
        rights.setdefault(name, set()).add(privilege)
    return rights


@pytest.mark.parametrize("role", ROLES)
def test_rights_are_exactly_those_of_the_design(owner, role):
    assert read_table_rights(owner, role) == ALLOWED[role]
    assert read_schema_rights(owner, role) == SCHEMAS[role]
    rights = owner.execute(
        "select privilege from unnest(array['CONNECT', 'TEMPORARY', 'CREATE']) as privilege"
        " where has_database_privilege(%s, current_database(), privilege)",
        (role,),
    )
    assert {privilege for (privilege,) in rights} == DATABASE[role]


def test_transformer_may_change_only_the_state_of_a_file(owner):
    columns = owner.execute(
        "select attname from pg_attribute where attrelid = 'restricted.files'::regclass and attnum > 0"
        " and has_column_privilege('leap_transformer', attrelid, attnum, 'UPDATE')"
    ).fetchall()
    assert columns == [("state",)]


def test_public_has_nothing(owner):
    granted = owner.execute(
        """
        with everything as (
            select 'database ' || datname as name, coalesce(datacl, acldefault('d', datdba)) as acl
            from pg_database where datname = current_database()
            union all
            select 'schema ' || nspname, coalesce(nspacl, acldefault('n', nspowner)) from pg_namespace
            where nspname !~ '^(pg_|information_schema)'
            union all
            select 'table ' || c.oid::regclass, coalesce(relacl, acldefault('r', relowner))
            from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
            where nspname !~ '^(pg_|information_schema)' and relkind in ('r', 'p', 'v', 'm')
            union all
            select 'function ' || p.oid::regprocedure, coalesce(proacl, acldefault('f', proowner))
            from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
            where nspname !~ '^(pg_|information_schema)'
        )
        select name, privilege_type from everything, aclexplode(acl) where grantee = 0
        """
    ).fetchall()
    assert granted == []


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("leap_loader", "select * from vault.secrets"),
        ("leap_loader", "select * from staging.stg_persons"),
        ("leap_loader", "delete from restricted.persons"),
        ("leap_loader", "select * from audit.events"),
        ("leap_loader", "select * from marts.dim_person"),
        ("leap_transformer", "insert into restricted.persons (source) values ('x')"),
        ("leap_transformer", "update restricted.files set rows_read = 1"),
        ("leap_transformer", "update vault.secrets set value = 'x'"),
        ("leap_transformer", "delete from restricted.files"),
        ("leap_transformer", "select restricted.find_rows_accepted_before('x', '{y}')"),
        ("leap_auditor", "select restricted.find_rows_accepted_before('x', '{y}')"),
        ("leap_analyst", "select * from restricted.persons"),
        ("leap_analyst", "select * from restricted.files"),
        ("leap_analyst", "select * from vault.secrets"),
        ("leap_analyst", "select * from staging.stg_persons"),
        ("leap_analyst", "select * from audit.events"),
        ("leap_analyst", "insert into marts.dim_person values (1)"),
        ("leap_analyst", "create table marts.of_my_own (n integer)"),
        ("leap_analyst", "create table public.of_my_own (n integer)"),
        ("leap_analyst", "create temporary table of_my_own (n integer)"),
        ("leap_evaluator", "select * from marts.dim_person"),
        ("leap_evaluator", "select * from staging.stg_persons"),
        ("leap_auditor", "select * from restricted.persons"),
        ("leap_auditor", "select * from staging.stg_persons"),
        ("leap_auditor", "insert into audit.events (action) values ('x')"),
    ],
)
def test_a_closed_door_is_closed(owner, role, statement):
    build_as_dbt(owner)
    take(owner, role)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute(statement)


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("leap_analyst", "select * from marts.dim_person"),
        ("leap_auditor", "select * from marts.dim_person"),
        ("leap_auditor", "select * from audit.events"),
        ("leap_loader", "insert into audit.events (action) values ('load')"),
        ("leap_loader", "create temporary table of_my_own (n integer)"),
        ("leap_transformer", "create table restricted.shared_mailboxes (email text)"),
        ("leap_transformer", "update restricted.files set state = 'purged'"),
        ("leap_transformer", "select digest('a', 'sha256'), hmac('a', 'b', 'sha256') from vault.secrets"),
    ],
)
def test_an_open_door_is_open(owner, role, statement):
    build_as_dbt(owner)
    take(owner, role)
    owner.execute(statement)


def test_a_rebuilt_mart_stays_readable(owner):
    build_as_dbt(owner)
    take(owner, "leap_transformer")
    owner.execute("drop table marts.dim_person")
    build_as_dbt(owner)
    take(owner, "leap_analyst")
    owner.execute("select * from marts.dim_person")


def test_a_right_given_by_hand_ends_with_the_next_run(owner):
    owner.execute("grant select on restricted.persons, vault.secrets to leap_analyst, public")
    owner.execute("grant usage on schema restricted, vault to public")
    owner.execute("grant update (value) on vault.secrets to leap_loader")
    assert read_table_rights(owner, "leap_analyst") != ALLOWED["leap_analyst"]
    initialise(owner)
    for role in ROLES:
        assert read_table_rights(owner, role) == ALLOWED[role]
        assert read_schema_rights(owner, role) == SCHEMAS[role]
    assert owner.execute("select has_any_column_privilege('leap_loader', 'vault.secrets', 'UPDATE')").fetchone() == (
        False,
    )


def test_init_leaves_to_transformer_what_it_built(owner):
    take(owner, "leap_transformer")
    owner.execute("create table restricted.shared_mailboxes (email text)")
    owner.execute("reset role")
    initialise(owner)
    take(owner, "leap_transformer")
    owner.execute("insert into restricted.shared_mailboxes values ('team@example.org')")
    assert owner.execute("select count(*) from restricted.shared_mailboxes").fetchone() == (1,)


def build_as_dbt(connection):
    take(connection, "leap_transformer")
    connection.execute("create table if not exists staging.stg_persons (n integer)")
    connection.execute("create table if not exists marts.dim_person (n integer)")
    connection.execute("reset role")


def take(connection, role):
    connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
