-- The five roles. None has a login: people's own logins are made members of one of them.

do $$
declare
    role_name text;
    may_become text := case when current_setting('server_version_num')::integer >= 160000 then 'SET' else 'MEMBER' end;
begin
    foreach role_name in array array[
        'leap_loader', 'leap_transformer', 'leap_analyst', 'leap_evaluator', 'leap_auditor'
    ] loop
        if not exists (select from pg_roles where rolname = role_name) then
            execute format('create role %I nologin', role_name);
        end if;
        -- Since PostgreSQL 16 whoever creates a role may administer it but not become it. The owner is to act as a role
        -- only after SET ROLE, so its rights are not inherited.
        if not pg_has_role(current_user, role_name, may_become) then
            if may_become = 'SET' then
                execute format('grant %I to %I with inherit false, set true', role_name, current_user);
            else
                execute format('grant %I to %I', role_name, current_user);
            end if;
        end if;
    end loop;
end;
$$;
