{#- What a build works in is unlogged, and lost when the server crashes; the embedded server may lose the last commits besides. A crash between two models
    fails neither of them, and the ones after it would read what is no longer there. So a build leaves a mark that a crash erases, and
    looks for it at the end. A build that begins meanwhile takes the mark away too: two at once mix what they make. -#}
{% macro mark_run() -%}
    {%- if execute and flags.WHICH in ['build', 'run'] -%}
        {{ take_role() }}
        create unlogged table if not exists intermediate.run_under_way (invocation_id text);
        truncate intermediate.run_under_way;
        insert into intermediate.run_under_way (invocation_id) values ('{{ invocation_id }}')
    {%- endif -%}
{%- endmacro %}


{#- Fails a build that `mark_run` marked and whose mark is gone. -#}
{% macro demand_unbroken_run() -%}
    {%- if execute and flags.WHICH in ['build', 'run'] -%}
        {{ take_role() }}
        do $$
        begin
            if not exists (select from intermediate.run_under_way where invocation_id = '{{ invocation_id }}') then
                raise exception
                    'The database server crashed during this build, or another build began: what was built may not fit together. '
                    'Run dbt build again, alone and whole (not dbt retry).';
            end if;
        end
        $$
    {%- endif -%}
{%- endmacro %}


{#- dbt takes the role of the profile as it connects, and loses it where the first transaction is rolled back, as it is before hooks of a run. -#}
{% macro take_role() -%}
    {% if target.role %}set role {{ adapter.quote(target.role) }};{% endif %}
{%- endmacro %}
