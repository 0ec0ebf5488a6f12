{{ config(unlogged=true, post_hook=analyze_briefly()) }}

-- One row per block and touched record on which passes may bear: all keys of unsettled sets, and child_place_key. Where the block is
-- divided between clusters, the passes look at it.
with block_records as not materialized (
    select * from {{ ref('int_individuals__block_records') }}
),

clusters as not materialized (
    select * from {{ ref('int_individuals__starting_clusters') }}
),

held as (
    select
        block_records.*,
        clusters.cluster_id
    from block_records
    inner join clusters on block_records.record_id = clusters.record_id
    where block_records.key_type <> 'child_place_key' and clusters.is_unsettled
    union all
    select
        block_records.*,
        clusters.cluster_id
    from block_records
    inner join clusters on block_records.record_id = clusters.record_id
    where block_records.key_type = 'child_place_key'
),

final as (
    select
        block_id,
        record_id,
        key_type,
        pass,
        min(cluster_id) over (partition by block_id) <> max(cluster_id) over (partition by block_id) as is_divided
    from held
)

select * from final
