-- From the first quarter that anything is dated in to the last; in an empty warehouse, the present one.
with days as (
    select registered_date as day from {{ ref('int_registrations__dated') }}
    union all
    select session_date as day from {{ ref('int_contacts__individuals') }}
    union all
    select coalesce(event_date, quarter_start_date) as day from {{ ref('int_events__attached') }}
    union all
    select used_quarter_start_date as day from {{ ref('int_resources__dated') }}
    union all
    select quarter_start_date as day from {{ ref('stg_files') }}
),

bounds as (
    select
        {{ quarter_start('coalesce(min(day), current_date)') }} as first_day,
        {{ quarter_start('coalesce(max(day), current_date)') }} as last_day
    from days
),

quarters as (
    select generate_series(first_day, last_day, interval '3 months')::date as quarter_start_date
    from bounds
),

final as (
    select
        {{ quarter_of('quarter_start_date') }} as quarter,
        {{ financial_year('quarter_start_date') }} as financial_year,
        extract(quarter from quarter_start_date - interval '3 months')::integer as quarter_number,
        quarter_start_date,
        (quarter_start_date + interval '3 months' - interval '1 day')::date as quarter_end_date
    from quarters
)

select * from final
