-- One row per landed person record with the key of every identifier (stage 2), as hexadecimal text so that a unit test can compare it.
with persons as (
    select * from {{ ref('base_persons__digested') }}
),

final as (
    select
        persons.*,
        {{ key_of('nhs_number', 'persons.nhs_number_digest') }} as nhs_number_key,
        {{ key_of('person_ref', 'persons.person_ref_digest') }} as person_ref_key,
        {{ key_of('child_key', 'persons.child_key_digest') }} as child_key,
        {{ key_of('email', 'persons.email_digest') }} as email_key,
        {{ key_of('mobile', 'persons.mobile_digest') }} as mobile_key,
        {{ key_of('mobile', 'persons.additional_mobile_digest') }} as additional_mobile_key,
        {{ key_of('child_place_key', 'persons.child_place_key_digest') }} as child_place_key,
        {{ key_of('email', 'persons.carer_email_digest') }} as carer_email_key,
        {{ key_of('mobile', 'persons.carer_mobile_digest') }} as carer_mobile_key,
        {{ key_of('nhs_number', 'persons.carer_nhs_number_digest') }} as carer_nhs_number_key,
        {{ key_of('family_code', 'persons.family_code_digest') }} as family_code_key
    from persons
)

select * from final
