with outcomes as (
    select * from {{ ref('int_outcomes__banded') }}
),

sources as (
    select * from {{ ref('stg_sources') }}
),

families as (
    select * from {{ ref('int_families__members') }}
),

services as (
    select * from {{ ref('dim_service') }}
),

dates as (
    select * from {{ ref('dim_date') }}
),

final as (
    select
        {{ public_id('O', ['outcomes.file_id', 'outcomes.row_number', 'outcomes.record_number', 'outcomes.measure_id']) }} as outcome_id,
        coalesce(outcomes.individual_id, {{ unknown_id('I') }}) as individual_id,
        coalesce(families.family_id, {{ unknown_id('F') }}) as family_id,
        {{ individual_quarter_id("coalesce(outcomes.individual_id, " ~ unknown_id('I') ~ ")", 'dates.quarter') }}
            as individual_quarter_id,
        coalesce(services.service, 'unknown') as service,
        outcomes.source,
        dates.quarter,
        outcomes.measure_id,
        outcomes.measure,
        nullif(outcomes.item, '') as item,
        outcomes.timepoint,
        outcomes.category,
        outcomes.band,
        outcomes.score::numeric(14, 3) as score,
        outcomes.is_expected,
        outcomes.is_derived,
        outcomes.individual_id is null as is_orphaned,
        sources.is_administrative,
        outcomes.assessed_date
    from outcomes
    inner join dates on outcomes.assessed_date = dates.date_day
    inner join sources on outcomes.source = sources.source
    left join families on outcomes.individual_id = families.individual_id
    left join services on outcomes.service = services.service
)

select * from final
