-- One row per individual, service and quarter from the first session on: what had been attended by its end, whether that is the
-- minimum, and whether the individual has dropped out: away for longer than `vars: drop_out_after_days`, the minimum not reached.
with sessions as (
    select * from {{ ref('int_engagement__sessions') }}
),

quarters as (
    select * from {{ ref('dim_quarter') }}
),

in_quarters as (
    select
        individual_id,
        service,
        {{ quarter_start('session_date') }} as quarter_start_date,
        min(min_sessions) as min_sessions,
        count(*)::integer as sessions,
        (count(*) filter (where is_counted))::integer as counted_sessions,
        min(session_date) as first_session_date,
        max(session_date) as last_session_date
    from sessions
    group by individual_id, service, quarter_start_date
),

participants as (
    select
        individual_id,
        service,
        min(min_sessions) as min_sessions,
        min(first_session_date) as first_session_date
    from in_quarters
    group by individual_id, service
),

to_date as (
    select
        participants.individual_id,
        participants.service,
        quarters.quarter,
        quarters.quarter_start_date,
        quarters.quarter_end_date,
        quarters.quarter_number,
        participants.min_sessions,
        participants.first_session_date,
        coalesce(in_quarters.sessions, 0) as sessions,
        sum(in_quarters.sessions) over so_far as sessions_to_date,
        sum(in_quarters.counted_sessions) over so_far as counted_sessions_to_date,
        max(in_quarters.last_session_date) over so_far as last_session_date
    from participants
    inner join quarters on participants.first_session_date <= quarters.quarter_end_date
    left join in_quarters
        on
            participants.individual_id = in_quarters.individual_id
            and participants.service = in_quarters.service
            and quarters.quarter_start_date = in_quarters.quarter_start_date
    window so_far as (
        partition by participants.individual_id, participants.service
        order by quarters.quarter_start_date
    )
),

final as (
    select
        individual_id,
        service,
        quarter,
        quarter_start_date,
        min_sessions,
        sessions::integer as sessions,
        -- less what had been attended by the end of the year before: as many quarters ago as the quarter has in its year
        (
            sessions_to_date
            - coalesce(lag(sessions_to_date, quarter_number) over (partition by individual_id, service order by quarter_start_date), 0)
        )::integer as sessions_in_year,
        sessions_to_date::integer as sessions_to_date,
        counted_sessions_to_date::integer as counted_sessions_to_date,
        counted_sessions_to_date >= min_sessions as is_minimum_reached,
        -- Without a minimum nobody can have dropped out, nor not have: `null and false` would say that they have not.
        case
            when min_sessions is not null
                then
                    counted_sessions_to_date < min_sessions
                    and last_session_date < quarter_end_date - {{ var('drop_out_after_days') }}
        end as is_dropped_out,
        first_session_date,
        last_session_date
    from to_date
)

select * from final
