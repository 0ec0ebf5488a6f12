with services_used as (
    select * from {{ ref('int_engagement__services_used') }}
    where unit <> 'family'
),

individuals as (
    select * from {{ ref('dim_individual') }}
),

ordered as (
    select
        unit_id as individual_id,
        service,
        first_reached_date,
        last_reached_date,
        row_number() over in_order as step,
        lag(service) over in_order as previous_service,
        first_reached_date - lag(first_reached_date) over in_order as days_since_previous,
        count(*) over (partition by unit_id) as services
    from services_used
    window in_order as (partition by unit_id order by first_reached_date, service)
),

final as (
    select
        ordered.individual_id,
        individuals.family_id,
        ordered.service,
        ordered.previous_service,
        ordered.step::integer as step,
        ordered.services::integer as services,
        ordered.days_since_previous,
        ordered.first_reached_date,
        ordered.last_reached_date
    from ordered
    inner join individuals on ordered.individual_id = individuals.individual_id
)

select * from final
