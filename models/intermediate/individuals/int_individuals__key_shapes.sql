{{ config(unlogged=true, post_hook='analyze {{ this }}') }}

-- One row per touched individual and key on which a record of it hangs strongest, and what counting alone says of its loss. Records and the
-- keys that they share are a graph: where it is a tree, every key is a bridge; a key beside which another has the very same records is
-- none. The others stay doubtful.
with joining_keys as (
    select * from {{ ref('int_individuals__joining_keys') }}
),

keys as (
    select
        cluster_id,
        block_id,
        count(*) as records,
        bit_xor(hashint8extended(record_id, 0)) as record_hash
    from joining_keys
    group by cluster_id, block_id
),

counted as (
    select
        cluster_id,
        block_id,
        records,
        sum(records) over individual - count(*) over individual as edges_beyond_keys,
        count(*) over (partition by cluster_id, records, record_hash) as keys_of_the_same_records
    from keys
    window individual as (partition by cluster_id)
),

sizes as (
    select
        cluster_id,
        count(*) as records
    from {{ ref('int_individuals__clusters') }}
    group by cluster_id
),

asked_for as (
    select distinct
        cluster_id,
        block_id
    from {{ ref('int_individuals__strongest_keys') }}
),

final as (
    select
        counted.cluster_id,
        counted.block_id,
        case
            when counted.edges_beyond_keys = sizes.records - 1 then 'bridge'
            when counted.keys_of_the_same_records > 1 then 'none'
            else 'doubtful'
        end as verdict
    from counted
    inner join sizes on counted.cluster_id = sizes.cluster_id
    inner join asked_for on counted.cluster_id = asked_for.cluster_id and counted.block_id = asked_for.block_id
)

select * from final
