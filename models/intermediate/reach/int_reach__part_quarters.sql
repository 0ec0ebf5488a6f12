-- One row per linkage, part of an individual that comes apart, service and quarter in which the service reached the part. A contact
-- belongs to the part that holds the record it attached to; where records of several parts hold the key, to the latest of them.
with parts as (
    select * from {{ ref('int_reach__parts') }}
),

records as (
    select
        individuals.individual_id,
        person_records.*,
        row_number() over (
            order by
                coalesce(person_records.registered_date, person_records.quarter_start_date),
                person_records.quarter_start_date,
                person_records.source,
                person_records.file_id,
                person_records.row_number,
                person_records.record_number
        ) as recency
    from {{ ref('int_individuals__person_records') }} as person_records
    inner join {{ ref('int_individuals__records') }} as individuals on person_records.record_id = individuals.record_id
    where individuals.is_current and person_records.record_id in (select parts.record_id from parts)
),

registrations as (
    select
        records.record_id,
        registrations.service,
        {{ quarter_start('registrations.registered_date') }} as quarter_start_date
    from {{ ref('int_registrations__dated') }} as registrations
    inner join records
        on
            registrations.file_id = records.file_id
            and registrations.row_number = records.row_number
            and registrations.record_number = records.record_number
    where not registrations.is_administrative
),

-- Contacts of one quarter and service that attached by one key are alike: which part they belong to is found out once.
contacts as (
    select distinct
        contacts.individual_id,
        contacts.service,
        {{ quarter_start('contacts.session_date') }} as quarter_start_date,
        contacts.attached_by,
        case contacts.attached_by
            when 'person_ref' then keys.person_ref_key
            when 'nhs_number' then keys.nhs_number_key
            when 'child_key' then keys.child_key
            when 'email' then keys.email_key
            when 'mobile' then keys.mobile_key
        end as key,
        case contacts.attached_by when 'same_row' then contacts.file_id end as file_id,
        case contacts.attached_by when 'same_row' then contacts.row_number end as row_number
    from {{ ref('int_contacts__individuals') }} as contacts
    left join {{ ref('stg_event_keys') }} as keys
        on
            contacts.file_id = keys.file_id
            and contacts.row_number = keys.row_number
            and contacts.record_number = keys.record_number
    where
        not contacts.is_administrative
        and contacts.is_attended
        and contacts.is_dated
        and contacts.individual_id in (select records.individual_id from records)
),

contact_records as (
    select distinct on (
        contacts.individual_id,
        contacts.service,
        contacts.quarter_start_date,
        contacts.attached_by,
        contacts.key,
        contacts.file_id,
        contacts.row_number
    )
        records.record_id,
        contacts.service,
        contacts.quarter_start_date
    from contacts
    inner join records on contacts.individual_id = records.individual_id
    order by
        contacts.individual_id asc,
        contacts.service asc,
        contacts.quarter_start_date asc,
        contacts.attached_by asc,
        contacts.key asc,
        contacts.file_id asc,
        contacts.row_number asc,
        coalesce(
            case contacts.attached_by
                when 'same_row' then contacts.file_id = records.file_id and contacts.row_number = records.row_number
                when 'person_ref' then contacts.key = records.person_ref_key
                when 'nhs_number' then contacts.key = records.nhs_number_key
                when 'child_key' then contacts.key = records.child_key
                when 'email' then contacts.key = records.email_key
                when 'mobile' then contacts.key in (records.mobile_key, records.additional_mobile_key)
            end,
            false
        ) desc,
        records.recency desc
),

reached_records as (
    select * from registrations
    union all
    select * from contact_records
),

final as (
    select distinct
        parts.linkage,
        parts.individual_id,
        parts.part_id,
        reached_records.service,
        reached_records.quarter_start_date
    from reached_records
    inner join parts on reached_records.record_id = parts.record_id
)

select * from final
