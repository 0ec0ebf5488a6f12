-- One row per individual and the group of individuals that links connect it with, named by one of them; one alone is a group of one. An
-- individual is as old as its oldest record.
with individuals as (
    select
        records.individual_id,
        min(records.record_id) as node,
        min({{ record_age('files.file_age', 'records.record_id') }}) as individual_age
    from {{ ref('int_individuals__records') }} as records
    inner join {{ ref('stg_files') }} as files on records.file_id = files.file_id
    where records.is_current
    group by records.individual_id
),

components as (
    select distinct
        node,
        component
    from {{ ref('int_families__components') }}
),

final as (
    select
        individuals.individual_id,
        individuals.individual_age,
        coalesce(components.component, individuals.node) as group_id
    from individuals
    left join components on individuals.node = components.node
)

select * from final
