{{ config(unlogged=true) }}

-- One row per key whose loss might split its individual, record of that individual, and other key that the record would still hold. A
-- key whose records all hold another key together cannot split anybody and is left out, which leaves few.
with doubtful as (
    select
        cluster_id,
        block_id
    from {{ ref('int_individuals__key_shapes') }}
    where verdict = 'doubtful'
),

of_doubtful as (
    select
        clusters.cluster_id,
        clusters.record_id,
        clusters.is_unsettled
    from {{ ref('int_individuals__clusters') }} as clusters
    where clusters.cluster_id in (select doubtful.cluster_id from doubtful)
),

joining_keys as (
    select
        of_doubtful.cluster_id,
        block_records.record_id,
        block_records.block_id,
        block_records.records as records_on_key
    from of_doubtful
    inner join {{ ref('int_individuals__block_records') }} as block_records on of_doubtful.record_id = block_records.record_id
    where not of_doubtful.is_unsettled and block_records.key_type <> 'child_place_key'
    union all
    select
        divided_keys.cluster_id,
        divided_keys.record_id,
        divided_keys.block_id,
        divided_keys.records_on_key
    from of_doubtful
    inner join {{ ref('int_individuals__divided_keys') }} as divided_keys on of_doubtful.record_id = divided_keys.record_id
),

covered_keys as (
    select
        own.cluster_id,
        own.block_id
    from doubtful
    inner join joining_keys as own on doubtful.cluster_id = own.cluster_id and doubtful.block_id = own.block_id
    inner join joining_keys as others
        on own.record_id = others.record_id and own.cluster_id = others.cluster_id and own.block_id <> others.block_id
    group by own.cluster_id, own.block_id, own.records_on_key, others.block_id
    having count(*) = own.records_on_key
),

doubtful_keys as (
    select
        doubtful.cluster_id,
        doubtful.block_id
    from doubtful
    left join covered_keys on doubtful.cluster_id = covered_keys.cluster_id and doubtful.block_id = covered_keys.block_id
    where covered_keys.block_id is null
),

final as (
    select
        doubtful_keys.cluster_id,
        doubtful_keys.block_id as lost_block_id,
        clusters.record_id,
        others.block_id as other_block_id,
        hashint8extended(clusters.record_id, doubtful_keys.block_id) as node,
        hashint8extended(others.block_id, doubtful_keys.block_id) as link
    from doubtful_keys
    inner join of_doubtful as clusters on doubtful_keys.cluster_id = clusters.cluster_id
    left join joining_keys as others
        on
            clusters.record_id = others.record_id
            and clusters.cluster_id = others.cluster_id
            and doubtful_keys.block_id <> others.block_id
)

select * from final
