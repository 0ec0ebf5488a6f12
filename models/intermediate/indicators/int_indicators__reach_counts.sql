-- One row per scope, quarter, indicator of reach, breakdown and category: how many it counts. The characteristics are those known in the
-- quarter.
with members as (
    select * from {{ ref('int_indicators__reach_members') }}
),

categories as (
    select * from {{ ref('int_characteristics__categories') }}
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

counted as (
    select
        members.scope_number,
        members.quarter_start_date,
        members.unit,
        {{ counted_breakdown('categories') }} as breakdown,
        {{ counted_category('categories') }} as category,
        count(*) filter (where members.is_in_quarter) as in_quarter,
        count(*) filter (where members.is_new) as new_in_quarter,
        count(*) filter (where members.is_in_year) as in_year_to_date,
        count(*) as to_date
    from members
    left join categories
        on members.individual_id = categories.individual_id and members.quarter_start_date = categories.quarter_start_date
    group by members.scope_number, members.quarter_start_date, members.unit, grouping sets ((), {{ breakdown_sets('categories') }})
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
    where periods.units > 0 and counted.category is not null
)

select * from final
