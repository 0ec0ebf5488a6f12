-- One row per headline, numerator or denominator, breakdown and category, with the count of people that is published or hidden there. The
-- services of a strand are a breakdown of it too, and strands and reach types of the programme: these are no values, but tell values.
with indicator_values as not materialized (
    select * from {{ ref('int_indicators__values') }}
),

headlines as not materialized (
    select * from {{ ref('int_indicators__headlines') }}
),

scopes as not materialized (
    select * from {{ ref('int_indicators__scopes') }}
),

parts as not materialized (
    select
        indicator_values.scope_type,
        indicator_values.scope,
        indicator_values.quarter,
        indicator_values.indicator,
        headlines.headline,
        headlines.headline_number,
        parts.part,
        coalesce(headlines.counted_breakdown, indicator_values.breakdown) as breakdown,
        coalesce(headlines.counted_category, indicator_values.category) as category,
        indicator_values.breakdown = 'all' as is_headline,
        parts.people::integer as people,
        headlines.is_longest or headlines.is_part_of_reach as is_counted,
        headlines.is_of_several_periods
    from indicator_values
    -- by one column: a join by four PostgreSQL takes for one that leaves nothing, and sorts all values for it
    inner join headlines
        on
            concat_ws(' ', indicator_values.scope_type, indicator_values.scope, indicator_values.quarter, indicator_values.indicator)
            = headlines.place_and_indicator
    cross join
        lateral (
            values
            ('numerator', indicator_values.numerator, indicator_values.kind in ('count', 'share')),
            ('denominator', indicator_values.denominator, indicator_values.kind in ('share', 'mean'))
        ) as parts (part, people, is_of_kind)
    where
        parts.is_of_kind
        and headlines.is_of_people
        and (indicator_values.breakdown = 'all' or not headlines.is_part_of_reach)
),

-- Few headlines are published for several periods, and set aside: all values would be looked through for each of what follows.
parts_of_several_periods as materialized (
    select * from parts
    where is_of_several_periods
),

-- What would be counted twice is counted once: what the longest has no such breakdown of is added to it.
counted_once as (
    select
        headline_number,
        part,
        breakdown,
        category,
        people
    from parts
    where not is_of_several_periods
    union all
    select
        headline_number,
        part,
        breakdown,
        category,
        people
    from parts_of_several_periods
    where is_counted
    union all
    select
        parts.headline_number,
        parts.part,
        parts.breakdown,
        parts.category,
        parts.people
    from parts_of_several_periods as parts
    where
        not parts.is_counted
        and not exists (
            select 1
            from parts_of_several_periods as longest
            where
                longest.is_counted
                and longest.headline_number = parts.headline_number
                and longest.part = parts.part
                and longest.breakdown = parts.breakdown
                and longest.category = parts.category
        )
),

containers as (
    select distinct
        parts.scope_type as part_type,
        parts.scope as part_scope,
        wholes.scope_type,
        wholes.scope
    from scopes as parts
    inner join scopes as wholes on parts.service = wholes.service
    where
        parts.scope_type = 'service' and wholes.scope_type <> 'service'
        or parts.scope_type in ('strand', 'reach_type') and wholes.scope_type = 'programme'
),

-- Few, and set aside so that PostgreSQL knows how few when it joins them.
headline_parts as materialized (
    select * from parts
    where is_headline and breakdown = 'all'
),

of_containers as (
    select
        wholes.headline_number,
        headline_parts.part,
        headline_parts.scope_type as breakdown,
        headline_parts.headline as category,
        max(headline_parts.people)::integer as people,
        headline_parts.headline_number as part_number
    from headline_parts
    inner join containers on headline_parts.scope_type = containers.part_type and headline_parts.scope = containers.part_scope
    inner join headlines as wholes
        on
            concat_ws(' ', containers.scope_type, containers.scope, headline_parts.quarter, headline_parts.indicator)
            = wholes.place_and_indicator
    group by
        wholes.headline_number,
        headline_parts.part,
        headline_parts.scope_type,
        headline_parts.headline,
        headline_parts.headline_number
),

final as (
    select
        headline_number,
        part,
        breakdown,
        category,
        people,
        true as is_of_value,
        null::integer as part_number
    from counted_once
    union all
    select
        headline_number,
        part,
        breakdown,
        category,
        people,
        false as is_of_value,
        part_number
    from of_containers
)

select * from final
