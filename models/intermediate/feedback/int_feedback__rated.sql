-- One row per answer to a question of feedback, with its quarter and whether it is positive: what the seed says of the answer's words.
-- Words that the seed does not know are neither.
with attached as (
    select * from {{ ref('int_events__attached') }}
    where event_type = 'feedback'
),

feedback as (
    select * from {{ ref('stg_feedback') }}
),

ratings as (
    select * from {{ ref('feedback_answers') }}
),

final as (
    select
        attached.source,
        attached.file_id,
        attached.row_number,
        attached.record_number,
        attached.individual_id,
        feedback.service,
        feedback.respondent,
        feedback.question,
        feedback.answer,
        ratings.is_positive,
        coalesce(attached.event_date, attached.quarter_start_date) as given_date,
        {{ quarter_start('coalesce(attached.event_date, attached.quarter_start_date)') }} as quarter_start_date
    from attached
    inner join feedback
        on
            attached.file_id = feedback.file_id
            and attached.row_number = feedback.row_number
            and attached.record_number = feedback.record_number
    left join ratings on lower(feedback.answer) = ratings.answer
)

select * from final
