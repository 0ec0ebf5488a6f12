-- One row per current person record: what can tell it apart from another, as small numbers and dates that aggregate cheaply.
-- Keys are uniformly distributed, so eight bytes of one stand for it; a null never contradicts.
with records as (
    select * from {{ ref('int_individuals__person_records') }}
    where is_current
),

final as (
    select
        records.record_id,
        records.source,
        records.gender,
        records.relationship,
        {{ key_number('records.nhs_number_key') }} as nhs_number,
        case
            when records.role = 'child' and records.person_ref_key is not null and records.registered_date is not null
                then hashtextextended(records.file_id || records.registered_date::text, 0)
        end as registration_day,
        case
            when records.role = 'child' and records.person_ref_key is not null and records.registered_date is not null
                then hashtextextended(records.file_id || records.registered_date::text || encode(records.person_ref_key, 'hex'), 0)
        end as registration,
        records.birth_order,
        records.birth_month
    from records
)

select * from final
