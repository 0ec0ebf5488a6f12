-- One row per unit (individual or family), id and service that reached it, with the first and last day.
with reached as (
    select * from {{ ref('int_reach__dated') }}
),

families as (
    select * from {{ ref('int_families__members') }}
),

final as (
    select
        'individual' as unit,
        individual_id as unit_id,
        service,
        min(reached_date) as first_reached_date,
        max(reached_date) as last_reached_date
    from reached
    group by individual_id, service
    union all
    select
        'family' as unit,
        families.family_id as unit_id,
        reached.service,
        min(reached.reached_date) as first_reached_date,
        max(reached.reached_date) as last_reached_date
    from reached
    inner join families on reached.individual_id = families.individual_id
    group by families.family_id, reached.service
)

select * from final
