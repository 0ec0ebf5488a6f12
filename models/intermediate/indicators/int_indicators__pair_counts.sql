-- One row per scope, quarter, indicator of change and measure: how many people with a baseline and an end it counts, how many of them are
-- in its numerator, and the sum of their scores where it is a mean. A pair is of the financial year in which its end lies, whenever its
-- baseline was.
with scopes as (
    select * from {{ ref('int_indicators__scopes') }}
),

quarters as (
    select * from {{ ref('dim_quarter') }}
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

-- The last pair that ended stands to date up to the quarter in which the next one does.
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

-- Pairs are counted before they are given the names of indicators: millions of rows less.
summed as (
    select
        pair_quarters.scope_number,
        quarters.quarter,
        periods.suffix,
        pair_quarters.measure_id,
        count(*) as pairs,
        count(pair_quarters.is_improved) as compared,
        count(*) filter (where pair_quarters.is_improved) as improved,
        count(pair_quarters.is_reliably_improved) as reliably_compared,
        count(*) filter (where pair_quarters.is_reliably_improved) as reliably_improved,
        count(pair_quarters.is_expected_at_baseline) filter (where pair_quarters.is_expected_at_end is not null) as judged,
        count(*) filter (where pair_quarters.is_expected_at_baseline and pair_quarters.is_expected_at_end is not null)
            as expected_at_baseline,
        count(*) filter (where pair_quarters.is_expected_at_end and pair_quarters.is_expected_at_baseline is not null) as expected_at_end,
        count(pair_quarters.change) filter (where pair_quarters.is_averaged) as averaged,
        sum(pair_quarters.baseline_score) filter (where pair_quarters.is_averaged and pair_quarters.change is not null) as baseline_scores,
        sum(pair_quarters.end_score) filter (where pair_quarters.is_averaged and pair_quarters.change is not null) as end_scores,
        sum(pair_quarters.change) filter (where pair_quarters.is_averaged) as changes
    from pair_quarters
    inner join quarters on {{ stands_in('pair_quarters', 'quarters') }}
    cross join
        lateral (
            values
            ('_year_to_date', {{ is_in_year('pair_quarters', 'quarters') }}),
            ('_to_date', true)
        ) as periods (suffix, is_in_period)
    where periods.is_in_period
    group by pair_quarters.scope_number, quarters.quarter, periods.suffix, pair_quarters.measure_id
),

paired as (
    select
        summed.scope_number,
        summed.quarter,
        indicators.indicator || summed.suffix as indicator,
        summed.measure_id,
        indicators.units,
        indicators.units_in_numerator,
        indicators.amount
    from summed
    cross join
        lateral (
            values
            ('pairs', summed.pairs, 0::bigint, null::numeric),
            ('improved', summed.compared, summed.improved, null),
            ('reliably_improved', summed.reliably_compared, summed.reliably_improved, null),
            ('expected_level_at_baseline', summed.judged, summed.expected_at_baseline, null),
            ('expected_level_at_end', summed.judged, summed.expected_at_end, null),
            ('baseline_mean', summed.averaged, 0, summed.baseline_scores),
            ('end_mean', summed.averaged, 0, summed.end_scores),
            ('change_mean', summed.averaged, 0, summed.changes)
        ) as indicators (indicator, units, units_in_numerator, amount)
    where indicators.units > 0
),

final as (
    select
        numbered.scope_type,
        numbered.scope,
        paired.quarter,
        paired.indicator,
        'measure' as breakdown,
        paired.measure_id as category,
        paired.units,
        paired.units_in_numerator,
        paired.amount
    from paired
    inner join (
        select distinct
            scope_number,
            scope_type,
            scope
        from scopes
    ) as numbered on paired.scope_number = numbered.scope_number
)

select * from final
