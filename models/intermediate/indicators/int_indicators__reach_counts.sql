-- One row per scope, quarter, indicator of reach, breakdown and category: how many it counts.
with counted as (
    select * from {{ ref('int_indicators__members_counted') }}
    where breakdown <> 'number_of_services'
),

scopes as (
    select distinct
        scope_number,
        scope_type,
        scope
    from {{ ref('int_indicators__scopes') }}
),

quarters as (
    select * from {{ ref('dim_quarter') }}
),

names (unit, indicator) as (
    values
    ('child', 'children_reached'),
    ('adult', 'adults_reached'),
    ('practitioner', 'practitioners_reached'),
    ('family', 'families_reached')
),

final as (
    select
        scopes.scope_type,
        scopes.scope,
        quarters.quarter,
        names.indicator || periods.suffix as indicator,
        counted.breakdown,
        counted.category,
        periods.units
    from counted
    inner join scopes on counted.scope_number = scopes.scope_number
    inner join quarters on counted.quarter_start_date = quarters.quarter_start_date
    inner join names on counted.unit = names.unit
    cross join
        lateral (
            values
            ('', counted.in_quarter),
            ('_new', counted.new_in_quarter),
            ('_returning', counted.in_quarter - counted.new_in_quarter),
            ('_year_to_date', counted.in_year_to_date),
            ('_to_date', counted.to_date)
        ) as periods (suffix, units)
    where periods.units > 0
)

select * from final
