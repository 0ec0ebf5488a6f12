-- One row per individual, service, client and day on which the service reached the individual: registered on it, or attended a contact.
-- Where only the quarter is known (is_dated), the day is its first. Administrative sources never make reach.
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

reached as (
    select
        individual_id,
        service,
        client,
        registered_date as reached_date,
        is_dated
    from registrations
    union all
    select
        contacts.individual_id,
        contacts.service,
        coalesce(clients.client, contacts.individual_id) as client,
        contacts.session_date as reached_date,
        true as is_dated
    from contacts
    left join clients on contacts.individual_id = clients.individual_id and contacts.service = clients.service
),

final as (
    select
        individual_id,
        service,
        client,
        count(*) as told,
        bool_or(is_dated) as is_dated,
        reached_date
    from reached
    group by individual_id, service, client, reached_date
)

select * from final
