-- One row per individual and attribute that is known of it: the value of the strongest authority, among those the most recent, with its
-- source.
with records as (
    select
        person_records.*,
        individuals.individual_id
    from {{ ref('int_individuals__person_records') }} as person_records
    inner join {{ ref('int_individuals__records') }} as individuals on person_records.record_id = individuals.record_id
    where individuals.is_current
),

stated_values as (
    select
        records.individual_id,
        stated.attribute,
        stated.value,
        records.source,
        records.authority_rank,
        coalesce(records.registered_date, records.quarter_start_date) as stated_date,
        records.record_id
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

final as (
    select distinct on (individual_id, attribute)
        individual_id,
        attribute,
        value,
        source,
        stated_date
    from stated_values
    order by individual_id asc, attribute asc, authority_rank asc, stated_date desc, record_id desc
)

select * from final
