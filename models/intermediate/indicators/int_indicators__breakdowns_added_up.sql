-- One row per headline, numerator or denominator, and breakdown, with what its counts add up to and what is known of the headline; the
-- headline itself is the breakdown `all`.
with counts as not materialized (
    select * from {{ ref('int_indicators__people_counted') }}
),

final as (
    {{ add_up_breakdowns('counts', ['headline_number', 'part']) | indent(4) }}
)

select * from final
