-- One row per unit (individual, practitioner or family), id and service that reached it, with the first and last day. Practitioners are no
-- families: they are reached as those who work with them.
with reached as (
    select * from {{ ref('int_reach__dated') }}
),

families as (
    select * from {{ ref('int_families__members') }}
),

individuals as (
    select * from {{ ref('dim_individual') }}
),

used_by_individuals as (
    select
        individuals.role,
        reached.individual_id,
        reached.service,
        min(reached.reached_date) as first_reached_date,
        max(reached.reached_date) as last_reached_date
    from reached
    inner join individuals on reached.individual_id = individuals.individual_id
    group by individuals.role, reached.individual_id, reached.service
),

final as (
    select
        case when role = 'practitioner' then 'practitioner' else 'individual' end as unit,
        individual_id as unit_id,
        service,
        first_reached_date,
        last_reached_date
    from used_by_individuals
    union all
    select
        'family' as unit,
        families.family_id as unit_id,
        used_by_individuals.service,
        min(used_by_individuals.first_reached_date) as first_reached_date,
        max(used_by_individuals.last_reached_date) as last_reached_date
    from used_by_individuals
    inner join families on used_by_individuals.individual_id = families.individual_id
    where used_by_individuals.role <> 'practitioner'
    group by families.family_id, used_by_individuals.service
)

select * from final
