-- One row per scope, unit (child, adult, practitioner or family) and quarter in which the scope reached it, with the first such quarter. A
-- person is counted as reach counts it (vars: min_link_strength).
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

in_scopes as (
    select
        scopes.scope_type,
        scopes.scope,
        units.unit,
        units.unit_id,
        min(units.individual_id) as individual_id,
        units.quarter_start_date
    from units
    inner join scopes on units.service = scopes.service
    group by scopes.scope_type, scopes.scope, units.unit, units.unit_id, units.quarter_start_date
),

final as (
    select
        *,
        min(quarter_start_date) over (partition by scope_type, scope, unit, unit_id) as first_start_date
    from in_scopes
)

select * from final
