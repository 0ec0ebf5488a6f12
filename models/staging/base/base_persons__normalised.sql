-- One row per landed person record, identifiers normalised. Exists only inside the query that pseudonymises (ephemeral).
-- `limit 1` makes PostgreSQL compute each step once, however often the next step refers to it.
with persons as (
    select * from {{ source('restricted', 'persons') }}
),

sources as (
    select * from {{ source('restricted', 'sources') }}
),

postcodes as (
    select * from {{ source('restricted', 'postcodes') }}
),

final as (
    select
        persons.source,
        persons.file_id,
        persons.row_number,
        persons.record_number,
        {{ normalise_text('persons.service') }} as service,
        persons.role,
        persons.relationship,
        persons.consent,
        persons.gender,
        {{ normalise_nhs_number('cleaned.nhs_digits') }} as nhs_number,
        {{ normalise_nhs_number('cleaned.carer_nhs_digits') }} as carer_nhs_number,
        case when persons.role <> 'child' then {{ normalise_email('cleaned.email') }} end as email,
        {{ normalise_email('cleaned.carer_email') }} as carer_email,
        case when persons.role <> 'child' then {{ normalise_mobile('cleaned.mobile_digits') }} end as mobile,
        case when persons.role <> 'child' then {{ normalise_mobile('cleaned.additional_mobile_digits') }} end as additional_mobile,
        {{ normalise_mobile('cleaned.carer_mobile_digits') }} as carer_mobile,
        sources.provider || '|' || {{ normalise_reference('cleaned.person_ref') }} as person_ref,
        coalesce(sources.family_scope, sources.source) || '|' || {{ normalise_reference('cleaned.family_code') }} as family_code,
        case when persons.role = 'child' then {{ normalise_first_name('persons.first_name_part') }} end as first_name_part,
        {{ plausible_birth('cleaned.date_of_birth', 'persons.role') }} as date_of_birth,
        case when cleaned.birth_month between date '1920-01-01' and current_date then cleaned.birth_month end as stated_birth_month,
        coalesce(postcodes.lsoa_code, cleaned.lsoa_code) as lsoa_code,
        {{ stated_digest('persons.person_ref_digest') }} as stated_person_ref_digest,
        {{ stated_digest('persons.nhs_number_digest') }} as stated_nhs_number_digest,
        case when persons.role <> 'child' then {{ stated_digest('persons.email_digest') }} end as stated_email_digest,
        case when persons.role <> 'child' then {{ stated_digest('persons.mobile_digest') }} end as stated_mobile_digest,
        {{ stated_digest('persons.carer_email_digest') }} as stated_carer_email_digest,
        {{ stated_digest('persons.carer_mobile_digest') }} as stated_carer_mobile_digest,
        {{ stated_digest('persons.carer_nhs_number_digest') }} as stated_carer_nhs_number_digest,
        case when persons.role = 'child' then {{ stated_digest('persons.child_key_digest') }} end as stated_child_key_digest,
        case when persons.role = 'child' then {{ stated_digest('persons.child_place_key_digest') }} end as stated_child_place_key_digest,
        {{ stated_digest('persons.family_code_digest') }} as stated_family_code_digest,
        case when persons.birth_order ~ '^[1-9]$' then persons.birth_order::integer end as birth_order,
        {{ plausible_event(to_day('persons.registered_date')) }} as registered_date,
        {{ to_month('left(persons.expected_due_date, 7)') }} as expected_due_month,
        cleaned.ethnicity,
        cleaned.home_language,
        cleaned.country_of_origin,
        cleaned.employment_status,
        cleaned.education_level,
        {{ to_boolean('persons.disability') }} as has_disability,
        {{ to_boolean('persons.special_educational_needs') }} as has_special_educational_needs,
        {{ to_boolean('persons.lone_parent') }} as is_lone_parent,
        {{ to_boolean('persons.volunteer') }} as is_volunteer,
        {{ to_boolean('persons.pregnant') }} as is_pregnant,
        {{ to_number('persons.hours_reading_to_child') }} as hours_reading_to_child
    from persons
    inner join sources on persons.source = sources.source
    cross join
        lateral (
            select
                {{ only_digits(without_placeholder(normalise_text('persons.nhs_number'))) }} as nhs_digits,
                {{ only_digits(without_placeholder(normalise_text('persons.carer_nhs_number'))) }} as carer_nhs_digits,
                {{ strip_email(without_placeholder(normalise_text('persons.email'))) }} as email,
                {{ strip_email(without_placeholder(normalise_text('persons.carer_email'))) }} as carer_email,
                {{ mobile_digits(normalise_text('persons.mobile')) }} as mobile_digits,
                {{ mobile_digits(normalise_text('persons.additional_mobile')) }} as additional_mobile_digits,
                {{ mobile_digits(normalise_text('persons.carer_mobile')) }} as carer_mobile_digits,
                {{ without_placeholder(normalise_text('persons.person_ref')) }} as person_ref,
                {{ without_placeholder(normalise_text('persons.family_code')) }} as family_code,
                {{ to_day('persons.date_of_birth') }} as date_of_birth,
                {{ to_month('persons.birth_month') }} as birth_month,
                {{ normalise_postcode(normalise_text('persons.postcode')) }} as postcode,
                case when upper(persons.lsoa_code) ~ '^[EW]01[0-9]{6}$' then upper(persons.lsoa_code) end as lsoa_code,
                lower({{ without_placeholder(normalise_text('persons.ethnicity')) }}) as ethnicity,
                lower({{ without_placeholder(normalise_text('persons.home_language')) }}) as home_language,
                {{ free_text('persons.country_of_origin') }} as country_of_origin,
                {{ free_text('persons.employment_status') }} as employment_status,
                {{ free_text('persons.education_level') }} as education_level
            limit 1
        ) as cleaned
    left join postcodes on cleaned.postcode = postcodes.postcode
)

select * from final
