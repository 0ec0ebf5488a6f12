-- One row per scope, quarter, indicator of results and measure: how many people were measured in the quarter, in the financial year up to
-- its end, and to date, and of those with a result how many are at the expected level by their last one of that time.
with scopes as (
    select * from {{ ref('int_indicators__scopes') }}
),

quarters as (
    select
        *,
        (quarter_start_date - make_interval(months => 3 * (quarter_number - 1)))::date as year_start_date
    from {{ ref('dim_quarter') }}
),

-- Who, of what and in which order by number: they stand in up to four scopes, and are sorted there.
results as (
    select
        service,
        dense_rank() over (order by individual_id) as individual_number,
        dense_rank() over (order by measure_id) as measure_number,
        measure_id,
        row_number() over (order by assessed_date, file_id, row_number, record_number) as recency,
        case when timepoint <> 'baseline' then is_expected end as is_expected,
        quarter_start_date
    from {{ ref('int_outcomes__banded') }}
    where individual_id is not null
),

measures as (
    select distinct
        measure_number,
        measure_id
    from results
),

individual_quarters as (
    select
        results.individual_number,
        results.measure_number,
        scopes.scope_number,
        results.quarter_start_date,
        max(results.recency) filter (where results.is_expected) as last_expected,
        max(results.recency) filter (where not results.is_expected) as last_not_expected
    from results
    inner join scopes on results.service = scopes.service
    group by results.individual_number, results.measure_number, scopes.scope_number, results.quarter_start_date
),

measured_quarters as (
    select
        scope_number,
        measure_number,
        quarter_start_date,
        coalesce(last_expected, last_not_expected) is not null as has_result,
        coalesce(last_expected, 0) > coalesce(last_not_expected, 0) as is_expected,
        coalesce(max(last_expected) over before, 0) > coalesce(max(last_not_expected) over before, 0) as was_expected,
        max(quarter_start_date) over before as measured_before,
        max(quarter_start_date) filter (where coalesce(last_expected, last_not_expected) is not null) over before as judged_before
    from individual_quarters
    window before as (
        partition by individual_number, measure_number, scope_number
        order by quarter_start_date
        rows between unbounded preceding and 1 preceding
    )
),

-- What a quarter adds to the counts of the year and to date: people of whom nothing was known before, and those whose last result is
-- another now.
added as (
    select
        measured.scope_number,
        measured.measure_number,
        quarters.quarter_start_date,
        count(*) as measured,
        count(*) filter (where not coalesce(measured.measured_before >= quarters.year_start_date, false)) as newly_in_year,
        count(*) filter (where measured.measured_before is null) as newly_measured,
        count(*) filter (where measured.has_result) as judged,
        count(*) filter (where measured.has_result and not coalesce(measured.judged_before >= quarters.year_start_date, false))
            as newly_judged_in_year,
        count(*) filter (where measured.has_result and measured.judged_before is null) as newly_judged,
        count(*) filter (where measured.is_expected) as expected,
        count(*) filter (where measured.is_expected)
        - count(*) filter (where measured.has_result and measured.was_expected and measured.judged_before >= quarters.year_start_date)
            as newly_expected_in_year,
        count(*) filter (where measured.is_expected) - count(*) filter (where measured.has_result and measured.was_expected)
            as newly_expected
    from measured_quarters as measured
    inner join quarters on measured.quarter_start_date = quarters.quarter_start_date
    group by measured.scope_number, measured.measure_number, quarters.quarter_start_date
),

measures_of_scopes as (
    select distinct
        scope_number,
        measure_number
    from added
),

summed as (
    select
        measures_of_scopes.scope_number,
        quarters.quarter,
        measures_of_scopes.measure_number,
        sum(added.measured)::bigint as measured,
        sum(added.judged)::bigint as judged,
        sum(added.expected)::bigint as expected,
        (sum(sum(added.newly_in_year)) over in_year)::bigint as measured_in_year,
        (sum(sum(added.newly_judged_in_year)) over in_year)::bigint as judged_in_year,
        (sum(sum(added.newly_expected_in_year)) over in_year)::bigint as expected_in_year,
        (sum(sum(added.newly_measured)) over to_date)::bigint as measured_to_date,
        (sum(sum(added.newly_judged)) over to_date)::bigint as judged_to_date,
        (sum(sum(added.newly_expected)) over to_date)::bigint as expected_to_date
    from measures_of_scopes
    cross join quarters
    left join added
        on
            measures_of_scopes.scope_number = added.scope_number
            and measures_of_scopes.measure_number = added.measure_number
            and quarters.quarter_start_date = added.quarter_start_date
    group by
        measures_of_scopes.scope_number,
        measures_of_scopes.measure_number,
        quarters.quarter,
        quarters.quarter_start_date,
        quarters.year_start_date
    window
        in_year as (
            partition by measures_of_scopes.scope_number, measures_of_scopes.measure_number, quarters.year_start_date
            order by quarters.quarter_start_date
        ),
        to_date as (
            partition by measures_of_scopes.scope_number, measures_of_scopes.measure_number
            order by quarters.quarter_start_date
        )
),

counted as (
    select
        summed.scope_number,
        summed.quarter,
        indicators.indicator,
        summed.measure_number,
        indicators.units,
        indicators.units_in_numerator
    from summed
    cross join
        lateral (
            values
            ('people_measured', summed.measured, null::bigint),
            ('people_measured_year_to_date', summed.measured_in_year, null),
            ('people_measured_to_date', summed.measured_to_date, null),
            ('expected_level', summed.judged, summed.expected),
            ('expected_level_year_to_date', summed.judged_in_year, summed.expected_in_year),
            ('expected_level_to_date', summed.judged_to_date, summed.expected_to_date)
        ) as indicators (indicator, units, units_in_numerator)
    where indicators.units > 0
),

final as (
    select
        numbered.scope_type,
        numbered.scope,
        counted.quarter,
        counted.indicator,
        'measure' as breakdown,
        measures.measure_id as category,
        counted.units,
        counted.units_in_numerator
    from counted
    inner join measures on counted.measure_number = measures.measure_number
    inner join (
        select distinct
            scope_number,
            scope_type,
            scope
        from scopes
    ) as numbered on counted.scope_number = numbered.scope_number
)

select * from final
