{%- set fewest_known = var('fewest_compared_with_area') %}

with figures as (
    select * from {{ ref('int_indicators__published') }}
    where
        scope_type = 'service'
        and indicator in (
            'children_reached_year_to_date', 'adults_reached_year_to_date', 'children_reached_to_date', 'adults_reached_to_date'
        )
),

populations as (
    select * from {{ ref('int_reach__area_populations') }}
    union all
    -- The wards of the LEAP area are all of it.
    select
        role,
        'area' as breakdown,
        'LEAP area' as category,
        counted,
        sum(residents) as residents
    from {{ ref('int_reach__area_populations') }}
    where breakdown = 'ward'
    group by role, counted
),

populations_summed as (
    select
        *,
        sum(residents) over (partition by role, breakdown) as residents_of_breakdown
    from populations
),

reached as (
    select
        figures.scope as service,
        figures.quarter,
        case when figures.indicator like '%\_year\_to\_date' then 'financial year' else 'to date' end as period,
        case when figures.indicator like 'children%' then 'child' else 'adult' end as role,
        figures.indicator,
        figures.breakdown,
        figures.category,
        figures.numerator,
        figures.published_value
    from figures
),

-- Who is not known is none of those who are compared; where it is hidden how many, they are few.
known as (
    select
        *,
        max(published_value) filter (where breakdown = 'all') over (partition by service, quarter, indicator)
        - coalesce(
            max(published_value) filter (where category = 'Not known') over (partition by service, quarter, indicator, breakdown), 0
        ) as known_people
    from reached
),

-- Of wards, and of the whole area, it is told how many of the residents were reached; of characteristics how those reached are divided
-- beside the residents. Counts are rounded apart, so that a part may be larger than its whole.
compared as (
    select
        known.*,
        populations_summed.counted,
        populations_summed.residents,
        populations_summed.residents / populations_summed.residents_of_breakdown as share_of_residents,
        known.breakdown in ('ward', 'area') as is_place,
        case
            when known.breakdown not in ('ward', 'area') and known.known_people >= {{ fewest_known }} and known.published_value is not null
                then least(known.published_value, known.known_people)
        end as compared_people
    from known
    inner join populations_summed
        on
            known.role = populations_summed.role
            and known.breakdown = populations_summed.breakdown
            and known.category = populations_summed.category
),

final as (
    select
        service,
        quarter,
        period,
        role,
        breakdown,
        category,
        counted as area_population_counted,
        numerator::integer as value,
        published_value::integer as published_value,
        residents::integer as area_population,
        share_of_residents::numeric(9, 6) as share_of_area_population,
        ({{ published_share('compared_people', 'known_people') }})::numeric(9, 3) as published_share_of_reached,
        ({{ published_ratio('(compared_people::numeric / nullif(known_people, 0))', 'share_of_residents') }})::numeric(9, 1)
            as published_representation_ratio,
        (case when is_place then {{ published_share('published_value', 'residents') }} end)::numeric(9, 3)
            as published_share_of_area_reached
    from compared
)

select * from final
