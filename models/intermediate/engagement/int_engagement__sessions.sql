{{ config(pre_hook='set local enable_hashagg = off') }}

-- One row per individual, service, day and activity attended: what several rows tell of one session counts once. Whether it counts towards
-- the minimum is what the rule says that held when the individual first came.
-- Sorted once, by parallel workers, for groups and window (enable_hashagg): PostgreSQL expects few groups, and would hash and then sort.
with contacts as (
    select * from {{ ref('int_contacts__individuals') }}
    where not is_administrative and is_attended and is_dated and individual_id is not null
),

sessions as (
    select
        individual_id,
        service,
        activity,
        session_date,
        min(session_date) over (partition by individual_id, service) as first_session_date
    from contacts
    group by individual_id, service, activity, session_date
),

-- A rule without an activity counts every one.
rules as (
    select
        service,
        valid_from,
        min_sessions,
        array_remove(array_agg(activity), null) as activities,
        lead(valid_from) over (partition by service order by valid_from) as valid_to
    from {{ ref('dosage_rules') }}
    group by service, valid_from, min_sessions
),

final as (
    select
        sessions.individual_id,
        sessions.service,
        sessions.activity,
        rules.min_sessions,
        rules.min_sessions is not null and (cardinality(rules.activities) = 0 or sessions.activity = any(rules.activities)) as is_counted,
        sessions.session_date
    from sessions
    left join rules
        on
            sessions.service = rules.service
            and sessions.first_session_date >= rules.valid_from
            and (rules.valid_to is null or sessions.first_session_date < rules.valid_to)
)

select * from final
