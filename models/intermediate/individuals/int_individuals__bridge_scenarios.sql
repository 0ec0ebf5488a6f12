-- One row per key whose loss might split its individual, record of that individual, and other key that the record would still hold. A
-- key whose records all hold another key together cannot split anybody and is left out, which leaves few.
with shared_keys as (
    select * from {{ ref('int_individuals__shared_keys') }}
),

covered_keys as (
    select
        shared_keys.cluster_id,
        shared_keys.block_id
    from shared_keys
    inner join shared_keys as others
        on
            shared_keys.record_id = others.record_id
            and shared_keys.cluster_id = others.cluster_id
            and shared_keys.block_id <> others.block_id
    group by shared_keys.cluster_id, shared_keys.block_id, shared_keys.records_on_key, others.block_id
    having count(*) = shared_keys.records_on_key
),

doubtful_keys as (
    select distinct
        shared_keys.cluster_id,
        shared_keys.block_id
    from shared_keys
    left join covered_keys
        on shared_keys.cluster_id = covered_keys.cluster_id and shared_keys.block_id = covered_keys.block_id
    where covered_keys.block_id is null
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
    left join shared_keys as others
        on
            clusters.record_id = others.record_id
            and clusters.cluster_id = others.cluster_id
            and doubtful_keys.block_id <> others.block_id
)

select * from final
