with quarters as (
    select * from {{ ref('dim_quarter') }}
),

days as (
    select
        quarters.quarter,
        quarters.financial_year,
        generate_series(quarters.quarter_start_date, quarters.quarter_end_date, interval '1 day')::date as date_day
    from quarters
),

final as (
    select
        date_day,
        quarter,
        financial_year,
        to_char(date_day, 'FMMonth YYYY') as month_name,
        extract(isodow from date_day)::integer as day_of_week,
        date_trunc('month', date_day)::date as month_start_date
    from days
)

select * from final
