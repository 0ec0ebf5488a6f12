-- One row per individual, quarter, breakdown and the one category of it that the individual was in then, as far as it was known. Of every
-- breakdown each individual is in one category, so that the categories add up to everybody.
with individual_quarters as (
    select * from {{ ref('int_characteristics__individual_quarters') }}
),

areas as (
    select * from {{ ref('dim_area') }}
),

with_areas as (
    select
        individual_quarters.*,
        areas.imd_2019_decile,
        areas.ward_name,
        areas.is_leap_area
    from individual_quarters
    inner join areas on individual_quarters.lsoa_code = areas.lsoa_code
),

categories as (
    select
        with_areas.individual_id,
        with_areas.quarter,
        with_areas.quarter_start_date,
        breakdowns.breakdown,
        coalesce(breakdowns.category, 'Not known') as category
    from with_areas
    cross join
        lateral (
            values
            ('gender', nullif(with_areas.gender, 'unknown')),
            ('age_band', with_areas.age_band),
            ('ethnic_group', with_areas.ethnic_group),
            ('home_language', with_areas.home_language),
            ('disability', case with_areas.disability when true then 'Yes' when false then 'No' end),
            ('imd_2019_decile', with_areas.imd_2019_decile::text),
            ('ward', coalesce(with_areas.ward_name, case with_areas.lsoa_code when 'outside' then 'Outside Lambeth' end)),
            (
                'area',
                case
                    when with_areas.is_leap_area then 'LEAP area'
                    when with_areas.lsoa_code <> 'unknown' then 'Outside the LEAP area'
                end
            ),
            ('lone_parent', case with_areas.lone_parent when true then 'Yes' when false then 'No' end)
        ) as breakdowns (breakdown, category)
),

-- An individual is of a population where it is in one of the categories that the seed names, of each attribute that it names.
population_attributes as (
    select
        population,
        count(distinct attribute) as attributes
    from {{ ref('priority_populations') }}
    group by population
),

fulfilled as (
    select
        categories.individual_id,
        categories.quarter,
        rules.population,
        count(distinct rules.attribute) as attributes
    from categories
    inner join {{ ref('priority_populations') }} as rules on categories.breakdown = rules.attribute and categories.category = rules.value
    group by categories.individual_id, categories.quarter, rules.population
),

members as (
    select distinct
        fulfilled.individual_id,
        fulfilled.quarter
    from fulfilled
    inner join population_attributes
        on fulfilled.population = population_attributes.population and fulfilled.attributes = population_attributes.attributes
),

priority as (
    select
        individual_quarters.individual_id,
        individual_quarters.quarter,
        individual_quarters.quarter_start_date,
        'priority_population' as breakdown,
        case when members.individual_id is null then 'No' else 'Yes' end as category
    from individual_quarters
    left join members on individual_quarters.individual_id = members.individual_id and individual_quarters.quarter = members.quarter
),

final as (
    select * from categories
    union all
    select * from priority
)

select * from final
