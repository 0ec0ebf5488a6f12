-- One row per headline, breakdown and category, with the published numerator and denominator, or why they are hidden.
with counts as not materialized (
    select * from {{ ref('int_indicators__people_counted') }}
),

breakdowns as not materialized (
    select * from {{ ref('int_indicators__breakdowns_added_up') }}
),

published_counts as (
    {{
        publish_counts('counts', ['headline_number', 'part'], carried=['is_of_value', 'part_number'], breakdowns='breakdowns') | indent(4)
    }}
),

-- Where services would tell one another's small numbers, what they are in together is hidden and not a service, and strands before the
-- programme.
hidden_scopes as (
    select headline_number
    from published_counts
    where not is_of_value and breakdown = 'service' and hidden_because in ('further', 'left out')
    union
    select part_number as headline_number
    from published_counts
    where not is_of_value and breakdown in ('strand', 'reach_type') and hidden_because in ('further', 'left out')
),

published_parts as (
    select
        headline_number,
        breakdown,
        category,
        max(published_people) filter (where part = 'numerator') as published_numerator,
        max(published_people) filter (where part = 'denominator') as published_denominator,
        bool_or(hidden_because = 'left out') as is_left_out,
        max(hidden_because) as hidden_because
    from published_counts
    where is_of_value
    group by headline_number, breakdown, category
),

final as (
    select
        published_parts.*,
        hidden_scopes.headline_number is not null as is_scope_hidden
    from published_parts
    left join hidden_scopes on published_parts.headline_number = hidden_scopes.headline_number
)

select * from final
