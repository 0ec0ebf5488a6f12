-- One row per headline, numerator or denominator, breakdown and category that is hidden though its own count is none of 1 to hide_up_to, or
-- left out with its breakdown.
with counts as not materialized (
    select * from {{ ref('int_indicators__people_counted') }}
),

breakdowns as not materialized (
    select * from {{ ref('int_indicators__breakdowns_added_up') }}
),

-- Of most headlines nothing is hidden but small counts. A few thousand counts are left of millions, and set aside before they are joined.
in_question as (
    select
        headline_number,
        part
    from breakdowns
    group by headline_number, part
    having bool_or(headline_people between 1 and {{ publishing('hide_up_to') }}) or bool_or(not is_enough_at_once)
),

counts_in_question as materialized (
    select counts.*
    from counts
    inner join in_question on counts.headline_number = in_question.headline_number and counts.part = in_question.part
),

breakdowns_in_question as materialized (
    select breakdowns.*
    from breakdowns
    inner join in_question on breakdowns.headline_number = in_question.headline_number and breakdowns.part = in_question.part
),

published_counts as (
    {{
        publish_counts(
            'counts_in_question',
            ['headline_number', 'part'],
            carried=['is_of_value', 'part_number'],
            breakdowns='breakdowns_in_question'
        ) | indent(4)
    }}
),

final as (
    select
        headline_number,
        part,
        breakdown,
        category,
        is_of_value,
        part_number,
        hidden_because
    from published_counts
    where hidden_because in ('further', 'left out')
)

select * from final
