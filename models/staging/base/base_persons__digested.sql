-- One row per landed person record with the digest of every identifier (stage 1): made here from the clear value, or stated by a provider that made
-- it on site. A key of several parts is their concatenation in the alphabetical order of the headings; with a part missing there is none.
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
            coalesce({{ digest_of('persons.nhs_number') }}, {{ usable_digest('nhs_number', 'persons.stated_nhs_number_digest') }}) as nhs_number_digest,
            coalesce({{ digest_of('persons.person_ref') }}, {{ usable_digest('person_ref', 'persons.stated_person_ref_digest') }}) as person_ref_digest,
            coalesce({{ digest_of('persons.email') }}, {{ usable_digest('email', 'persons.stated_email_digest') }}) as email_digest,
            coalesce({{ digest_of('persons.mobile') }}, {{ usable_digest('mobile', 'persons.stated_mobile_digest') }}) as mobile_digest,
            {{ digest_of('persons.additional_mobile') }} as additional_mobile_digest,
            case
                when persons.role = 'child'
                    then coalesce(
                        {{ digest_of('persons.carer_email || persons.date_of_birth::text || persons.gender || persons.first_name_part') }},
                        {{ usable_digest('child_key', 'persons.stated_child_key_digest') }}
                    )
            end as child_key_digest,
            case
                when persons.role = 'child'
                    then coalesce(
                        {{ digest_of('persons.date_of_birth::text || persons.gender || persons.lsoa_code || persons.first_name_part') }},
                        {{ usable_digest('child_place_key', 'persons.stated_child_place_key_digest') }}
                    )
            end as child_place_key_digest,
            coalesce({{ digest_of('persons.carer_email') }}, {{ usable_digest('email', 'persons.stated_carer_email_digest') }}) as carer_email_digest,
            coalesce({{ digest_of('persons.carer_mobile') }}, {{ usable_digest('mobile', 'persons.stated_carer_mobile_digest') }}) as carer_mobile_digest,
            coalesce(
                {{ digest_of('persons.carer_nhs_number') }}, {{ usable_digest('nhs_number', 'persons.stated_carer_nhs_number_digest') }}
            ) as carer_nhs_number_digest,
            coalesce({{ digest_of('persons.family_code') }}, {{ usable_digest('family_code', 'persons.stated_family_code_digest') }}) as family_code_digest
        offset 0
    ) as digests
)

select * from final
