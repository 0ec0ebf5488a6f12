-- One row per scope, quarter, indicator of contacts, sessions or answers, breakdown and category: in the quarter, and up to its end where
-- the indicator has a form to date.
with events as (
    select
        events.*,
        scopes.scope_type,
        scopes.scope
    from {{ ref('int_indicators__events') }} as events
    inner join {{ ref('int_indicators__scopes') }} as scopes on events.service = scopes.service
),

quarters as (
    select * from {{ ref('dim_quarter') }}
),

in_quarter as (
    select
        events.scope_type,
        events.scope,
        quarters.quarter,
        events.indicator,
        events.breakdown,
        events.category,
        sum(events.units) as units,
        sum(events.units_in_numerator) as units_in_numerator
    from events
    inner join quarters on events.quarter_start_date = quarters.quarter_start_date
    group by events.scope_type, events.scope, quarters.quarter, events.indicator, events.breakdown, events.category
),

to_date as (
    select
        events.scope_type,
        events.scope,
        quarters.quarter,
        events.indicator || '_to_date' as indicator,
        events.breakdown,
        events.category,
        sum(events.units) as units,
        sum(events.units_in_numerator) as units_in_numerator
    from events
    inner join quarters on events.quarter_start_date <= quarters.quarter_start_date
    inner join {{ ref('indicators') }} as indicators on events.indicator || '_to_date' = indicators.indicator
    group by events.scope_type, events.scope, quarters.quarter, events.indicator, events.breakdown, events.category
),

final as (
    select * from in_quarter
    union all
    select * from to_date
)

select * from final
