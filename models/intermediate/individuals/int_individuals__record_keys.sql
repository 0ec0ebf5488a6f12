-- One row per current person record and key by which it can be matched.
with records as (
    select * from {{ ref('int_individuals__person_records') }}
    where is_current
),

final as (
    select
        records.record_id,
        records.source,
        records.role,
        keys.key_type,
        keys.key
    from records
    cross join
        lateral (
            values
            ('nhs_number', records.nhs_number_key),
            ('person_ref', records.person_ref_key),
            ('child_key', records.child_key),
            ('email', records.email_key),
            ('mobile', records.mobile_key),
            ('mobile', nullif(records.additional_mobile_key, records.mobile_key)),
            ('child_place_key', records.child_place_key)
        ) as keys (key_type, key)
    where keys.key is not null
)

select * from final
