-- One row per scope, quarter, indicator of resources, breakdown and category: the amount, and for money per person the people it is divided
-- by. Amounts of unlike units are never added up, so there is no headline of what was used.
with resources as (
    select
        resources.*,
        resources.used_quarter_start_date as quarter_start_date,
        scopes.scope_type,
        scopes.scope
    from {{ ref('int_resources__dated') }} as resources
    inner join {{ ref('int_indicators__scopes') }} as scopes on resources.service = scopes.service
    where resources.amount is not null
),

quarters as (
    select * from {{ ref('dim_quarter') }}
),

in_periods as (
    select
        resources.scope_type,
        resources.scope,
        quarters.quarter,
        periods.suffix,
        resources.kind || ', ' || resources.unit as category,
        sum(resources.amount) as amount
    from resources
    inner join quarters on resources.quarter_start_date <= quarters.quarter_start_date
    cross join
        lateral (
            values
            ('', resources.quarter_start_date = quarters.quarter_start_date),
            ('_year_to_date', {{ is_in_year('resources', 'quarters') }}),
            ('_to_date', true)
        ) as periods (suffix, is_in_period)
    where periods.is_in_period
    group by resources.scope_type, resources.scope, quarters.quarter, periods.suffix, resources.kind, resources.unit
),

people as (
    select
        scope_type,
        scope,
        quarter,
        regexp_replace(indicator, '^(children|adults)_reached', '') as suffix,
        sum(units) as units
    from {{ ref('int_indicators__reach_counts') }}
    where
        breakdown = 'all'
        and indicator in (
            'children_reached', 'adults_reached',
            'children_reached_year_to_date', 'adults_reached_year_to_date',
            'children_reached_to_date', 'adults_reached_to_date'
        )
    group by scope_type, scope, quarter, suffix
),

final as (
    select
        scope_type,
        scope,
        quarter,
        'resources_used' || suffix as indicator,
        'resource' as breakdown,
        category,
        null::bigint as units,
        amount
    from in_periods
    union all
    select
        in_periods.scope_type,
        in_periods.scope,
        in_periods.quarter,
        'money_per_person_reached' || in_periods.suffix as indicator,
        'all' as breakdown,
        'All' as category,
        people.units,
        in_periods.amount
    from in_periods
    inner join people
        on
            in_periods.scope_type = people.scope_type
            and in_periods.scope = people.scope
            and in_periods.quarter = people.quarter
            and in_periods.suffix = people.suffix
    where in_periods.category = 'money, GBP'
)

select * from final
