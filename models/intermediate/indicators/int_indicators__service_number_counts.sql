-- One row per scope, quarter, indicator, breakdown and category: reach to date by the number of services, and of people how many use one
-- service alone, of families how many use several.
with members as (
    select * from {{ ref('int_indicators__service_number_members') }}
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

names (unit, reached_indicator, share_indicator) as (
    values
    ('child', 'children_reached_to_date', 'people_in_one_service_to_date'),
    ('adult', 'adults_reached_to_date', 'people_in_one_service_to_date'),
    ('family', 'families_reached_to_date', 'families_in_several_services_to_date')
),

counted as (
    select
        members.scope_number,
        members.quarter_start_date,
        members.unit,
        members.services_band,
        grouping(members.services_band) = 0 as is_by_number,
        {{ counted_breakdown('categories') }} as breakdown,
        {{ counted_category('categories') }} as category,
        count(*) as units,
        count(*) filter (where members.services = 1) as units_in_one
    from members
    left join categories
        on members.individual_id = categories.individual_id and members.quarter_start_date = categories.quarter_start_date
    group by
        members.scope_number,
        members.quarter_start_date,
        members.unit,
        grouping sets ((), (members.services_band), {{ breakdown_sets('categories') }})
),

reached_by_number as (
    select
        counted.scope_number,
        counted.quarter_start_date,
        names.reached_indicator as indicator,
        'number_of_services' as breakdown,
        counted.services_band as category,
        counted.units,
        null::bigint as units_in_numerator
    from counted
    inner join names on counted.unit = names.unit
    where counted.is_by_number
),

shares as (
    select
        counted.scope_number,
        counted.quarter_start_date,
        names.share_indicator as indicator,
        counted.breakdown,
        counted.category,
        sum(counted.units)::bigint as units,
        sum(case when counted.unit = 'family' then counted.units - counted.units_in_one else counted.units_in_one end)::bigint
            as units_in_numerator
    from counted
    inner join names on counted.unit = names.unit
    where not counted.is_by_number and counted.category is not null
    group by counted.scope_number, counted.quarter_start_date, names.share_indicator, counted.breakdown, counted.category
),

both_kinds as (
    select * from reached_by_number
    union all
    select * from shares
),

final as (
    select
        scopes.scope_type,
        scopes.scope,
        quarters.quarter,
        both_kinds.indicator,
        both_kinds.breakdown,
        both_kinds.category,
        both_kinds.units,
        both_kinds.units_in_numerator
    from both_kinds
    inner join scopes on both_kinds.scope_number = scopes.scope_number
    inner join quarters on both_kinds.quarter_start_date = quarters.quarter_start_date
)

select * from final
