with dosage_quarters as not materialized (
    select * from {{ ref('int_engagement__dosage_quarters') }}
),

sessions as (
    select * from {{ ref('int_engagement__sessions') }}
),

individuals as (
    select * from {{ ref('dim_individual') }}
),

services as (
    select * from {{ ref('dim_service') }}
),

last_quarters as (
    select max(quarter_start_date) as quarter_start_date
    from dosage_quarters
),

-- Everybody who ever took part has a row of the last quarter.
latest as (
    select dosage_quarters.*
    from dosage_quarters
    inner join last_quarters on dosage_quarters.quarter_start_date = last_quarters.quarter_start_date
),

numbered as (
    select
        individual_id,
        service,
        session_date,
        min_sessions,
        session_date - lag(session_date) over (partition by individual_id, service order by session_date) as gap_days,
        case
            when is_counted
                then row_number() over (partition by individual_id, service, is_counted order by session_date, activity)
        end as counted_number
    from sessions
),

gaps as (
    select
        individual_id,
        service,
        max(gap_days) as longest_gap_days,
        min(session_date) filter (where counted_number = min_sessions) as minimum_reached_date
    from numbered
    group by individual_id, service
),

final as (
    select
        latest.individual_id,
        individuals.family_id,
        coalesce(services.service, 'unknown') as service,
        latest.sessions_to_date as sessions,
        latest.counted_sessions_to_date as counted_sessions,
        latest.min_sessions,
        gaps.longest_gap_days,
        latest.is_minimum_reached,
        latest.is_dropped_out,
        latest.first_session_date,
        latest.last_session_date,
        gaps.minimum_reached_date
    from latest
    inner join gaps on latest.individual_id = gaps.individual_id and latest.service = gaps.service
    inner join individuals on latest.individual_id = individuals.individual_id
    left join services on latest.service = services.service
)

select * from final
