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

-- What is known at the end of a quarter with sessions stands up to the next one.
known as (
    select
        in_quarters.individual_id,
        in_quarters.service,
        in_quarters.quarter_start_date,
        quarters.financial_year,
        in_quarters.sessions,
        in_quarters.last_session_date,
        lead(in_quarters.quarter_start_date) over so_far as next_start_date,
        min(in_quarters.min_sessions) over at_all as min_sessions,
        min(in_quarters.first_session_date) over at_all as first_session_date,
        (sum(in_quarters.sessions) over in_year)::integer as sessions_in_year,
        (sum(in_quarters.sessions) over so_far)::integer as sessions_to_date,
        (sum(in_quarters.counted_sessions) over so_far)::integer as counted_sessions_to_date
    from in_quarters
    inner join quarters on in_quarters.quarter_start_date = quarters.quarter_start_date
    window
        at_all as (partition by in_quarters.individual_id, in_quarters.service),
        so_far as (partition by in_quarters.individual_id, in_quarters.service order by in_quarters.quarter_start_date),
        in_year as (
            partition by in_quarters.individual_id, in_quarters.service, quarters.financial_year
            order by in_quarters.quarter_start_date
        )
),

final as (
    select
        known.individual_id,
        known.service,
        quarters.quarter,
        quarters.quarter_start_date,
        known.min_sessions,
        case when known.quarter_start_date = quarters.quarter_start_date then known.sessions else 0 end as sessions,
        case when known.financial_year = quarters.financial_year then known.sessions_in_year else 0 end as sessions_in_year,
        known.sessions_to_date,
        known.counted_sessions_to_date,
        known.counted_sessions_to_date >= known.min_sessions as is_minimum_reached,
        -- Without a minimum nobody can have dropped out, nor not have: `null and false` would say that they have not.
        case
            when known.min_sessions is not null
                then
                    known.counted_sessions_to_date < known.min_sessions
                    and known.last_session_date < quarters.quarter_end_date - {{ var('drop_out_after_days') }}
        end as is_dropped_out,
        known.first_session_date,
        known.last_session_date
    from known
    inner join quarters on {{ stands_in('known', 'quarters') }}
)

select * from final
