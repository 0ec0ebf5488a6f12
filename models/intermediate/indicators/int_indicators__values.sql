-- One row per scope, quarter, indicator, breakdown and category, with numerator, denominator and value.
with counts as (
    select
        scope_type,
        scope,
        quarter,
        indicator,
        breakdown,
        category,
        units,
        null::bigint as units_in_numerator,
        null::numeric as amount
    from (
        select * from {{ ref('int_indicators__reach_counts') }}
        union all
        select * from {{ ref('int_indicators__family_counts') }}
    ) as reach_counts
    union all
    select
        service_number_counts.*,
        null::numeric as amount
    from {{ ref('int_indicators__service_number_counts') }} as service_number_counts
    union all
    select * from {{ ref('int_indicators__engagement_counts') }}
    union all
    select
        outcome_counts.*,
        null::numeric as amount
    from {{ ref('int_indicators__outcome_counts') }} as outcome_counts
    union all
    select * from {{ ref('int_indicators__pair_counts') }}
    union all
    select
        event_counts.*,
        null::numeric as amount
    from {{ ref('int_indicators__event_counts') }} as event_counts
    union all
    select
        scope_type,
        scope,
        quarter,
        indicator,
        breakdown,
        category,
        units,
        null::bigint as units_in_numerator,
        amount
    from {{ ref('int_indicators__resource_counts') }}
    union all
    select
        scope_type,
        scope,
        quarter,
        indicator,
        'all' as breakdown,
        'All' as category,
        units,
        units_in_numerator,
        null::numeric as amount
    from {{ ref('int_indicators__quality_counts') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

final as (
    select
        counts.scope_type,
        counts.scope,
        counts.quarter,
        indicators.section,
        counts.indicator,
        indicators.kind,
        counts.breakdown,
        counts.category,
        case indicators.kind
            when 'count' then counts.units
            when 'share' then counts.units_in_numerator
            else counts.amount
        end as numerator,
        case when indicators.kind in ('share', 'mean') then counts.units end as denominator,
        case indicators.kind
            when 'count' then counts.units
            when 'share' then counts.units_in_numerator::numeric / nullif(counts.units, 0)
            when 'mean' then counts.amount / nullif(counts.units, 0)
            else counts.amount
        end as value
    from counts
    inner join indicators on counts.indicator = indicators.indicator
)

select * from final
