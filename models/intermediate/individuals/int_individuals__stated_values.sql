-- One row per individual, attribute, source and value that the source's current records state: when it was last stated, and whether it is
-- the source's latest word. Nothing is stated by a blank, so what is missing never stands beside what is known.
with records as (
    select
        person_records.*,
        individuals.individual_id
    from {{ ref('int_individuals__person_records') }} as person_records
    inner join {{ ref('int_individuals__records') }} as individuals on person_records.record_id = individuals.record_id
    where individuals.is_current
),

statements as (
    select
        records.individual_id,
        stated.attribute,
        stated.value,
        records.source,
        records.authority_rank,
        coalesce(records.registered_date, records.quarter_start_date) as stated_date,
        records.quarter_start_date,
        records.file_id,
        records.row_number,
        records.record_number
    from records
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
),

last_statements as (
    select distinct on (individual_id, attribute, source, value) *
    from statements
    order by
        individual_id asc,
        attribute asc,
        source asc,
        value asc,
        stated_date desc,
        quarter_start_date desc,
        file_id desc,
        row_number desc,
        record_number desc
),

final as (
    select
        last_statements.*,
        row_number() over (
            partition by last_statements.individual_id, last_statements.attribute, last_statements.source
            order by
                last_statements.stated_date desc,
                last_statements.quarter_start_date desc,
                last_statements.file_id desc,
                last_statements.row_number desc,
                last_statements.record_number desc
        ) = 1 as is_latest_word
    from last_statements
)

select * from final
