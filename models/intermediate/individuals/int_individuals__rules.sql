{{ config(materialized='refilled', post_hook=analyze_briefly()) }}
{{ check_match_rules(ref('match_rules')) }}

-- One row per key, with the pass in which it joins: seeds/match_rules.csv, and before them all the must-links of a human.
with rules as (
    select * from {{ ref('match_rules') }}
),

final as (
    select
        key_type,
        pass::integer as pass,
        max_group_size::integer as max_group_size,
        contradicts_within,
        link_strength
    from rules
    union all
    select
        'must_link' as key_type,
        0 as pass,
        1000000 as max_group_size,
        'nhs_number' as contradicts_within,
        'strong' as link_strength
)

select * from final
