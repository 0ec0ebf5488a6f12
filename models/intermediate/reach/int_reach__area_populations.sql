-- One row per role, breakdown and category of which the residents of the LEAP area are known, with their number and whom it counts.
-- Children are set beside children where the statistics tell their age.
with populations as (
    select * from {{ ref('area_populations') }}
),

areas as (
    select * from {{ ref('areas') }}
    where is_leap_area
),

roles (role) as (
    values ('child'), ('adult')
),

of_all_ages as (
    select
        roles.role,
        populations.breakdown,
        populations.category,
        'all ages, Census 2021' as counted,
        sum(populations.residents) as residents
    from populations
    inner join areas on populations.lsoa_code = areas.lsoa_code
    cross join roles
    where populations.breakdown in ('ethnic_group', 'disability')
    group by roles.role, populations.breakdown, populations.category
),

by_age as (
    select
        'child' as role,
        populations.breakdown,
        populations.category,
        'aged 0 to 4, mid-2020' as counted,
        sum(populations.residents) as residents
    from populations
    inner join areas on populations.lsoa_code = areas.lsoa_code
    where populations.breakdown = 'age_band'
    group by populations.breakdown, populations.category
),

by_place as (
    select
        roles.role,
        places.breakdown,
        places.category,
        case roles.role when 'child' then 'aged 0 to 3, mid-2020' else 'all ages, mid-2020' end as counted,
        sum(case roles.role when 'child' then areas.population_2020_aged_0_to_3 else areas.population_2020 end) as residents
    from areas
    cross join roles
    cross join
        lateral (
            values
            ('ward', areas.ward_name),
            ('imd_2019_decile', areas.imd_2019_decile::text)
        ) as places (breakdown, category)
    group by roles.role, places.breakdown, places.category
),

final as (
    select * from of_all_ages
    union all
    select * from by_age
    union all
    select * from by_place
)

select * from final
