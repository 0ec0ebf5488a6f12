-- One row per linkage and record of an individual that comes apart where only the keys of that linkage count, with its part.
with components as (
    {%- for linkage in linkages_in_parts() %}
        select
            '{{ linkage }}' as linkage,
            node as record_id,
            component
        from {{ ref('int_reach__' ~ linkage ~ '_parts') }}
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
),

parts as (
    select
        components.linkage,
        records.individual_id,
        components.record_id,
        components.component,
        min(components.component) over (partition by components.linkage, records.individual_id) as first_component,
        max(components.component) over (partition by components.linkage, records.individual_id) as last_component
    from components
    inner join {{ ref('int_individuals__records') }} as records on components.record_id = records.record_id
),

final as (
    select
        linkage,
        individual_id,
        record_id,
        individual_id || ' ' || component as part_id
    from parts
    where first_component < last_component
)

select * from final
