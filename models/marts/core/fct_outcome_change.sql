with pairs as (
    select
        *,
        {{ quarter_of('end_date') }} as quarter
    from {{ ref('int_outcomes__pairs') }}
),

individuals as (
    select * from {{ ref('dim_individual') }}
),

services as (
    select * from {{ ref('dim_service') }}
),

final as (
    select
        {{ public_id('C', ['pairs.individual_id', 'pairs.service', 'pairs.measure_id']) }} as outcome_change_id,
        pairs.individual_id,
        individuals.family_id,
        {{ individual_quarter_id('pairs.individual_id', 'pairs.quarter') }} as individual_quarter_id,
        coalesce(services.service, 'unknown') as service,
        pairs.quarter,
        pairs.measure_id,
        pairs.baseline_band,
        pairs.end_band,
        pairs.baseline_score::numeric(14, 3) as baseline_score,
        pairs.end_score::numeric(14, 3) as end_score,
        pairs.change::numeric(14, 3) as change,
        pairs.is_expected_at_baseline,
        pairs.is_expected_at_end,
        pairs.is_improved,
        pairs.is_reliably_improved,
        pairs.baseline_date,
        pairs.end_date
    from pairs
    inner join individuals on pairs.individual_id = individuals.individual_id
    left join services on pairs.service = services.service
)

select * from final
