-- One row per scope, quarter, indicator of people, breakdown and category: how many it counts, and how many of them are in its numerator.
-- The characteristics are those known in the quarter.
with members as (
    select * from {{ ref('int_indicators__reach_members') }}
    union all
    select * from {{ ref('int_indicators__engagement_members') }}
    union all
    select * from {{ ref('int_indicators__service_number_members') }}
),

categories as (
    select * from {{ ref('int_characteristics__categories') }}
),

grouped as (
    select
        members.scope_type,
        members.scope,
        members.quarter,
        members.indicator,
        {%- for breakdown in breakdowns() %}
            categories.{{ breakdown }},
        {%- endfor %}
        case
            {%- for breakdown in breakdowns() %}
                when grouping(categories.{{ breakdown }}) = 0 then '{{ breakdown }}'
            {%- endfor %}
            else 'all'
        end as breakdown,
        count(*) as units,
        count(*) filter (where members.is_in_numerator) as units_in_numerator,
        count(members.is_in_numerator) as units_in_share,
        sum(members.amount) as amount
    from members
    left join categories on members.individual_id = categories.individual_id and members.quarter = categories.quarter
    group by
        members.scope_type,
        members.scope,
        members.quarter,
        members.indicator,
        grouping sets (
            (),
            {%- for breakdown in breakdowns() %}
                (categories.{{ breakdown }}){{ ',' if not loop.last }}
            {%- endfor %}
        )
),

final as (
    select
        scope_type,
        scope,
        quarter,
        indicator,
        breakdown,
        case breakdown
            when 'all' then 'All'
            {%- for breakdown in breakdowns() %}
                when '{{ breakdown }}' then {{ breakdown }}
            {%- endfor %}
        end as category,
        units,
        units_in_numerator,
        units_in_share,
        amount
    from grouped
)

select * from final
where category is not null
