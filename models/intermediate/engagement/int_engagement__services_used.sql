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

final as (
    select
        case when individuals.role = 'practitioner' then 'practitioner' else 'individual' end as unit,
        reached.individual_id as unit_id,
        reached.service,
        min(reached.reached_date) as first_reached_date,
        max(reached.reached_date) as last_reached_date
    from reached
    inner join individuals on reached.individual_id = individuals.individual_id
    group by individuals.role, reached.individual_id, reached.service
    union all
    select
        'family' as unit,
        families.family_id as unit_id,
        reached.service,
        min(reached.reached_date) as first_reached_date,
        max(reached.reached_date) as last_reached_date
    from reached
    inner join families on reached.individual_id = families.individual_id
    inner join individuals on reached.individual_id = individuals.individual_id
    where individuals.role <> 'practitioner'
    group by families.family_id, reached.service
)

select * from final
