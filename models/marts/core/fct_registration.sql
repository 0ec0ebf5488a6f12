with registrations as (
    select * from {{ ref('int_registrations__dated') }}
),

services as (
    select * from {{ ref('dim_service') }}
),

final as (
    select
        {{ public_id('G', ['registrations.file_id', 'registrations.row_number', 'registrations.record_number']) }} as registration_id,
        registrations.individual_id,
        registrations.family_id,
        {{ individual_quarter_id('registrations.individual_id', quarter_of('registrations.registered_date')) }} as individual_quarter_id,
        coalesce(services.service, 'unknown') as service,
        registrations.source,
        {{ quarter_of('registrations.registered_date') }} as quarter,
        registrations.role,
        registrations.is_administrative,
        registrations.is_dated,
        registrations.registered_date
    from registrations
    left join services on registrations.service = services.service
)

select * from final
