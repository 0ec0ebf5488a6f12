{#- What a build leaves about itself. staging.last_build holds one row, which `leap plan` reads: no connection of dbt lasts as long as the build, so a
    lock cannot say that one is at work. A build that was killed leaves its row without an end. -#}

{#- The number of the lock that a build takes for the moment of its beginning, and a plan as long as it works. -#}
{% macro builds_lock() -%}
    hashtextextended('leap: builds', 0)
{%- endmacro %}


{#- The statements with which a build begins. Before it has touched anything it waits for plans under way. -#}
{% macro begin_run() -%}
    {%- if execute and flags.WHICH in ['build', 'run'] -%}
        {{ take_role() }}
        select pg_advisory_xact_lock({{ builds_lock() }});
        create table if not exists staging.last_build (
            invocation_id text not null,
            begun_at timestamptz not null default clock_timestamp(),
            ended_at timestamptz,
            has_failed boolean
        );
        comment on table staging.last_build is 'One row: the build that began last, and when it ended.';
        delete from staging.last_build;
        insert into staging.last_build (invocation_id) values ('{{ invocation_id }}')
    {%- endif -%}
{%- endmacro %}


{#- The statements with which it ends: its row gets an end, and the audit trail says which target was built, and how many models and tests ended how. -#}
{% macro record_run(results) -%}
    {%- if execute and flags.WHICH in ['build', 'run'] -%}
        {%- set counts = {} -%}
        {%- for result in results -%}
            {%- do counts.update({result.status | string: counts.get(result.status | string, 0) + 1}) -%}
        {%- endfor -%}
        {{ take_role() }}
        update staging.last_build
        set ended_at = clock_timestamp(), has_failed = {{ 'error' in counts or 'fail' in counts }}
        where invocation_id = '{{ invocation_id }}';
        insert into audit.events (action, subject, detail)
        values ('warehouse built', '{{ target.name }}', '{{ tojson(counts) }}'::jsonb)
    {%- endif -%}
{%- endmacro %}
