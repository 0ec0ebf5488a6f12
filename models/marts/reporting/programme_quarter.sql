with indicator_values as (
    select * from {{ ref('int_indicators__published') }}
),

-- A service, a strand and a reach type stand in the programme's report with their headlines.
final as (
    select
        quarter,
        section,
        indicator,
        case when scope_type = 'programme' then breakdown else scope_type end as breakdown,
        case when scope_type = 'programme' then category else scope end as category,
        numerator::numeric(18, 3) as numerator,
        denominator::numeric(18, 3) as denominator,
        value::numeric(18, 6) as value,
        published_value::numeric(18, 6) as published_value,
        published_value_beyond::numeric(18, 6) as published_value_beyond
    from indicator_values
    where scope_type = 'programme' or breakdown = 'all'
)

select * from final
