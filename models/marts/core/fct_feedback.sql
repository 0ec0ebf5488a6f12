with attached as (
    select * from {{ ref('int_events__attached') }}
    where event_type = 'feedback'
),

feedback as (
    select * from {{ ref('stg_feedback') }}
),

families as (
    select * from {{ ref('int_families__members') }}
),

services as (
    select * from {{ ref('dim_service') }}
),

dated as (
    select
        attached.*,
        {{ quarter_of('coalesce(attached.event_date, attached.quarter_start_date)') }} as quarter
    from attached
),

final as (
    select
        {{ public_id('B', ['dated.file_id', 'dated.row_number', 'dated.record_number']) }} as feedback_id,
        coalesce(dated.individual_id, {{ unknown_id('I') }}) as individual_id,
        coalesce(families.family_id, {{ unknown_id('F') }}) as family_id,
        {{ individual_quarter_id("coalesce(dated.individual_id, " ~ unknown_id('I') ~ ")", 'dated.quarter') }} as individual_quarter_id,
        coalesce(services.service, 'unknown') as service,
        dated.source,
        dated.quarter,
        feedback.respondent,
        feedback.question,
        feedback.answer,
        coalesce(dated.event_date, dated.quarter_start_date) as given_date
    from dated
    inner join feedback
        on
            dated.file_id = feedback.file_id
            and dated.row_number = feedback.row_number
            and dated.record_number = feedback.record_number
    left join families on dated.individual_id = families.individual_id
    left join services on feedback.service = services.service
)

select * from final
