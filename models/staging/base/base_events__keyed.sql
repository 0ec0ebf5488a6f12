-- One row per landed engagement, outcome or feedback record, with the keys of whom it is told, as hexadecimal text.
with landed as (
    {%- for table in ['engagements', 'outcomes', 'feedback'] %}
        select
            source,
            file_id,
            row_number,
            record_number,
            service,
            person_ref,
            nhs_number,
            email,
            mobile,
            carer_email,
            first_name_part,
            date_of_birth,
            gender,
            person_ref_digest,
            nhs_number_digest,
            email_digest,
            mobile_digest,
            child_key_digest
        from {{ source('restricted', table) }}
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
),

sources as (
    select * from {{ source('restricted', 'sources') }}
),

normalised as (
    select
        landed.source,
        landed.file_id,
        landed.row_number,
        landed.record_number,
        {{ normalise_nhs_number('cleaned.nhs_digits') }} as nhs_number,
        sources.provider || '|' || {{ normalise_reference('cleaned.person_ref') }} as person_ref,
        {{ normalise_email('cleaned.email') }} as email,
        {{ normalise_mobile('cleaned.mobile_digits') }} as mobile,
        {{ normalise_email('cleaned.carer_email') }}
        || {{ plausible_birth('cleaned.date_of_birth', "'child'") }}::text
        || landed.gender
        || {{ normalise_first_name('landed.first_name_part') }} as child,
        {{ stated_digest('landed.nhs_number_digest') }} as stated_nhs_number_digest,
        {{ stated_digest('landed.person_ref_digest') }} as stated_person_ref_digest,
        {{ stated_digest('landed.email_digest') }} as stated_email_digest,
        {{ stated_digest('landed.mobile_digest') }} as stated_mobile_digest,
        {{ stated_digest('landed.child_key_digest') }} as stated_child_key_digest
    from landed
    inner join sources on landed.source = sources.source
    cross join lateral (
        select
            {{ only_digits(without_placeholder(normalise_text('landed.nhs_number'))) }} as nhs_digits,
            {{ without_placeholder(normalise_text('landed.person_ref')) }} as person_ref,
            {{ strip_email(without_placeholder(normalise_text('landed.email'))) }} as email,
            {{ mobile_digits(normalise_text('landed.mobile')) }} as mobile_digits,
            {{ strip_email(without_placeholder(normalise_text('landed.carer_email'))) }} as carer_email,
            {{ to_day('landed.date_of_birth') }} as date_of_birth
        limit 1
    ) as cleaned
),

final as (
    select
        normalised.source,
        normalised.file_id,
        normalised.row_number,
        normalised.record_number,
        {{ key_of('nhs_number', 'digests.nhs_number') }} as nhs_number_key,
        {{ key_of('person_ref', 'digests.person_ref') }} as person_ref_key,
        {{ key_of('child_key', 'digests.child') }} as child_key,
        {{ key_of('email', 'digests.email') }} as email_key,
        {{ key_of('mobile', 'digests.mobile') }} as mobile_key
    from normalised
    cross join lateral (
        select
            {{ digest_or_stated('nhs_number', 'normalised.nhs_number', 'normalised.stated_nhs_number_digest') }} as nhs_number,
            {{ digest_or_stated('person_ref', 'normalised.person_ref', 'normalised.stated_person_ref_digest') }} as person_ref,
            {{ digest_or_stated('child_key', 'normalised.child', 'normalised.stated_child_key_digest') }} as child,
            {{ digest_or_stated('email', 'normalised.email', 'normalised.stated_email_digest') }} as email,
            {{ digest_or_stated('mobile', 'normalised.mobile', 'normalised.stated_mobile_digest') }} as mobile
        limit 1
    ) as digests
)

select * from final
