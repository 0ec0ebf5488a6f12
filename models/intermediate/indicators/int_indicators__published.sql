-- One row per scope, quarter, indicator, breakdown and category, with what may be published of its value.
with indicator_values as (
    select * from {{ ref('int_indicators__values') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

-- Sessions, amounts and rows of files are not people. Whatever else a new indicator counts is hidden unless it is named here.
told as (
    select
        indicator_values.*,
        indicators.unit not in ('session', 'amount', 'row') as is_of_people,
        indicator_values.indicator ~ '_(new|returning)$' as is_part
    from indicator_values
    inner join indicators on indicator_values.indicator = indicators.indicator
),

-- Who is new and who returns are together who was reached: a breakdown of that headline. By category they would be a table of two directions,
-- which nothing protects, so that only their headlines are published.
counts as (
    select
        scope_type,
        scope,
        quarter,
        indicator,
        'numerator' as part,
        breakdown,
        category,
        numerator as people
    from told
    where is_of_people and not is_part and kind in ('count', 'share')
    union all
    select
        scope_type,
        scope,
        quarter,
        indicator,
        'denominator' as part,
        breakdown,
        category,
        denominator as people
    from told
    where is_of_people and kind in ('share', 'mean')
    union all
    select
        scope_type,
        scope,
        quarter,
        regexp_replace(indicator, '_(new|returning)$', '') as indicator,
        'numerator' as part,
        'new or returning' as breakdown,
        indicator as category,
        numerator as people
    from told
    where is_part and breakdown = 'all'
),

published_counts as (
    {{ publish_counts('counts', ['scope_type', 'scope', 'quarter', 'indicator', 'part']) | indent(4) }}
),

published_parts as (
    select
        scope_type,
        scope,
        quarter,
        case when breakdown = 'new or returning' then category else indicator end as indicator,
        part,
        case when breakdown = 'new or returning' then 'all' else breakdown end as breakdown,
        case when breakdown = 'new or returning' then 'All' else category end as category,
        published_people,
        hidden_because
    from published_counts
),

joined as (
    select
        told.*,
        numerators.published_people as published_numerator,
        denominators.published_people as published_denominator,
        case
            when not told.is_of_people then null
            when told.is_part and told.breakdown <> 'all' or 'left out' in (numerators.hidden_because, denominators.hidden_because) then 'left out'
            else coalesce(numerators.hidden_because, denominators.hidden_because)
        end as hidden_because
    from told
    left join published_parts as numerators
        on
            told.scope_type = numerators.scope_type
            and told.scope = numerators.scope
            and told.quarter = numerators.quarter
            and told.indicator = numerators.indicator
            and told.breakdown = numerators.breakdown
            and told.category = numerators.category
            and numerators.part = 'numerator'
    left join published_parts as denominators
        on
            told.scope_type = denominators.scope_type
            and told.scope = denominators.scope
            and told.quarter = denominators.quarter
            and told.indicator = denominators.indicator
            and told.breakdown = denominators.breakdown
            and told.category = denominators.category
            and denominators.part = 'denominator'
),

final as (
    select
        scope_type,
        scope,
        quarter,
        section,
        indicator,
        kind,
        breakdown,
        category,
        numerator,
        denominator,
        value,
        case
            when not is_of_people then value
            when kind = 'count' then published_numerator
            when kind = 'share' then {{ published_share('published_numerator', 'published_denominator') }}
            when kind = 'mean' then {{ published_ratio('numerator', 'published_denominator') }}
        end as published_value,
        hidden_because
    from joined
)

select * from final
