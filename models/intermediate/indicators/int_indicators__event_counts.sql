-- One row per scope, quarter, indicator of contacts, sessions or answers, breakdown and category: in the quarter, in the financial year up
-- to its end, and to date.
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

final as (
    select
        events.scope_type,
        events.scope,
        quarters.quarter,
        events.indicator || periods.suffix as indicator,
        events.breakdown,
        events.category,
        sum(events.units) as units,
        sum(events.units_in_numerator) as units_in_numerator
    from events
    inner join quarters on events.quarter_start_date <= quarters.quarter_start_date
    cross join
        lateral (
            values
            ('', events.quarter_start_date = quarters.quarter_start_date),
            ('_year_to_date', {{ is_in_year('events', 'quarters') }}),
            ('_to_date', true)
        ) as periods (suffix, is_in_period)
    where periods.is_in_period
    group by events.scope_type, events.scope, quarters.quarter, events.indicator, periods.suffix, events.breakdown, events.category
)

select * from final
