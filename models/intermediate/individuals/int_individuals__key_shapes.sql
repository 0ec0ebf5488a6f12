{{ config(unlogged=true, post_hook='analyze {{ this }}') }}

-- One row per touched individual and key on which a record of it hangs strongest, and what counting alone says of its loss. Records
-- and the keys that they share are a graph, which stays whole only where enough edges are left; a key beside which another reaches
-- all records, or just the same records, can be spared. The others stay doubtful.
with keys as (
    select
        cluster_id,
        block_id,
        count(*) as records,
        bit_xor(hashint8extended(record_id, 0)) as record_hash
    from {{ ref('int_individuals__joining_keys') }}
    group by cluster_id, block_id
),

sizes as (
    select
        cluster_id,
        count(*) as records
    from {{ ref('int_individuals__strongest_keys') }}
    group by cluster_id
),

graphs as (
    select
        keys.cluster_id,
        sizes.records,
        count(*) as keys,
        sum(keys.records)::bigint as edges,
        count(*) filter (where keys.records = sizes.records) as keys_of_all_records
    from keys
    inner join sizes on keys.cluster_id = sizes.cluster_id
    group by keys.cluster_id, sizes.records
),

doubles as (
    select
        cluster_id,
        record_hash
    from keys
    group by cluster_id, record_hash
    having count(*) > 1
),

asked_for as (
    select
        cluster_id,
        block_id,
        bool_or(keys_held = 1) as is_only_key_of_a_record
    from {{ ref('int_individuals__strongest_keys') }}
    group by cluster_id, block_id
),

final as (
    select
        keys.cluster_id,
        keys.block_id,
        case
            when asked_for.is_only_key_of_a_record then 'bridge'
            when graphs.keys_of_all_records > case when keys.records = graphs.records then 1 else 0 end then 'none'
            when graphs.edges - keys.records < graphs.records + graphs.keys - 2 then 'bridge'
            when doubles.cluster_id is not null then 'none'
            else 'doubtful'
        end as verdict
    from asked_for
    inner join keys on asked_for.cluster_id = keys.cluster_id and asked_for.block_id = keys.block_id
    inner join graphs on keys.cluster_id = graphs.cluster_id
    left join doubles on keys.cluster_id = doubles.cluster_id and keys.record_hash = doubles.record_hash
)

select * from final
