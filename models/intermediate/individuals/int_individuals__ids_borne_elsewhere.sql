{{ config(unlogged=true, post_hook='analyze {{ this }}') }}
{%- set register = previous_build('individual_id_register', 'staging', is_durable=true) -%}
{%- set previous = previous_build('int_individuals__resolved') -%}

-- One row per id that a speaking record ever carried, and that records bear which this build does not touch: it is theirs.
with claims as (
    select * from {{ ref('int_individuals__id_claims') }}
),

touched_records as (
    select * from {{ ref('int_individuals__touched_records') }}
),

{%- if register and previous %}

    carried as (
        select distinct register.individual_id
        from claims
        inner join {{ register }} as register on claims.record_id = register.record_id
    ),

    final as (
        select distinct carried.individual_id
        from carried
        inner join {{ register }} as register on carried.individual_id = register.individual_id
        left join touched_records on register.record_id = touched_records.record_id
        inner join {{ previous }} as previous
            on register.record_id = previous.record_id and carried.individual_id = previous.individual_id
        where touched_records.record_id is null
    )
{%- else %}

    -- Nobody bore an id before.
    final as (
        select claims.individual_id
        from claims
        inner join touched_records on claims.record_id = touched_records.record_id
        limit 0
    )
{%- endif %}

select * from final
