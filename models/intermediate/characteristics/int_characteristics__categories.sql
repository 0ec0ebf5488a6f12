-- One row per individual and quarter, with the one category of every breakdown that the individual was in then, as far as it was known: the
-- categories of a breakdown add up to everybody.
with individual_quarters as (
    select * from {{ ref('int_characteristics__individual_quarters') }}
),

areas as (
    select * from {{ ref('dim_area') }}
),

categories as (
    select
        individual_quarters.individual_id,
        individual_quarters.role,
        individual_quarters.quarter,
        coalesce(nullif(individual_quarters.gender, 'unknown'), 'Not known') as gender,
        individual_quarters.age_band,
        individual_quarters.ethnic_group,
        individual_quarters.home_language,
        case individual_quarters.disability when true then 'Yes' when false then 'No' else 'Not known' end as disability,
        case individual_quarters.lone_parent when true then 'Yes' when false then 'No' else 'Not known' end as lone_parent,
        coalesce(areas.imd_2019_decile::text, 'Not known') as imd_2019_decile,
        case
            when areas.ward_name is not null then areas.ward_name
            when individual_quarters.lsoa_code = 'outside' then 'Outside Lambeth'
            else 'Not known'
        end as ward,
        case
            when areas.is_leap_area then 'LEAP area'
            when individual_quarters.lsoa_code = 'unknown' then 'Not known'
            else 'Outside the LEAP area'
        end as area,
        individual_quarters.quarter_start_date
    from individual_quarters
    inner join areas on individual_quarters.lsoa_code = areas.lsoa_code
),

fulfilled as (
    select
        categories.individual_id,
        categories.quarter,
        rules.population,
        count(distinct rules.attribute) as attributes
    from categories
    inner join {{ ref('priority_populations') }} as rules
        on
            rules.value = case rules.attribute
                {%- for breakdown in breakdowns() if breakdown != 'priority_population' %}
                    when '{{ breakdown }}' then categories.{{ breakdown }}
                {%- endfor %}
            end
    group by categories.individual_id, categories.quarter, rules.population
),

-- Of several rows of a population with one attribute any does; of several attributes each must be fulfilled.
populations as (
    select
        population,
        count(distinct attribute) as attributes
    from {{ ref('priority_populations') }}
    group by population
),

priority as (
    select distinct
        fulfilled.individual_id,
        fulfilled.quarter
    from fulfilled
    inner join populations on fulfilled.population = populations.population and fulfilled.attributes = populations.attributes
),

final as (
    select
        categories.*,
        case when priority.individual_id is null then 'No' else 'Yes' end as priority_population
    from categories
    left join priority on categories.individual_id = priority.individual_id and categories.quarter = priority.quarter
)

select * from final
