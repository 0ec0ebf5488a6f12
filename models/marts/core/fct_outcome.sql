with attached as (
    select * from {{ ref('int_events__attached') }}
    where event_type = 'outcome'
),

outcomes as (
    select * from {{ ref('stg_outcomes') }}
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

final as (
    select
        {{ public_id('O', ['attached.file_id', 'attached.row_number', 'attached.record_number']) }} as outcome_id,
        coalesce(attached.individual_id, {{ unknown_id('I') }}) as individual_id,
        coalesce(families.family_id, {{ unknown_id('F') }}) as family_id,
        {{
            individual_quarter_id(
                "coalesce(attached.individual_id, " ~ unknown_id('I') ~ ")",
                quarter_of('coalesce(attached.event_date, attached.quarter_start_date)')
            )
        }} as individual_quarter_id,
        coalesce(services.service, 'unknown') as service,
        attached.source,
        {{ quarter_of('coalesce(attached.event_date, attached.quarter_start_date)') }} as quarter,
        outcomes.measure,
        outcomes.item,
        outcomes.timepoint,
        outcomes.category,
        outcomes.score::numeric(14, 3) as score,
        attached.individual_id is null as is_orphaned,
        sources.is_administrative,
        coalesce(attached.event_date, attached.quarter_start_date) as assessed_date
    from attached
    inner join outcomes
        on
            attached.file_id = outcomes.file_id
            and attached.row_number = outcomes.row_number
            and attached.record_number = outcomes.record_number
    inner join sources on attached.source = sources.source
    left join families on attached.individual_id = families.individual_id
    left join services on outcomes.service = services.service
)

select * from final
