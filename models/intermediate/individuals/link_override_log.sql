{{
    config(
        schema='staging',
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false
    )
}}

-- depends_on: {{ ref('int_individuals__resolved') }}

-- One row each time that an override of seeds/link_overrides.csv was taken up or taken back. Never rebuilt.
with overrides as (
    select * from {{ ref('int_individuals__link_overrides') }}
    where fingerprint is not null
),

latest as (
    {%- if is_incremental() %}
        select distinct on (fingerprint)
            fingerprint,
            event,
            action,
            role
        from {{ this }}
        order by fingerprint asc, logged_at desc
    {%- else %}
    select
        null::text as fingerprint,
        null::text as event,
        null::text as action,
        null::text as role
    limit 0
{%- endif %}
),

final as (
    select
        overrides.fingerprint,
        'taken_up' as event,
        overrides.action,
        overrides.role,
        statement_timestamp() as logged_at
    from overrides
    left join latest on overrides.fingerprint = latest.fingerprint
    where latest.event is distinct from 'taken_up'
    union all
    select
        latest.fingerprint,
        'taken_back' as event,
        latest.action,
        latest.role,
        statement_timestamp() as logged_at
    from latest
    left join overrides on latest.fingerprint = overrides.fingerprint
    where latest.event = 'taken_up' and overrides.fingerprint is null
)

select * from final
