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

banded as (
    select
        banded.individual_id,
        banded.measure_id,
        scopes.scope_number,
        banded.timepoint,
        banded.is_expected,
        banded.quarter_start_date,
        banded.assessed_date,
        banded.file_id,
        banded.row_number,
        banded.record_number
    from {{ ref('int_outcomes__banded') }} as banded
    inner join scopes on banded.service = scopes.service
    where banded.individual_id is not null
),

measured_quarters as (
    select
        individual_id,
        measure_id,
        scope_number,
        quarter_start_date,
        lag(quarter_start_date) over (partition by individual_id, measure_id, scope_number order by quarter_start_date) as last_start_date
    from banded
    group by individual_id, measure_id, scope_number, quarter_start_date
),

last_results as (
    select distinct on (individual_id, measure_id, scope_number, quarter_start_date)
        individual_id,
        measure_id,
        scope_number,
        quarter_start_date,
        is_expected
    from banded
    where timepoint <> 'baseline' and is_expected is not null
    order by
        individual_id asc,
        measure_id asc,
        scope_number asc,
        quarter_start_date asc,
        assessed_date desc,
        file_id desc,
        row_number desc,
        record_number desc
),

result_quarters as (
    select
        *,
        lag(is_expected) over by_quarter as was_expected,
        lag(quarter_start_date) over by_quarter as last_start_date
    from last_results
    window by_quarter as (partition by individual_id, measure_id, scope_number order by quarter_start_date)
),

-- What a quarter adds to the counts of the year and to date: people of whom nothing was known before, and those whose last result is
-- another now.
added as (
    select
        measured_quarters.scope_number,
        measured_quarters.measure_id,
        quarters.quarter_start_date,
        count(*) as measured,
        count(*) filter (where not coalesce(measured_quarters.last_start_date >= quarters.year_start_date, false)) as newly_in_year,
        count(*) filter (where measured_quarters.last_start_date is null) as newly_measured,
        0 as judged,
        0 as newly_judged_in_year,
        0 as newly_judged,
        0 as expected,
        0 as newly_expected_in_year,
        0 as newly_expected
    from measured_quarters
    inner join quarters on measured_quarters.quarter_start_date = quarters.quarter_start_date
    group by measured_quarters.scope_number, measured_quarters.measure_id, quarters.quarter_start_date
    union all
    select
        result_quarters.scope_number,
        result_quarters.measure_id,
        quarters.quarter_start_date,
        0 as measured,
        0 as newly_in_year,
        0 as newly_measured,
        count(*) as judged,
        count(*) filter (where not coalesce(result_quarters.last_start_date >= quarters.year_start_date, false)) as newly_judged_in_year,
        count(*) filter (where result_quarters.was_expected is null) as newly_judged,
        count(*) filter (where result_quarters.is_expected) as expected,
        count(*) filter (where result_quarters.is_expected)
        - count(*) filter (where result_quarters.was_expected and result_quarters.last_start_date >= quarters.year_start_date)
            as newly_expected_in_year,
        count(*) filter (where result_quarters.is_expected) - count(*) filter (where result_quarters.was_expected) as newly_expected
    from result_quarters
    inner join quarters on result_quarters.quarter_start_date = quarters.quarter_start_date
    group by result_quarters.scope_number, result_quarters.measure_id, quarters.quarter_start_date
),

measures_of_scopes as (
    select distinct
        scope_number,
        measure_id
    from added
),

summed as (
    select
        measures_of_scopes.scope_number,
        quarters.quarter,
        measures_of_scopes.measure_id,
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
            and measures_of_scopes.measure_id = added.measure_id
            and quarters.quarter_start_date = added.quarter_start_date
    group by
        measures_of_scopes.scope_number,
        measures_of_scopes.measure_id,
        quarters.quarter,
        quarters.quarter_start_date,
        quarters.year_start_date
    window
        in_year as (
            partition by measures_of_scopes.scope_number, measures_of_scopes.measure_id, quarters.year_start_date
            order by quarters.quarter_start_date
        ),
        to_date as (
            partition by measures_of_scopes.scope_number, measures_of_scopes.measure_id
            order by quarters.quarter_start_date
        )
),

counted as (
    select
        summed.scope_number,
        summed.quarter,
        indicators.indicator,
        summed.measure_id,
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
        counted.measure_id as category,
        counted.units,
        counted.units_in_numerator
    from counted
    inner join (
        select distinct
            scope_number,
            scope_type,
            scope
        from scopes
    ) as numbered on counted.scope_number = numbered.scope_number
)

select * from final
