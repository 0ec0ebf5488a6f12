-- One row per scope, quarter and indicator, counted there or not, with the headline that it is published as. Headlines are numbered, since
-- more than a million values are sorted and looked up by them.
with indicator_values as not materialized (
    select * from {{ ref('int_indicators__values') }}
),

-- Patterns are matched for each of eighty indicators, and not for each of a million values.
indicators as materialized (
    select
        indicators.*,
        periods.stem,
        periods.period,
        periods.period in ('_new', '_returning') as is_part_of_reach,
        -- Sessions, amounts and rows of files are not people: whatever else a new indicator counts is hidden where it is small.
        indicators.unit not in ('session', 'amount', 'row') as is_of_people,
        bool_or(periods.period = '_year_to_date') over one_stem as has_year_to_date,
        bool_or(periods.period = '_to_date') over one_stem as has_to_date
    from {{ ref('indicators') }} as indicators
    cross join
        lateral (
            select
                regexp_replace(indicators.indicator, '(_new|_returning|_year_to_date|_to_date)$', '') as stem,
                coalesce(substring(indicators.indicator from '(?:_new|_returning|_year_to_date|_to_date)$'), '') as period
        ) as periods
    window one_stem as (partition by periods.stem)
),

-- In the first quarter of a year the year is the quarter, and in the first year of a scope what is counted to date is the year: one count,
-- which one breakdown must not hide and another tell. Each is published as the longest that it is.
first_quarters as (
    select
        indicator_values.scope_type,
        indicator_values.scope,
        indicators.stem,
        min(indicator_values.quarter) as first_quarter
    from indicator_values
    inner join indicators on indicator_values.indicator = indicators.indicator
    where indicator_values.breakdown = 'all'
    group by indicator_values.scope_type, indicator_values.scope, indicators.stem
),

periods as (
    select
        first_quarters.scope_type,
        first_quarters.scope,
        quarters.quarter,
        indicators.indicator,
        indicators.stem || case
            when
                indicators.has_to_date
                and (
                    indicators.period = '_to_date'
                    or left(quarters.quarter, 7) = left(first_quarters.first_quarter, 7)
                    and (
                        indicators.period = '_year_to_date'
                        or quarters.quarter = first_quarters.first_quarter
                    )
                )
                then '_to_date'
            when
                indicators.has_year_to_date
                and (indicators.period = '_year_to_date' or quarters.quarter_number = 1 or quarters.quarter = first_quarters.first_quarter)
                then '_year_to_date'
            else ''
        end as longest_indicator
    from first_quarters
    inner join indicators on first_quarters.stem = indicators.stem
    inner join {{ ref('dim_quarter') }} as quarters on first_quarters.first_quarter <= quarters.quarter
),

scopes as (
    select * from {{ ref('int_indicators__scopes') }}
),

places as (
    select distinct
        scope_type,
        scope,
        quarter
    from indicator_values
    union
    select
        scopes.scope_type,
        scopes.scope,
        quarters.quarter
    from scopes
    cross join {{ ref('dim_quarter') }} as quarters
    -- people may have registered years before the first quarter that anything is counted in
    where quarters.quarter >= (select min(first_quarters.first_quarter) from first_quarters)
),

-- Who is new and who returns are a breakdown of who was reached, and by category no more.
headlines as (
    select
        places.scope_type,
        places.scope,
        places.quarter,
        indicators.indicator,
        indicators.stem,
        indicators.period,
        indicators.is_part_of_reach,
        indicators.is_of_people,
        case when indicators.is_part_of_reach then 'new or returning' end as counted_breakdown,
        case when indicators.is_part_of_reach then indicators.indicator end as counted_category,
        concat_ws(' ', places.scope_type, places.scope, places.quarter, indicators.indicator) as place_and_indicator,
        coalesce(periods.longest_indicator = indicators.indicator, true) as is_longest,
        concat_ws(
            ' ', places.scope_type, places.scope, places.quarter, coalesce(periods.longest_indicator, indicators.indicator)
        ) as headline,
        (
            dense_rank() over (
                order by places.scope_type, places.scope, places.quarter, coalesce(periods.longest_indicator, indicators.indicator)
            )
        )::integer as headline_number
    from places
    cross join indicators
    left join periods
        on
            places.scope_type = periods.scope_type
            and places.scope = periods.scope
            and places.quarter = periods.quarter
            and indicators.indicator = periods.indicator
),

final as (
    select
        *,
        bool_or(not is_longest and not is_part_of_reach) over (partition by headline_number) as is_of_several_periods
    from headlines
)

select * from final
