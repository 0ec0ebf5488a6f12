-- One row per individual, attribute, source, value and quarter in whose files the source's current records state it, and when they do so
-- last. Nothing is stated by a blank, so what is missing never stands beside what is known.
with records as (
    select
        person_records.*,
        individuals.individual_id
    from {{ ref('int_individuals__person_records') }} as person_records
    inner join {{ ref('int_individuals__records') }} as individuals on person_records.record_id = individuals.record_id
    where individuals.is_current
),

-- The same records come in the same order in every build, whichever file arrived first.
ordered_records as (
    select
        records.*,
        coalesce(records.registered_date, records.quarter_start_date) as stated_date,
        row_number() over (
            order by
                coalesce(records.registered_date, records.quarter_start_date),
                records.quarter_start_date,
                records.source,
                records.file_id,
                records.row_number,
                records.record_number
        ) as recency
    from records
),

final as (
    select
        records.individual_id,
        stated.attribute,
        records.source,
        stated.value,
        records.quarter_start_date,
        min(records.authority_rank) as authority_rank,
        max(records.recency) as recency,
        max(records.stated_date) as stated_date
    from ordered_records as records
    cross join
        lateral (
            values
            ('birth_month', records.birth_month::text),
            ('gender', records.gender),
            ('ethnic_group', records.ethnic_group),
            ('home_language', records.home_language),
            ('country_of_origin', records.country_of_origin),
            ('lsoa_code', records.lsoa_code),
            ('disability', records.has_disability::text),
            ('special_educational_needs', records.has_special_educational_needs::text),
            ('lone_parent', records.is_lone_parent::text),
            ('volunteer', records.is_volunteer::text),
            ('employment_status', records.employment_status),
            ('education_level', records.education_level)
        ) as stated (attribute, value)
    where stated.value is not null
    group by records.individual_id, stated.attribute, records.source, stated.value, records.quarter_start_date
)

select * from final
