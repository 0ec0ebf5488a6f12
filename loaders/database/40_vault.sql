-- No constraint here but the key: a failing NOT NULL or check would print the secret to the server's log.

create table if not exists vault.secrets (
    name text,
    version integer,
    value text,
    created_at timestamptz default now(),
    retired_at timestamptz,
    primary key (name, version)
);
comment on table vault.secrets is 'One row per secret and version.';
comment on column vault.secrets.name is 'salt or platform_key';
comment on column vault.secrets.version is '1 for the first; the version in use is the highest that is not retired';
comment on column vault.secrets.value is 'The secret, text of which the UTF-8 bytes are used';
comment on column vault.secrets.retired_at is 'When it was replaced; empty while in use';
