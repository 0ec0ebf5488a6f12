-- Which environment the database is, so that dbt does not build another one's data in it and `leap scrub` knows what not to touch.

create table if not exists audit.environment (
    environment text primary key check (environment in ('dev', 'staging', 'production')),
    set_at timestamptz not null default now(),
    set_by text not null default session_user
);
create unique index if not exists environment_is_one on audit.environment ((true));
comment on table audit.environment is 'One row: what `leap init --environment` said that the database is for. Nobody but its owner changes it.';
comment on column audit.environment.environment is 'dev, staging or production';
comment on column audit.environment.set_by is 'The login of the session';
