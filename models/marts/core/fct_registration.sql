with registrations as (
    select * from {{ ref('int_registrations__dated') }}
),

services as (
    select * from {{ ref('dim_service') }}
),

dates as (
    select * from {{ ref('dim_date') }}
),

final as (
    select
        {{ public_id('G', ['registrations.file_id', 'registrations.row_number', 'registrations.record_number']) }} as registration_id,
        registrations.individual_id,
        registrations.family_id,
        {{ individual_quarter_id('registrations.individual_id', 'dates.quarter') }} as individual_quarter_id,
        coalesce(services.service, 'unknown') as service,
        registrations.source,
        dates.quarter,
        registrations.role,
        registrations.is_administrative,
        registrations.is_dated,
        registrations.registered_date
    from registrations
    inner join dates on registrations.registered_date = dates.date_day
    left join services on registrations.service = services.service
)

select * from final
