-- One row per scope, unit (child, adult, practitioner or family) and quarter in which the scope reached it, with the first and the next
-- such quarter. A person is counted as reach counts it (vars: min_link_strength).
with reached as (
    select * from {{ ref('int_reach__individual_quarters') }}
),

scopes as (
    select * from {{ ref('int_indicators__scopes') }}
),

units as (
    select
        service,
        role as unit,
        counted_id as unit_id,
        individual_id,
        quarter_start_date
    from reached
    union all
    select
        service,
        'family' as unit,
        family_id as unit_id,
        null as individual_id,
        quarter_start_date
    from reached
    where role in ('adult', 'child')
),

-- Of many millions of rows the id comes first: it tells most of them apart, which makes sorting them quick.
in_scopes as (
    select
        units.unit_id,
        units.unit,
        scopes.scope_number,
        units.quarter_start_date,
        min(units.individual_id) as individual_id
    from units
    inner join scopes on units.service = scopes.service
    group by units.unit_id, units.unit, scopes.scope_number, units.quarter_start_date
),

final as (
    select
        *,
        first_value(quarter_start_date) over by_quarter as first_start_date,
        lead(quarter_start_date) over by_quarter as next_start_date
    from in_scopes
    window by_quarter as (partition by unit_id, unit, scope_number order by quarter_start_date)
)

select * from final
