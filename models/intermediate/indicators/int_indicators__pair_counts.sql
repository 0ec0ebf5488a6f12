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

paired as (
    select
        pair_quarters.scope_number,
        quarters.quarter,
        indicators.indicator || periods.suffix as indicator,
        pair_quarters.measure_id,
        count(*) as units,
        count(*) filter (where indicators.is_in_numerator) as units_in_numerator,
        sum(indicators.amount) as amount
    from pair_quarters
    inner join quarters on {{ stands_in('pair_quarters', 'quarters') }}
    cross join
        lateral (
            values
            ('pairs', null::boolean, null::numeric, true),
            ('improved', pair_quarters.is_improved, null, pair_quarters.is_improved is not null),
            (
                'reliably_improved',
                pair_quarters.is_reliably_improved,
                null,
                pair_quarters.is_reliably_improved is not null
            ),
            (
                'expected_level_at_baseline',
                pair_quarters.is_expected_at_baseline,
                null,
                pair_quarters.is_expected_at_baseline is not null and pair_quarters.is_expected_at_end is not null
            ),
            (
                'expected_level_at_end',
                pair_quarters.is_expected_at_end,
                null,
                pair_quarters.is_expected_at_baseline is not null and pair_quarters.is_expected_at_end is not null
            ),
            ('baseline_mean', null, pair_quarters.baseline_score, pair_quarters.is_averaged and pair_quarters.change is not null),
            ('end_mean', null, pair_quarters.end_score, pair_quarters.is_averaged and pair_quarters.change is not null),
            ('change_mean', null, pair_quarters.change, pair_quarters.is_averaged and pair_quarters.change is not null)
        ) as indicators (indicator, is_in_numerator, amount, is_counted)
    cross join
        lateral (
            values
            ('_year_to_date', {{ is_in_year('pair_quarters', 'quarters') }}),
            ('_to_date', true)
        ) as periods (suffix, is_in_period)
    where indicators.is_counted and periods.is_in_period
    group by pair_quarters.scope_number, quarters.quarter, indicators.indicator, periods.suffix, pair_quarters.measure_id
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
