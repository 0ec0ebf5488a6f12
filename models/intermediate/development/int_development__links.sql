-- One row per child and source that assessed its development: the weakest link among the child's records of that source and of services.
-- Records of other administrative sources bear neither the result nor engagement, so how they hang on the child does not matter.
with outcomes as (
    select * from {{ ref('int_outcomes__recorded') }}
),

records as (
    select * from {{ ref('int_individuals__records') }}
    where is_current
),

sources as (
    select * from {{ ref('stg_sources') }}
),

assessed as (
    select distinct
        individual_id,
        source
    from outcomes
    where individual_id is not null and measure in ('asq3', 'eyfsp', 'ncmp_bmi')
),

bearing as (
    select
        assessed.individual_id,
        assessed.source,
        records.link_strength
    from assessed
    inner join records on assessed.individual_id = records.individual_id
    inner join sources on records.source = sources.source
    where records.source = assessed.source or not sources.is_administrative
),

final as (
    select
        individual_id,
        source,
        {{ weakest_link('link_strength') }} as link_strength
    from bearing
    group by individual_id, source
)

select * from final
