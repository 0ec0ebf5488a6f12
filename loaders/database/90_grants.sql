-- Who may do what. Runs after the landing tables are made. Each run takes everything back and grants it anew in one
-- transaction, so that a right given by hand does not outlive the next `leap init`.

do $$
declare
    object record;
    five_roles constant text := 'leap_loader, leap_transformer, leap_analyst, leap_evaluator, leap_auditor';
begin
    execute format('revoke all on database %I from public, %s', current_database(), five_roles);
    execute format('grant connect on database %I to %s', current_database(), five_roles);
    execute format('grant temporary on database %I to leap_loader, leap_transformer', current_database());

    execute 'revoke all on schema vault, restricted, audit from public, ' || five_roles;
    for object in
        select oid::regclass as name
        from pg_class
        where relnamespace in ('vault'::regnamespace, 'restricted'::regnamespace, 'audit'::regnamespace)
            and relkind in ('r', 'p', 'v', 'm', 'S')
            -- leap_transformer's own seed: taking rights from its owner would stop dbt
            and relowner <> 'leap_transformer'::regrole
    loop
        execute format('revoke all on %s from public, %s', object.name, five_roles);
    end loop;

    execute 'revoke all on schema public from public, ' || five_roles;
    for object in
        select p.oid::regprocedure as name
        from pg_extension as e
        join pg_depend as d on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid and d.deptype = 'e'
        join pg_proc as p on d.classid = 'pg_proc'::regclass and d.objid = p.oid
        where e.extname = 'pgcrypto'
    loop
        execute format('revoke all on function %s from public', object.name);
        execute format('grant execute on function %s to leap_loader, leap_transformer', object.name);
    end loop;
    for object in
        select extnamespace::regnamespace as name from pg_extension where extname = 'pgcrypto'
    loop
        execute format('grant usage on schema %s to leap_loader, leap_transformer', object.name);
    end loop;
end;
$$;

-- Functions are open to PUBLIC unless their creator's default says otherwise; a default of one schema cannot take that away.
alter default privileges revoke execute on functions from public;

-- vault: dbt reads the secrets through source(), nobody else does
grant usage on schema vault to leap_transformer;
grant select on vault.secrets to leap_transformer;

-- restricted: leap_loader writes, and cannot read back what landed
grant usage on schema restricted to leap_loader, leap_transformer, leap_auditor;
grant insert on restricted.persons, restricted.engagements, restricted.outcomes, restricted.feedback,
    restricted.resources to leap_loader;
grant select, insert, update on restricted.files, restricted.sources, restricted.postcodes to leap_loader;
-- a refused file that is tried anew leaves nothing of its first try
grant select, insert, delete on restricted.file_records, restricted.refusals, restricted.value_notes to leap_loader;
grant select, insert on restricted.amended_rows to leap_loader;
-- gives lines alone, of rows that landed; 55_amending.sql says what for
revoke all on function restricted.find_rows_accepted_before(text, text []) from public;
grant execute on function restricted.find_rows_accepted_before(text, text []) to leap_loader;

-- restricted: leap_transformer reads, purges, and says how far a file is; its seed shared_mailboxes holds addresses
-- and therefore lies here
grant create on schema restricted to leap_transformer;
grant select, delete on restricted.persons, restricted.engagements, restricted.outcomes, restricted.feedback,
    restricted.resources to leap_transformer;
grant select on restricted.files, restricted.file_records, restricted.refusals, restricted.amended_rows,
    restricted.value_notes, restricted.sources, restricted.postcodes to leap_transformer;
grant update (state) on restricted.files to leap_transformer;
grant select, insert on restricted.file_profiles to leap_transformer;
grant select on restricted.current_files, restricted.landed_profiles, restricted.quarter_profiles, restricted.column_changes,
    restricted.code_changes to leap_transformer;

-- restricted: leap_auditor sees the register, which holds no value of a row
grant select on restricted.files, restricted.file_records, restricted.refusals, restricted.amended_rows,
    restricted.value_notes, restricted.sources to leap_auditor;
grant select on restricted.current_files to leap_auditor;

-- audit: those who act append, leap_auditor reads; dbt asks which environment it is in before it builds
grant usage on schema audit to leap_loader, leap_transformer, leap_auditor;
grant insert on audit.events to leap_loader, leap_transformer;
grant select on audit.events to leap_auditor;
grant select on audit.environment to leap_transformer, leap_auditor;

-- The schemas of leap_transformer. What dbt builds anew in marts is at once readable by analyst and auditor. The evaluator
-- gets the dimensions, reach and evaluation alone, model by model: dbt's `grants` configuration does that.
set local role leap_transformer;
revoke all on schema reference, staging, intermediate, marts
from public, leap_loader, leap_analyst, leap_evaluator, leap_auditor;
grant usage on schema marts to leap_analyst, leap_evaluator, leap_auditor;
grant select on all tables in schema marts to leap_analyst, leap_auditor;
alter default privileges for role leap_transformer in schema marts
grant select on tables to leap_analyst, leap_auditor;
alter default privileges for role leap_transformer revoke execute on functions from public;
reset role;
