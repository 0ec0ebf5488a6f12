{%- set linkage = min_link_strength() -%}

-- One row per individual, quarter and service in which the service reached the individual: registered in it, or attended a contact in it.
-- Administrative sources never make reach. Where the project leaves weak links out (vars: min_link_strength), one row per part of it.
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
        {{ quarter_start('registered_date') }} as quarter_start_date
    from registrations
    union
    select
        contacts.individual_id,
        contacts.service,
        coalesce(clients.client, contacts.individual_id) as client,
        {{ quarter_start('contacts.session_date') }} as quarter_start_date
    from contacts
    left join clients on contacts.individual_id = clients.individual_id and contacts.service = clients.service
),

roles as (
    select distinct on (individual_id)
        individual_id,
        family_id,
        role
    from {{ ref('int_registrations__dated') }}
    order by individual_id, role
),

{% if linkage != 'weak' %}
    parts as (
        select * from {{ ref('int_reach__part_quarters') }}
        where linkage = '{{ linkage }}'
    ),
{% endif %}
final as (
    select
        reached.individual_id,
        {%- if linkage == 'weak' %}
            reached.individual_id as counted_id,
        {%- else %}
            coalesce(parts.part_id, reached.individual_id) as counted_id,
        {%- endif %}
        roles.family_id,
        roles.role,
        reached.service,
        reached.client,
        reached.quarter_start_date
    from reached
    inner join roles on reached.individual_id = roles.individual_id
    {%- if linkage != 'weak' %}
        left join parts
            on
                reached.individual_id = parts.individual_id
                and reached.service = parts.service
                and reached.quarter_start_date = parts.quarter_start_date
    {%- endif %}
)

select * from final
