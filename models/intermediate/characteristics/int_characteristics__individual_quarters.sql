-- One row per individual and quarter, from the first that anything dates the individual in, with what was known then: what files up to
-- that quarter say, and before the first file what that one says. Later files change nothing here: last year's report comes out the same.
with individuals as (
    select * from {{ ref('int_characteristics__individuals') }}
),

attributes as (
    select * from {{ ref('int_characteristics__attribute_sets') }}
),

ages as (
    select * from {{ ref('int_characteristics__ages') }}
),

individual_quarters as (
    select
        individuals.individual_id,
        individuals.role,
        quarters.quarter,
        quarters.quarter_start_date,
        quarters.quarter_end_date,
        greatest(quarters.quarter_start_date, individuals.first_file_date) as known_date
    from individuals
    inner join {{ ref('dim_quarter') }} as quarters on individuals.first_day <= quarters.quarter_end_date
),

aged as (
    select
        individual_quarters.*,
        attributes.gender,
        attributes.ethnic_group,
        attributes.home_language,
        attributes.lsoa_code,
        attributes.disability,
        attributes.special_educational_needs,
        attributes.lone_parent,
        attributes.birth_month,
        {{ month_index('individual_quarters.quarter_end_date') }} - {{ month_index('attributes.birth_month') }} as age_in_months
    from individual_quarters
    left join attributes
        on
            individual_quarters.individual_id = attributes.individual_id
            and individual_quarters.known_date >= attributes.valid_from
            and (attributes.valid_to is null or individual_quarters.known_date < attributes.valid_to)
),

final as (
    select
        aged.individual_id,
        aged.role,
        aged.quarter,
        coalesce(aged.gender, 'unknown') as gender,
        coalesce(aged.ethnic_group, 'Not known') as ethnic_group,
        coalesce(aged.home_language, 'Not known') as home_language,
        case when aged.lsoa_code is null then 'unknown' else coalesce(areas.lsoa_code, 'outside') end as lsoa_code,
        coalesce(ages.age_band, 'Not known') as age_band,
        aged.age_in_months,
        aged.disability,
        aged.special_educational_needs,
        aged.lone_parent,
        aged.birth_month,
        aged.quarter_start_date
    from aged
    left join {{ ref('dim_area') }} as areas on aged.lsoa_code = areas.lsoa_code
    left join ages on aged.role = ages.role and aged.age_in_months = ages.age_in_months
)

select * from final
