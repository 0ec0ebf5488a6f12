{{
    config(
        schema='staging',
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
        indexes=[{'columns': ['individual_id', 'assigned_at']}, {'columns': ['family_id']}]
    )
}}

-- One row each time that an individual got a family: the history of every family_id that was ever published. Never rebuilt.
with members as (
    select * from {{ ref('int_families__members') }}
),

borne as (
    {%- if is_incremental() %}
        select distinct on (individual_id)
            individual_id,
            family_id
        from {{ this }}
        order by individual_id asc, assigned_at desc
    {%- else %}
    select
        null::text as individual_id,
        null::text as family_id
    limit 0
{%- endif %}
),

final as (
    select
        members.individual_id,
        members.family_id,
        borne.family_id as previous_family_id,
        case
            when borne.family_id is null then 'new'
            when borne.family_id in (select living.family_id from members as living) then 'moved'
            else 'redirected'
        end as change,
        statement_timestamp() as assigned_at
    from members
    left join borne on members.individual_id = borne.individual_id
    where members.family_id is distinct from borne.family_id
)

select * from final
