{{ config(materialized='view') }}
{%- set is_numerator_of_people = "indicator_values.kind in ('count', 'share')" %}
{%- set is_denominator_of_people = "indicator_values.kind in ('share', 'mean')" %}

-- One row per scope, quarter, indicator, breakdown and category, with its published numerator and denominator, and why it is hidden.
-- A view, so that the few headlines that others are divided by are looked up without the rest.
with indicator_values as (
    select * from {{ ref('int_indicators__values') }}
),

headlines as (
    select * from {{ ref('int_indicators__headlines') }}
),

hidden_counts as (
    select
        headline_number,
        breakdown,
        category,
        bool_or(hidden_because = 'left out') as is_left_out
    from {{ ref('int_indicators__hidden_counts') }}
    where is_of_value
    group by headline_number, breakdown, category
),

-- Where services would tell one another's small numbers, what they are in together is hidden and not a service, and strands before the
-- programme.
hidden_scopes as (
    select headline_number
    from {{ ref('int_indicators__hidden_counts') }}
    where not is_of_value and breakdown = 'service'
    union
    select part_number as headline_number
    from {{ ref('int_indicators__hidden_counts') }}
    where not is_of_value and breakdown in ('strand', 'reach_type')
),

-- What would tell a quarter by subtraction is hidden, and what its categories add up to; a measure alone, since measures do not add up.
differences as not materialized (
    select * from {{ ref('int_indicators__differences') }}
),

told_headlines as (
    select distinct
        scope_type,
        scope,
        quarter,
        indicator
    from differences
    where breakdown = 'all'
),

told_breakdowns as (
    select distinct
        scope_type,
        scope,
        quarter,
        indicator,
        breakdown,
        case breakdown when 'measure' then category else '' end as category
    from differences
    where breakdown <> 'all'
),

final as (
    select
        indicator_values.*,
        headlines.place_and_indicator,
        headlines.stem,
        headlines.period,
        headlines.is_part_of_reach,
        headlines.is_of_people,
        case when {{ is_numerator_of_people }} then {{ rounded_count('indicator_values.numerator') }} end as published_numerator,
        case when {{ is_denominator_of_people }} then {{ rounded_count('indicator_values.denominator') }} end as published_denominator,
        case
            when not headlines.is_of_people then null
            when headlines.is_part_of_reach and indicator_values.breakdown <> 'all' then 'left out'
            when
                (hidden_scopes.headline_number is not null or told_headlines.indicator is not null) and indicator_values.breakdown <> 'all'
                then 'left out'
            when told_breakdowns.indicator is not null and indicator_values.breakdown <> 'measure' then 'left out'
            when hidden_counts.is_left_out then 'left out'
            when
                {{ is_numerator_of_people }} and indicator_values.numerator between 1 and {{ publishing('hide_up_to') }}
                or {{ is_denominator_of_people }} and indicator_values.denominator between 1 and {{ publishing('hide_up_to') }}
                then 'small'
            when
                hidden_counts.headline_number is not null
                or hidden_scopes.headline_number is not null
                or told_headlines.indicator is not null
                or told_breakdowns.indicator is not null
                then 'further'
        end as hidden_because
    from indicator_values
    -- by one column, as in int_indicators__people_counted
    inner join headlines
        on
            concat_ws(' ', indicator_values.scope_type, indicator_values.scope, indicator_values.quarter, indicator_values.indicator)
            = headlines.place_and_indicator
    left join hidden_counts
        on
            headlines.headline_number = hidden_counts.headline_number
            and coalesce(headlines.counted_breakdown, indicator_values.breakdown) = hidden_counts.breakdown
            and coalesce(headlines.counted_category, indicator_values.category) = hidden_counts.category
    left join hidden_scopes on headlines.headline_number = hidden_scopes.headline_number
    left join told_headlines
        on
            indicator_values.scope_type = told_headlines.scope_type
            and indicator_values.scope = told_headlines.scope
            and indicator_values.quarter = told_headlines.quarter
            and indicator_values.indicator = told_headlines.indicator
    left join told_breakdowns
        on
            indicator_values.scope_type = told_breakdowns.scope_type
            and indicator_values.scope = told_breakdowns.scope
            and indicator_values.quarter = told_breakdowns.quarter
            and indicator_values.indicator = told_breakdowns.indicator
            and indicator_values.breakdown = told_breakdowns.breakdown
            and case indicator_values.breakdown when 'measure' then indicator_values.category else '' end = told_breakdowns.category
)

select * from final
