-- Whether missed links fall on one group of people: of the individuals whom services know, how many are known to a second source, by
-- characteristic.
with individuals as (
    select * from {{ ref('dim_individual') }}
    where not is_administrative_only and role in ('adult', 'child')
),

areas as (
    select * from {{ ref('dim_area') }}
),

providers as (
    select distinct
        registrations.individual_id,
        sources.provider
    from {{ ref('fct_registration') }} as registrations
    inner join {{ ref('stg_sources') }} as sources on registrations.source = sources.source
),

characteristics as (
    select
        individuals.individual_id,
        individuals.sources,
        stated.characteristic,
        stated.category
    from individuals
    left join areas on individuals.lsoa_code = areas.lsoa_code
    cross join
        lateral (
            values
            ('ethnic_group', individuals.ethnic_group),
            ('home_language', individuals.home_language),
            ('imd_2019_decile', coalesce(areas.imd_2019_decile::text, 'Not known')),
            ('role', individuals.role)
        ) as stated (characteristic, category)
    union all
    select
        individuals.individual_id,
        individuals.sources,
        'provider' as characteristic,
        providers.provider as category
    from individuals
    inner join providers on individuals.individual_id = providers.individual_id
),

final as (
    select
        characteristic,
        category,
        count(*)::integer as individuals,
        (count(*) filter (where sources > 1))::integer as individuals_matched,
        round((count(*) filter (where sources > 1))::numeric / count(*), 4)::numeric(5, 4) as match_rate
    from characteristics
    group by characteristic, category
)

select * from final
