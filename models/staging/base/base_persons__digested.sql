{%- set child_key = 'persons.carer_email || persons.date_of_birth::text || persons.gender || persons.first_name_part' -%}
{%- set child_place_key = 'persons.date_of_birth::text || persons.gender || persons.lsoa_code || persons.first_name_part' -%}

-- One row per landed person record with the digest of every identifier (stage 1): made here from the clear value, or stated by a provider
-- that made it on site. A key of several parts is their concatenation in the alphabetical order of the headings; with a part missing
-- there is none.
with persons as (
    select * from {{ ref('base_persons__normalised') }}
),

final as (
    select
        persons.*,
        digests.*
    from persons
    cross join lateral (
        select
            {{ digest_or_stated('nhs_number', 'persons.nhs_number', 'persons.stated_nhs_number_digest') }} as nhs_number_digest,
            {{ digest_or_stated('person_ref', 'persons.person_ref', 'persons.stated_person_ref_digest') }} as person_ref_digest,
            {{ digest_or_stated('email', 'persons.email', 'persons.stated_email_digest') }} as email_digest,
            {{ digest_or_stated('mobile', 'persons.mobile', 'persons.stated_mobile_digest') }} as mobile_digest,
            {{ digest_of('persons.additional_mobile') }} as additional_mobile_digest,
            {{ digest_or_stated('child_key', child_key, 'persons.stated_child_key_digest') }} as child_key_digest,
            {{ digest_or_stated('child_place_key', child_place_key, 'persons.stated_child_place_key_digest') }} as child_place_key_digest,
            {{ digest_or_stated('email', 'persons.carer_email', 'persons.stated_carer_email_digest') }} as carer_email_digest,
            {{ digest_or_stated('mobile', 'persons.carer_mobile', 'persons.stated_carer_mobile_digest') }} as carer_mobile_digest,
            {{ digest_or_stated('nhs_number', 'persons.carer_nhs_number', 'persons.stated_carer_nhs_number_digest') }}
                as carer_nhs_number_digest,
            {{ digest_or_stated('family_code', 'persons.family_code', 'persons.stated_family_code_digest') }} as family_code_digest
        limit 1
    ) as digests
)

select * from final
