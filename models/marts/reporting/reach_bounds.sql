-- How far reach depends on the linking: everybody counted with the least linking that is certain, as published, and with the most that is
-- possible.
with reached as (
    select * from {{ ref('int_reach__individual_quarters') }}
    where role in ('adult', 'child')
),

parts as (
    select * from {{ ref('int_reach__part_quarters') }}
    where linkage = 'strong'
),

review_groups as (
    select distinct
        reviewed.individual_id,
        review_groups.component
    from {{ ref('int_reach__reviewed_individuals') }} as reviewed
    inner join {{ ref('int_reach__review_groups') }} as review_groups on reviewed.node = review_groups.node
),

linkages (linkage, min_link_strength) as (
    values
    ('low', 'strong'),
    ('central', '{{ min_link_strength() }}'),
    ('high', 'weak')
),

counted as (
    select
        'low' as linkage,
        reached.role,
        coalesce(parts.part_id, reached.individual_id) as counted_id,
        reached.quarter_start_date
    from reached
    left join parts
        on
            reached.individual_id = parts.individual_id
            and reached.service = parts.service
            and reached.quarter_start_date = parts.quarter_start_date
    union
    select
        'central' as linkage,
        reached.role,
        reached.counted_id,
        reached.quarter_start_date
    from reached
    union
    select
        'high' as linkage,
        reached.role,
        coalesce(review_groups.component::text, reached.individual_id) as counted_id,
        reached.quarter_start_date
    from reached
    left join review_groups on reached.individual_id = review_groups.individual_id
),

in_quarter as (
    select
        linkage,
        quarter_start_date,
        count(*) filter (where role = 'child') as children,
        count(*) filter (where role = 'adult') as adults
    from counted
    group by linkage, quarter_start_date
),

first_reached as (
    select
        linkage,
        role,
        counted_id,
        min(quarter_start_date) as quarter_start_date
    from counted
    group by linkage, role, counted_id
),

new_in_quarter as (
    select
        linkage,
        quarter_start_date,
        count(*) filter (where role = 'child') as children,
        count(*) filter (where role = 'adult') as adults
    from first_reached
    group by linkage, quarter_start_date
),

final as (
    select
        quarters.quarter,
        linkages.linkage,
        linkages.min_link_strength,
        (coalesce(in_quarter.children, 0) + coalesce(in_quarter.adults, 0))::integer as people,
        coalesce(in_quarter.children, 0)::integer as children,
        coalesce(in_quarter.adults, 0)::integer as adults,
        coalesce(sum(new_in_quarter.children + new_in_quarter.adults) over to_date, 0)::integer as people_to_date,
        coalesce(sum(new_in_quarter.children) over to_date, 0)::integer as children_to_date,
        coalesce(sum(new_in_quarter.adults) over to_date, 0)::integer as adults_to_date,
        quarters.quarter_start_date
    from {{ ref('reach_by_quarter') }} as quarters
    cross join linkages
    left join in_quarter
        on quarters.quarter_start_date = in_quarter.quarter_start_date and linkages.linkage = in_quarter.linkage
    left join new_in_quarter
        on quarters.quarter_start_date = new_in_quarter.quarter_start_date and linkages.linkage = new_in_quarter.linkage
    window to_date as (partition by linkages.linkage order by quarters.quarter_start_date)
)

select * from final
