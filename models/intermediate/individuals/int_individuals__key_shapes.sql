{{ config(unlogged=true, post_hook=analyze_briefly()) }}

-- One row per touched individual and key on which a record of it hangs strongest, and what counting alone says of its loss. Records
-- and the keys that they share are a graph, which stays whole only where enough edges are left; a key beside which another reaches
-- all records, or just the same records, can be spared. The others stay doubtful.
with strongest_keys as not materialized (
    select * from {{ ref('int_individuals__strongest_keys') }}
),

keys as (
    select
        clusters.cluster_id,
        block_records.block_id,
        block_records.records,
        block_records.record_hash
    from {{ ref('int_individuals__block_records') }} as block_records
    inner join {{ ref('int_individuals__clusters') }} as clusters on block_records.record_id = clusters.record_id
    where
        block_records.is_first
        and block_records.key_type <> 'child_place_key'
        and not clusters.is_unsettled
    union all
    select
        cluster_id,
        block_id,
        count(*) as records,
        bit_xor(hashint8extended(record_id, 0)) as record_hash
    from {{ ref('int_individuals__divided_keys') }}
    group by cluster_id, block_id
),

sizes as (
    select
        cluster_id,
        count(*) as records
    from strongest_keys
    group by cluster_id
),

graphs as (
    select
        keys.cluster_id,
        keys.block_id,
        keys.records,
        sizes.records as all_records,
        count(*) over individuals as keys,
        sum(keys.records) over individuals as edges,
        count(*) filter (where keys.records = sizes.records) over individuals as keys_of_all_records,
        count(*) over (partition by keys.cluster_id, keys.record_hash) as keys_of_the_same_records
    from keys
    inner join sizes on keys.cluster_id = sizes.cluster_id
    window individuals as (partition by keys.cluster_id)
),

asked_for as (
    select
        cluster_id,
        block_id,
        bool_or(keys_held = 1) as is_only_key_of_a_record
    from strongest_keys
    group by cluster_id, block_id
),

final as (
    select
        graphs.cluster_id,
        graphs.block_id,
        case
            when asked_for.is_only_key_of_a_record then 'bridge'
            when graphs.keys_of_all_records > case when graphs.records = graphs.all_records then 1 else 0 end then 'none'
            when graphs.edges - graphs.records < graphs.all_records + graphs.keys - 2 then 'bridge'
            when graphs.keys_of_the_same_records > 1 then 'none'
            else 'doubtful'
        end as verdict
    from asked_for
    inner join graphs on asked_for.cluster_id = graphs.cluster_id and asked_for.block_id = graphs.block_id
)

select * from final
