{{ config(unlogged=true, post_hook=analyze_briefly()) }}
{%- set previous = previous_build('int_individuals__resolved') %}

-- One row per set of the build before that a changed record was in, or reaches by a key or an override.
with changed_records as (
    select * from {{ ref('int_individuals__changed_records') }}
),

{%- if previous %}

    reached_records as (
        select record_id
        from changed_records
        where not is_current
        union
        select held_keys.record_id
        from changed_records
        inner join {{ ref('int_individuals__record_keys') }} as changed_keys on changed_records.record_id = changed_keys.record_id
        inner join {{ ref('int_individuals__record_keys') }} as held_keys on changed_keys.block_id = held_keys.block_id
        where changed_records.is_current
        union
        select partners.record_id
        from changed_records
        inner join {{ ref('int_individuals__override_records') }} as overrides on changed_records.record_id = overrides.record_id
        inner join {{ ref('int_individuals__override_records') }} as partners on overrides.override_id = partners.override_id
    ),

    final as (
        select distinct previous.set_id
        from reached_records
        inner join {{ previous }} as previous on reached_records.record_id = previous.record_id
        where previous.is_current
    )
{%- else %}

    -- Nothing was resolved before.
    final as (
        select record_id as set_id
        from changed_records
        limit 0
    )
{%- endif %}

select * from final
