with contacts as (
    select * from {{ ref('int_contacts__individuals') }}
),

services as (
    select * from {{ ref('dim_service') }}
),

dates as (
    select * from {{ ref('dim_date') }}
),

final as (
    select
        {{ public_id('E', ['contacts.file_id', 'contacts.row_number', 'contacts.record_number']) }} as engagement_id,
        coalesce(contacts.individual_id, {{ unknown_id('I') }}) as individual_id,
        coalesce(contacts.family_id, {{ unknown_id('F') }}) as family_id,
        {{
            individual_quarter_id("coalesce(contacts.individual_id, " ~ unknown_id('I') ~ ")", 'dates.quarter')
        }} as individual_quarter_id,
        coalesce(services.service, 'unknown') as service,
        contacts.source,
        dates.quarter,
        contacts.activity,
        contacts.delivery,
        contacts.duration_minutes::numeric(14, 3) as duration_minutes,
        contacts.is_attended,
        contacts.is_dated,
        contacts.individual_id is null as is_orphaned,
        contacts.is_administrative,
        contacts.session_date
    from contacts
    inner join dates on contacts.session_date = dates.date_day
    left join services on contacts.service = services.service
)

select * from final
