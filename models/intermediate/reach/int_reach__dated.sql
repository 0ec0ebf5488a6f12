-- One row per individual, service, client and day on which the service reached the individual: registered on it, or attended a contact.
-- Administrative sources never make reach.
with registrations as (
    select * from {{ ref('int_registrations__dated') }}
    where not is_administrative
),

contacts as (
    select * from {{ ref('int_contacts__individuals') }}
    where not is_administrative and is_attended and is_dated and individual_id is not null
),

-- Of several references that a service gave one person, the first counts for the contacts too.
clients as (
    select distinct on (individual_id, service)
        individual_id,
        service,
        client
    from registrations
    order by individual_id, service, registered_date, file_id, row_number, record_number
),

final as (
    select
        individual_id,
        service,
        client,
        registered_date as reached_date
    from registrations
    union
    select
        contacts.individual_id,
        contacts.service,
        coalesce(clients.client, contacts.individual_id) as client,
        contacts.session_date as reached_date
    from contacts
    left join clients on contacts.individual_id = clients.individual_id and contacts.service = clients.service
)

select * from final
