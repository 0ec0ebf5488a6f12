-- One row per service, quarter, indicator of contacts, sessions or answers, breakdown and category: how many there were in the quarter, and
-- how many of them are in its numerator.
with contacts as (
    select
        *,
        coalesce(delivery, 'Not known') as delivered,
        {{ quarter_start('session_date') }} as quarter_start_date
    from {{ ref('int_contacts__individuals') }}
    where not is_administrative and is_dated
),

feedback as (
    select * from {{ ref('int_feedback__rated') }}
),

sessions as (
    select
        service,
        quarter_start_date,
        session_date,
        activity,
        group_ref
    from contacts
    where is_attended
    group by service, quarter_start_date, session_date, activity, group_ref
),

counted as (
    select
        service,
        quarter_start_date,
        'contacts_attended' as indicator,
        'delivery' as breakdown,
        delivered as category,
        count(*) as units,
        null::bigint as units_in_numerator
    from contacts
    where is_attended
    group by service, quarter_start_date, grouping sets ((), (delivered))
    union all
    select
        service,
        quarter_start_date,
        'attendance_rate' as indicator,
        'delivery' as breakdown,
        delivered as category,
        count(*) as units,
        count(*) filter (where is_attended) as units_in_numerator
    from contacts
    where is_attended is not null
    group by service, quarter_start_date, grouping sets ((), (delivered))
    union all
    select
        service,
        quarter_start_date,
        'sessions_held' as indicator,
        'all' as breakdown,
        null as category,
        count(*) as units,
        null as units_in_numerator
    from sessions
    group by service, quarter_start_date
    union all
    select
        service,
        quarter_start_date,
        'feedback_answers' as indicator,
        case when grouping(respondent) = 0 then 'respondent' else 'question' end as breakdown,
        coalesce(respondent, question) as category,
        count(*) as units,
        null as units_in_numerator
    from feedback
    group by service, quarter_start_date, grouping sets ((), (respondent), (question))
    union all
    select
        service,
        quarter_start_date,
        'feedback_positive' as indicator,
        case when grouping(respondent) = 0 then 'respondent' else 'question' end as breakdown,
        coalesce(respondent, question) as category,
        count(*) as units,
        count(*) filter (where is_positive) as units_in_numerator
    from feedback
    where is_positive is not null
    group by service, quarter_start_date, grouping sets ((), (respondent), (question))
),

final as (
    select
        service,
        quarter_start_date,
        indicator,
        case when category is null then 'all' else breakdown end as breakdown,
        coalesce(category, 'All') as category,
        units,
        units_in_numerator
    from counted
)

select * from final
