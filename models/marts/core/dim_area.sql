-- The LSOAs of Lambeth, and two members for a home that is elsewhere and one that is not known.
with areas as (
    select * from {{ ref('areas') }}
),

final as (
    select
        lsoa_code,
        lsoa_name,
        ward_code,
        ward_name,
        imd_2019_decile,
        imd_2025_decile,
        population_2020,
        population_2020_aged_0_to_3,
        is_leap_area
    from areas
    union all
    select
        elsewhere.lsoa_code,
        elsewhere.lsoa_name,
        null as ward_code,
        null as ward_name,
        null as imd_2019_decile,
        null as imd_2025_decile,
        null as population_2020,
        null as population_2020_aged_0_to_3,
        false as is_leap_area
    from (
        values
        ('outside', 'Outside Lambeth'),
        ('unknown', 'Not known')
    ) as elsewhere (lsoa_code, lsoa_name)
)

select * from final
