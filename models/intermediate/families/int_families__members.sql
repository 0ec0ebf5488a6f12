-- One row per individual, with its family; one alone is a family of one. The oldest record in a family gives it its id.
with individuals as (
    select
        individual_id,
        min(record_id) as node
    from {{ ref('int_individuals__records') }}
    where is_current
    group by individual_id
),

components as (
    select distinct
        node,
        component
    from {{ ref('int_families__components') }}
),

grouped as (
    select
        individuals.individual_id,
        min(individuals.node) over (partition by coalesce(components.component, individuals.node)) as oldest_record_id
    from individuals
    left join components on individuals.node = components.node
),

final as (
    select
        grouped.individual_id,
        {{ public_id_of_record('F', 'records') }} as family_id
    from grouped
    inner join {{ ref('int_individuals__person_records') }} as records on grouped.oldest_record_id = records.record_id
)

select * from final
