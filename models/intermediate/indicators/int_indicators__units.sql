-- One row per child, adult, practitioner or family that services reached, numbered: tables of millions of rows hold the number in place of
-- the id. A person is counted as reach counts it (vars: min_link_strength). Whether one service alone ever reached the unit decides in
-- which scopes it is counted (int_indicators__counted_scopes).
with reached as (
    select * from {{ ref('int_reach__individual_quarters') }}
),

units as (
    select
        role as unit,
        counted_id as unit_id,
        min(individual_id) as individual_id,
        min(service) = max(service) as is_of_one_service
    from reached
    group by role, counted_id
    union all
    select
        'family' as unit,
        family_id as unit_id,
        null as individual_id,
        min(service) = max(service) as is_of_one_service
    from reached
    where role in ('adult', 'child')
    group by family_id
),

final as (
    select
        (row_number() over (order by unit_id, unit))::integer as unit_number,
        unit,
        unit_id,
        individual_id,
        is_of_one_service
    from units
)

select * from final
