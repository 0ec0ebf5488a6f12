select reach.quarter
from {{ ref('reach_by_quarter') }} as reach
left join {{ ref('reach_bounds') }} as bounds on reach.quarter = bounds.quarter and bounds.linkage = 'central'
where
    (bounds.children, bounds.adults, bounds.people, bounds.children_to_date, bounds.adults_to_date, bounds.people_to_date)
    is distinct from (
        reach.children,
        reach.adults,
        reach.children + reach.adults,
        reach.children_to_date,
        reach.adults_to_date,
        reach.children_to_date + reach.adults_to_date
    )
