{{
    config(
        pre_hook="
            do $$
            begin
                if
                    not exists (select from {{ source('restricted', 'postcodes') }})
                    and exists (select from {{ source('restricted', 'persons') }} where postcode is not null)
                then
                    raise exception 'No postcode directory is loaded, and postcodes are deleted on the way: run leap load-postcodes first.';
                end if;
            end
            $$
        "
    )
}}

-- An LSOA that is not found now is lost for good, since the postcode goes; so a build without a postcode directory stops first.
-- The durable store of person records: pseudonyms only. Landed rows are deleted once they are here, so this table is never rebuilt.
with landed_files as (
    select * from {{ ref('stg_landed_files') }}
),

persons as (
    select * from {{ ref('base_persons__keyed') }}
),

ethnic_groups as (
    select * from {{ ref('ethnic_groups') }}
),

languages as (
    select * from {{ ref('languages') }}
),

final as (
    select
        persons.source,
        persons.file_id,
        persons.row_number,
        persons.record_number,
        decode(persons.nhs_number_key, 'hex') as nhs_number_key,
        decode(persons.person_ref_key, 'hex') as person_ref_key,
        decode(persons.child_key, 'hex') as child_key,
        decode(persons.email_key, 'hex') as email_key,
        decode(persons.mobile_key, 'hex') as mobile_key,
        decode(persons.additional_mobile_key, 'hex') as additional_mobile_key,
        decode(persons.child_place_key, 'hex') as child_place_key,
        decode(persons.carer_email_key, 'hex') as carer_email_key,
        decode(persons.carer_mobile_key, 'hex') as carer_mobile_key,
        decode(persons.carer_nhs_number_key, 'hex') as carer_nhs_number_key,
        decode(persons.family_code_key, 'hex') as family_code_key,
        {{ secret('salt', 'version') }} as salt_version,
        {{ secret('platform_key', 'version') }} as platform_key_version,
        persons.service,
        persons.role,
        persons.relationship,
        persons.consent,
        persons.gender,
        persons.lsoa_code,
        ethnic_groups.ethnic_group,
        languages.home_language,
        persons.country_of_origin,
        persons.employment_status,
        persons.education_level,
        persons.birth_order,
        persons.hours_reading_to_child,
        persons.has_disability,
        persons.has_special_educational_needs,
        persons.is_lone_parent,
        persons.is_volunteer,
        persons.is_pregnant,
        coalesce(date_trunc('month', persons.date_of_birth)::date, persons.stated_birth_month) as birth_month,
        persons.expected_due_month,
        persons.registered_date,
        array_remove(
            array[
                case when persons.stated_nhs_number_digest is not null and persons.nhs_number_digest is null then 'nhs_number' end,
                case when persons.stated_person_ref_digest is not null and persons.person_ref_digest is null then 'person_ref' end,
                case when persons.stated_email_digest is not null and persons.email_digest is null then 'email' end,
                case when persons.stated_mobile_digest is not null and persons.mobile_digest is null then 'mobile' end,
                case when persons.stated_child_key_digest is not null and persons.child_key_digest is null then 'child_key' end
            ],
            null
        ) as unusable_digests
    from persons
    left join ethnic_groups on persons.ethnicity = ethnic_groups.value
    left join languages on persons.home_language = languages.value
    where {{ is_taken('persons.file_id') }}
)

select * from final
