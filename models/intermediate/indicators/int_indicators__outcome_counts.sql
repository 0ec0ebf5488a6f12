-- One row per scope, quarter, indicator of outcomes and measure: how many people it counts, how many of them are in its numerator, and the
-- sum of their scores where it is a mean.
with banded as (
    select
        banded.*,
        scopes.scope_type,
        scopes.scope
    from {{ ref('int_outcomes__banded') }} as banded
    inner join {{ ref('int_indicators__scopes') }} as scopes on banded.service = scopes.service
    where banded.individual_id is not null
),

-- The programme counts somebody measured at two services once, by the pair that ended last.
pairs as (
    select
        pairs.*,
        scopes.scope_type,
        scopes.scope,
        measures.is_averaged
    from {{ ref('int_outcomes__pairs') }} as pairs
    inner join {{ ref('int_indicators__scopes') }} as scopes on pairs.service = scopes.service
    inner join {{ ref('measures') }} as measures on pairs.measure = measures.measure
),

quarters as (
    select * from {{ ref('dim_quarter') }}
),

periods as (
    select
        quarters.quarter,
        quarters.quarter_start_date as until_start_date,
        quarters.quarter_start_date as from_start_date,
        '' as suffix
    from quarters
    union all
    select
        quarters.quarter,
        quarters.quarter_start_date as until_start_date,
        null as from_start_date,
        '_to_date' as suffix
    from quarters
),

measured as (
    select
        banded.scope_type,
        banded.scope,
        periods.quarter,
        'people_measured' || periods.suffix as indicator,
        banded.measure_id,
        count(distinct banded.individual_id) as units,
        null::bigint as units_in_numerator,
        null::numeric as amount
    from banded
    inner join periods
        on
            banded.quarter_start_date <= periods.until_start_date
            and (periods.from_start_date is null or banded.quarter_start_date >= periods.from_start_date)
    group by banded.scope_type, banded.scope, periods.quarter, periods.suffix, banded.measure_id
),

last_results as (
    select distinct on (banded.scope_type, banded.scope, periods.quarter, periods.suffix, banded.measure_id, banded.individual_id)
        banded.*,
        periods.quarter,
        periods.suffix
    from banded
    inner join periods
        on
            banded.quarter_start_date <= periods.until_start_date
            and (periods.from_start_date is null or banded.quarter_start_date >= periods.from_start_date)
    where banded.timepoint <> 'baseline' and banded.is_expected is not null
    order by
        banded.scope_type asc,
        banded.scope asc,
        periods.quarter asc,
        periods.suffix asc,
        banded.measure_id asc,
        banded.individual_id asc,
        banded.assessed_date desc,
        banded.file_id desc,
        banded.row_number desc,
        banded.record_number desc
),

expected as (
    select
        scope_type,
        scope,
        quarter,
        'expected_level' || suffix as indicator,
        measure_id,
        count(*) as units,
        count(*) filter (where is_expected) as units_in_numerator,
        null::numeric as amount
    from last_results
    group by scope_type, scope, quarter, suffix, measure_id
),

last_pairs as (
    select distinct on (pairs.scope_type, pairs.scope, quarters.quarter, pairs.measure_id, pairs.individual_id)
        pairs.*,
        quarters.quarter
    from pairs
    inner join quarters on pairs.quarter_start_date <= quarters.quarter_start_date
    order by
        pairs.scope_type asc,
        pairs.scope asc,
        quarters.quarter asc,
        pairs.measure_id asc,
        pairs.individual_id asc,
        pairs.end_date desc,
        pairs.service asc
),

paired as (
    select
        last_pairs.scope_type,
        last_pairs.scope,
        last_pairs.quarter,
        indicators.indicator,
        last_pairs.measure_id,
        count(*) as units,
        count(*) filter (where indicators.is_in_numerator) as units_in_numerator,
        sum(indicators.amount) as amount
    from last_pairs
    cross join
        lateral (
            values
            ('pairs_to_date', null::boolean, null::numeric, true),
            ('improved_to_date', last_pairs.is_improved, null, last_pairs.is_improved is not null),
            (
                'reliably_improved_to_date',
                last_pairs.is_reliably_improved,
                null,
                last_pairs.is_reliably_improved is not null
            ),
            (
                'expected_level_at_baseline_to_date',
                last_pairs.is_expected_at_baseline,
                null,
                last_pairs.is_expected_at_baseline is not null and last_pairs.is_expected_at_end is not null
            ),
            (
                'expected_level_at_end_to_date',
                last_pairs.is_expected_at_end,
                null,
                last_pairs.is_expected_at_baseline is not null and last_pairs.is_expected_at_end is not null
            ),
            ('baseline_mean_to_date', null, last_pairs.baseline_score, last_pairs.is_averaged and last_pairs.change is not null),
            ('end_mean_to_date', null, last_pairs.end_score, last_pairs.is_averaged and last_pairs.change is not null),
            ('change_mean_to_date', null, last_pairs.change, last_pairs.is_averaged and last_pairs.change is not null)
        ) as indicators (indicator, is_in_numerator, amount, is_counted)
    where indicators.is_counted
    group by last_pairs.scope_type, last_pairs.scope, last_pairs.quarter, indicators.indicator, last_pairs.measure_id
),

counted as (
    select * from measured
    union all
    select * from expected
    union all
    select * from paired
),

final as (
    select
        scope_type,
        scope,
        quarter,
        indicator,
        'measure' as breakdown,
        measure_id as category,
        units,
        units_in_numerator,
        amount
    from counted
)

select * from final
