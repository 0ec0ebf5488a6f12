with individual_quarters as (
    select * from {{ ref('int_characteristics__individual_quarters') }}
),

categories as (
    select * from {{ ref('int_characteristics__categories') }}
),

individuals as (
    select * from {{ ref('dim_individual') }}
),

quarters as (
    select * from {{ ref('dim_quarter') }}
),

final as (
    select
        {{ individual_quarter_id('individual_quarters.individual_id', 'individual_quarters.quarter') }} as individual_quarter_id,
        individual_quarters.individual_id,
        individuals.family_id,
        individual_quarters.quarter,
        individual_quarters.role,
        individual_quarters.gender,
        individual_quarters.age_band,
        individual_quarters.ethnic_group,
        individual_quarters.home_language,
        individual_quarters.lsoa_code,
        individual_quarters.age_in_months,
        individual_quarters.disability,
        individual_quarters.special_educational_needs,
        individual_quarters.lone_parent,
        categories.priority_population = 'Yes' as is_priority_population,
        individual_quarters.birth_month
    from individual_quarters
    inner join individuals on individual_quarters.individual_id = individuals.individual_id
    inner join categories
        on individual_quarters.individual_id = categories.individual_id and individual_quarters.quarter = categories.quarter
    union all
    select
        {{ individual_quarter_id('individuals.individual_id', 'quarters.quarter') }} as individual_quarter_id,
        individuals.individual_id,
        individuals.family_id,
        quarters.quarter,
        individuals.role,
        individuals.gender,
        'Not known' as age_band,
        individuals.ethnic_group,
        individuals.home_language,
        individuals.lsoa_code,
        null as age_in_months,
        null as disability,
        null as special_educational_needs,
        null as lone_parent,
        false as is_priority_population,
        null as birth_month
    from individuals
    cross join quarters
    where individuals.individual_id = {{ unknown_id('I') }}
)

select * from final
