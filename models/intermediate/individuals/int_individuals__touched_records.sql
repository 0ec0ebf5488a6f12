{{ config(unlogged=true, post_hook=analyze_briefly()) }}
{%- set previous = previous_build('int_individuals__resolved') %}

-- One row per person record that this build resolves, and whether it counts now: records that changed, and all others of the sets
-- that these touch. The rest keep what the build before gave them and are not read.
with changed_records as (
    select * from {{ ref('int_individuals__changed_records') }}
),

touched_sets as (
    select * from {{ ref('int_individuals__touched_sets') }}
),

final as (
    select
        record_id,
        is_current
    from changed_records
    {%- if previous %}
        union all
        select
            previous.record_id,
            true as is_current
        from touched_sets
        inner join {{ previous }} as previous on touched_sets.set_id = previous.set_id
        left join changed_records on previous.record_id = changed_records.record_id
        where previous.is_current and changed_records.record_id is null
    {%- endif %}
)

select * from final
