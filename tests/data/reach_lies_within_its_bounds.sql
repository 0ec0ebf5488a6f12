-- Less linking never gives fewer people, in no quarter and for no role.
with bounds as (
    select * from {{ ref('reach_bounds') }}
),

steps as (
    select
        bounds.quarter,
        bounds.linkage,
        bounds.children - lag(bounds.children) over from_most_linking as children_more,
        bounds.adults - lag(bounds.adults) over from_most_linking as adults_more,
        bounds.people - lag(bounds.people) over from_most_linking as people_more,
        bounds.children_to_date - lag(bounds.children_to_date) over from_most_linking as children_to_date_more,
        bounds.adults_to_date - lag(bounds.adults_to_date) over from_most_linking as adults_to_date_more,
        bounds.people_to_date - lag(bounds.people_to_date) over from_most_linking as people_to_date_more
    from bounds
    window from_most_linking as (
        partition by bounds.quarter
        order by array_position(array['high', 'central', 'low'], bounds.linkage)
    )
)

select
    quarter,
    linkage
from steps
where least(children_more, adults_more, people_more, children_to_date_more, adults_to_date_more, people_to_date_more) < 0
