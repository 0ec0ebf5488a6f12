create table if not exists audit.events (
    event_id bigint generated always as identity primary key,
    occurred_at timestamptz not null default now(),
    actor text not null default session_user,
    action text not null,
    subject text,
    detail jsonb
);
comment on table audit.events is 'One row per act: what was done, by which login, when. Never a value of a record.';
comment on column audit.events.actor is 'The login of the session, whatever role it took';

-- Also the owner, who holds every right here, is to notice that history is not rewritten.
create or replace function audit.refuse_change() returns trigger
language plpgsql as $$
begin
    raise exception 'audit.events is append only: % is refused', lower(tg_op)
        using errcode = 'insufficient_privilege', hint = 'Add an event that says what was wrong.';
end;
$$;
revoke all on function audit.refuse_change() from public;

do $$
begin
    if not exists (
        select from pg_trigger where tgrelid = 'audit.events'::regclass and tgname = 'events_append_only'
    ) then
        create trigger events_append_only before update or delete or truncate on audit.events
        for each statement execute function audit.refuse_change();
    end if;
end;
$$;
