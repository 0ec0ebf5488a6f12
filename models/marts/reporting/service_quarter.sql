with indicator_values as (
    select * from {{ ref('int_indicators__published') }}
    where scope_type = 'service'
),

framework as (
    select * from {{ ref('mel_framework') }}
),

final as (
    select
        indicator_values.scope as service,
        indicator_values.quarter,
        indicator_values.section,
        indicator_values.indicator,
        indicator_values.breakdown,
        indicator_values.category,
        indicator_values.numerator::numeric(18, 3) as numerator,
        indicator_values.denominator::numeric(18, 3) as denominator,
        indicator_values.value::numeric(18, 6) as value,
        indicator_values.published_value::numeric(18, 6) as published_value,
        indicator_values.published_value_beyond::numeric(18, 6) as published_value_beyond
    from indicator_values
    inner join framework on indicator_values.scope = framework.service and indicator_values.section = framework.section
)

select * from final
