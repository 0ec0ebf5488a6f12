-- One row per current person record, seen as a registration with a service; undated ones count for their file's quarter.
with person_records as (
    select * from {{ ref('int_individuals__person_records') }}
),

individuals as (
    select * from {{ ref('int_individuals__records') }}
    where is_current
),

families as (
    select * from {{ ref('int_families__members') }}
),

final as (
    select
        person_records.source,
        person_records.file_id,
        person_records.row_number,
        person_records.record_number,
        individuals.individual_id,
        families.family_id,
        person_records.service,
        person_records.role,
        -- Whom the service itself would count as one client: by its own reference, and where it keeps none, the person.
        coalesce(encode(person_records.person_ref_key, 'hex'), individuals.individual_id) as client,
        person_records.is_administrative,
        person_records.registered_date is not null as is_dated,
        coalesce(person_records.registered_date, person_records.quarter_start_date) as registered_date
    from individuals
    inner join person_records on individuals.record_id = person_records.record_id
    left join families on individuals.individual_id = families.individual_id
)

select * from final
