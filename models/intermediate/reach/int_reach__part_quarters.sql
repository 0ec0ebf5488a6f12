-- One row per linkage, part of an individual that comes apart, service and quarter in which the service reached the part. A contact
-- belongs to the part that holds the record it attached to; where records of several parts hold the key, to the latest of them.
with parts as (
    select * from {{ ref('int_reach__parts') }}
),

individuals as (
    select distinct individual_id
    from parts
),

records as (
    select
        records.individual_id,
        person_records.record_id,
        person_records.file_id,
        person_records.row_number,
        person_records.service,
        person_records.nhs_number_key,
        person_records.person_ref_key,
        person_records.child_key,
        person_records.email_key,
        person_records.mobile_key,
        person_records.additional_mobile_key,
        person_records.is_administrative,
        coalesce(person_records.registered_date, person_records.quarter_start_date) as record_date,
        person_records.record_age
    from {{ ref('int_individuals__person_records') }} as person_records
    inner join {{ ref('int_individuals__records') }} as records on person_records.record_id = records.record_id
    inner join individuals on records.individual_id = individuals.individual_id
    where records.is_current
),

latest_records_of_keys as (
    select distinct on (records.individual_id, keys.key_type, keys.key)
        records.individual_id,
        keys.key_type,
        keys.key,
        records.record_id
    from records
    cross join
        lateral (
            values
            ('nhs_number', records.nhs_number_key),
            ('person_ref', records.person_ref_key),
            ('child_key', records.child_key),
            ('email', records.email_key),
            ('mobile', records.mobile_key),
            ('mobile', records.additional_mobile_key)
        ) as keys (key_type, key)
    where keys.key is not null
    order by records.individual_id asc, keys.key_type asc, keys.key asc, records.record_date desc, records.record_age desc
),

contacts as (
    select
        contacts.individual_id,
        contacts.service,
        {{ quarter_start('contacts.session_date') }} as quarter_start_date,
        contacts.attached_by,
        contacts.file_id,
        contacts.row_number,
        contacts.record_number
    from {{ ref('int_contacts__individuals') }} as contacts
    inner join individuals on contacts.individual_id = individuals.individual_id
    where not contacts.is_administrative and contacts.is_attended and contacts.is_dated
),

-- Materialized, or PostgreSQL would join contacts to every key of their individual before it knows theirs.
contacts_of_keys as materialized (
    select
        contacts.individual_id,
        contacts.service,
        contacts.quarter_start_date,
        contacts.attached_by,
        case contacts.attached_by
            when 'nhs_number' then keys.nhs_number_key
            when 'person_ref' then keys.person_ref_key
            when 'child_key' then keys.child_key
            when 'email' then keys.email_key
            when 'mobile' then keys.mobile_key
        end as key
    from contacts
    inner join {{ ref('stg_event_keys') }} as keys
        on
            contacts.file_id = keys.file_id
            and contacts.row_number = keys.row_number
            and contacts.record_number = keys.record_number
),

reached_records as (
    select
        record_id,
        service,
        {{ quarter_start('record_date') }} as quarter_start_date
    from records
    where not is_administrative
    union
    select
        records.record_id,
        contacts.service,
        contacts.quarter_start_date
    from contacts
    inner join records on contacts.file_id = records.file_id and contacts.row_number = records.row_number
    where contacts.attached_by = 'same_row'
    union
    select
        latest_records.record_id,
        contacts_of_keys.service,
        contacts_of_keys.quarter_start_date
    from contacts_of_keys
    inner join latest_records_of_keys as latest_records
        on
            contacts_of_keys.individual_id = latest_records.individual_id
            and contacts_of_keys.attached_by = latest_records.key_type
            and contacts_of_keys.key = latest_records.key
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
