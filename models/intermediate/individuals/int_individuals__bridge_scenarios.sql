{{ config(unlogged=true) }}

-- One row per key whose loss might split its individual, record of that individual, and other key that the record would still hold. A
-- key whose records all hold another key together cannot split anybody and is left out, which leaves few.
with joining_keys as (
    select joining_keys.*
    from {{ ref('int_individuals__joining_keys') }} as joining_keys
    where joining_keys.cluster_id in (select shapes.cluster_id from {{ ref('int_individuals__key_shapes') }} as shapes where shapes.verdict = 'doubtful')
),

covered_keys as (
    select
        joining_keys.cluster_id,
        joining_keys.block_id
    from joining_keys
    inner join joining_keys as others
        on
            joining_keys.record_id = others.record_id
            and joining_keys.cluster_id = others.cluster_id
            and joining_keys.block_id <> others.block_id
    group by joining_keys.cluster_id, joining_keys.block_id, joining_keys.records_on_key, others.block_id
    having count(*) = joining_keys.records_on_key
),

doubtful_keys as (
    select
        shapes.cluster_id,
        shapes.block_id
    from {{ ref('int_individuals__key_shapes') }} as shapes
    left join covered_keys on shapes.cluster_id = covered_keys.cluster_id and shapes.block_id = covered_keys.block_id
    where shapes.verdict = 'doubtful' and covered_keys.block_id is null
),

final as (
    select
        doubtful_keys.cluster_id,
        doubtful_keys.block_id as lost_block_id,
        clusters.record_id,
        others.block_id as other_block_id,
        dense_rank() over (order by doubtful_keys.cluster_id, doubtful_keys.block_id, clusters.record_id) as node,
        dense_rank() over (order by doubtful_keys.cluster_id, doubtful_keys.block_id, others.block_id) as link
    from doubtful_keys
    inner join {{ ref('int_individuals__clusters') }} as clusters on doubtful_keys.cluster_id = clusters.cluster_id
    left join joining_keys as others
        on
            clusters.record_id = others.record_id
            and clusters.cluster_id = others.cluster_id
            and doubtful_keys.block_id <> others.block_id
)

select * from final
