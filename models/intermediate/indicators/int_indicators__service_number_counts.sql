-- One row per scope, quarter, indicator, breakdown and category: reach to date by the number of services, and of people how many use one
-- service alone, of families how many use several.
with counted as (
    select * from {{ ref('int_indicators__members_counted') }}
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

reached_by_number as (
    select
        counted.scope_number,
        counted.quarter_start_date,
        names.reached_indicator as indicator,
        counted.breakdown,
        counted.category,
        counted.to_date as units,
        null::bigint as units_in_numerator
    from counted
    inner join names on counted.unit = names.unit
    where counted.breakdown = 'number_of_services'
),

shares as (
    select
        counted.scope_number,
        counted.quarter_start_date,
        names.share_indicator as indicator,
        counted.breakdown,
        counted.category,
        sum(counted.to_date)::bigint as units,
        sum(
            case
                when counted.unit = 'family' then counted.to_date - counted.to_date_in_one_service
                else counted.to_date_in_one_service
            end
        )::bigint as units_in_numerator
    from counted
    inner join names on counted.unit = names.unit
    where counted.breakdown <> 'number_of_services'
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
