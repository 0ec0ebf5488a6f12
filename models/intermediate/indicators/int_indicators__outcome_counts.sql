-- One row per scope, quarter, indicator of outcomes and measure: how many people it counts, how many of them are in its numerator, and the
-- sum of their scores where it is a mean.
with scopes as (
    select * from {{ ref('int_indicators__scopes') }}
),

quarters as (
    select * from {{ ref('dim_quarter') }}
),

banded as (
    select
        banded.*,
        scopes.scope_number
    from {{ ref('int_outcomes__banded') }} as banded
    inner join scopes on banded.service = scopes.service
    where banded.individual_id is not null
),

-- The programme counts somebody measured at two services once, by the pair that ended last.
pairs as (
    select
        pairs.*,
        scopes.scope_number,
        measures.is_averaged
    from {{ ref('int_outcomes__pairs') }} as pairs
    inner join scopes on pairs.service = scopes.service
    inner join {{ ref('measures') }} as measures on pairs.measure = measures.measure
),

-- What is known of somebody in a quarter stands to date up to the next quarter in which something is: all three of these are kept so.
measured_quarters as (
    select
        individual_id,
        measure_id,
        scope_number,
        quarter_start_date,
        lead(quarter_start_date) over (partition by individual_id, measure_id, scope_number order by quarter_start_date) as next_start_date
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
        lead(quarter_start_date) over (partition by individual_id, measure_id, scope_number order by quarter_start_date) as next_start_date
    from last_results
),

last_pairs as (
    select distinct on (individual_id, measure_id, scope_number, quarter_start_date) *
    from pairs
    order by individual_id asc, measure_id asc, scope_number asc, quarter_start_date asc, end_date desc, service asc
),

pair_quarters as (
    select
        *,
        lead(quarter_start_date) over (partition by individual_id, measure_id, scope_number order by quarter_start_date) as next_start_date
    from last_pairs
),

measured as (
    select
        measured_quarters.scope_number,
        quarters.quarter,
        measured_quarters.measure_id,
        count(*) filter (where measured_quarters.quarter_start_date = quarters.quarter_start_date) as in_quarter,
        count(*) as to_date
    from measured_quarters
    inner join quarters on {{ stands_in('measured_quarters', 'quarters') }}
    group by measured_quarters.scope_number, quarters.quarter, measured_quarters.measure_id
),

expected as (
    select
        result_quarters.scope_number,
        quarters.quarter,
        result_quarters.measure_id,
        count(*) filter (where result_quarters.quarter_start_date = quarters.quarter_start_date) as in_quarter,
        count(*) filter (
            where result_quarters.quarter_start_date = quarters.quarter_start_date and result_quarters.is_expected
        ) as expected_in_quarter,
        count(*) as to_date,
        count(*) filter (where result_quarters.is_expected) as expected_to_date
    from result_quarters
    inner join quarters on {{ stands_in('result_quarters', 'quarters') }}
    group by result_quarters.scope_number, quarters.quarter, result_quarters.measure_id
),

paired as (
    select
        pair_quarters.scope_number,
        quarters.quarter,
        indicators.indicator,
        pair_quarters.measure_id,
        count(*) as units,
        count(*) filter (where indicators.is_in_numerator) as units_in_numerator,
        sum(indicators.amount) as amount
    from pair_quarters
    inner join quarters on {{ stands_in('pair_quarters', 'quarters') }}
    cross join
        lateral (
            values
            ('pairs_to_date', null::boolean, null::numeric, true),
            ('improved_to_date', pair_quarters.is_improved, null, pair_quarters.is_improved is not null),
            (
                'reliably_improved_to_date',
                pair_quarters.is_reliably_improved,
                null,
                pair_quarters.is_reliably_improved is not null
            ),
            (
                'expected_level_at_baseline_to_date',
                pair_quarters.is_expected_at_baseline,
                null,
                pair_quarters.is_expected_at_baseline is not null and pair_quarters.is_expected_at_end is not null
            ),
            (
                'expected_level_at_end_to_date',
                pair_quarters.is_expected_at_end,
                null,
                pair_quarters.is_expected_at_baseline is not null and pair_quarters.is_expected_at_end is not null
            ),
            ('baseline_mean_to_date', null, pair_quarters.baseline_score, pair_quarters.is_averaged and pair_quarters.change is not null),
            ('end_mean_to_date', null, pair_quarters.end_score, pair_quarters.is_averaged and pair_quarters.change is not null),
            ('change_mean_to_date', null, pair_quarters.change, pair_quarters.is_averaged and pair_quarters.change is not null)
        ) as indicators (indicator, is_in_numerator, amount, is_counted)
    where indicators.is_counted
    group by pair_quarters.scope_number, quarters.quarter, indicators.indicator, pair_quarters.measure_id
),

counted as (
    select
        measured.scope_number,
        measured.quarter,
        periods.indicator,
        measured.measure_id,
        periods.units,
        null::bigint as units_in_numerator,
        null::numeric as amount
    from measured
    cross join
        lateral (
            values
            ('people_measured', measured.in_quarter),
            ('people_measured_to_date', measured.to_date)
        ) as periods (indicator, units)
    union all
    select
        expected.scope_number,
        expected.quarter,
        periods.indicator,
        expected.measure_id,
        periods.units,
        periods.units_in_numerator,
        null as amount
    from expected
    cross join
        lateral (
            values
            ('expected_level', expected.in_quarter, expected.expected_in_quarter),
            ('expected_level_to_date', expected.to_date, expected.expected_to_date)
        ) as periods (indicator, units, units_in_numerator)
    union all
    select * from paired
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
        counted.units_in_numerator,
        counted.amount
    from counted
    inner join (
        select distinct
            scope_number,
            scope_type,
            scope
        from scopes
    ) as numbered on counted.scope_number = numbered.scope_number
    where counted.units > 0
)

select * from final
