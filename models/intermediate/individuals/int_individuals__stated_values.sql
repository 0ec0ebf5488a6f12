-- One row per individual, attribute, source and value that the source's current records state: when it was last stated, and whether it is
-- the source's latest word.
with statements as (
    select * from {{ ref('int_individuals__statements') }}
),

last_statements as (
    select
        individual_id,
        attribute,
        source,
        value,
        min(authority_rank) as authority_rank,
        max(recency) as recency,
        max(stated_date) as stated_date
    from statements
    group by individual_id, attribute, source, value
),

final as (
    select
        individual_id,
        attribute,
        source,
        value,
        authority_rank,
        recency,
        recency = max(recency) over (partition by individual_id, attribute, source) as is_latest_word,
        stated_date
    from last_statements
)

select * from final
