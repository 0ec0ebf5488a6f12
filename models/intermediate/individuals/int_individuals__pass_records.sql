{{ config(unlogged=true, post_hook='analyze {{ this }}') }}

-- One row per block and touched record that the passes have to look at: the records of unsettled sets, and child_place_key wherever
-- records of several clusters hold it.
with held as (
    select
        block_records.block_id,
        block_records.record_id,
        block_records.key_type,
        clusters.is_unsettled,
        clusters.cluster_id
    from {{ ref('int_individuals__block_records') }} as block_records
    inner join {{ ref('int_individuals__starting_clusters') }} as clusters on block_records.record_id = clusters.record_id
    where clusters.is_unsettled or block_records.key_type = 'child_place_key'
),

compared as (
    select
        held.*,
        min(held.cluster_id) over (partition by held.block_id)
        <> max(held.cluster_id) over (partition by held.block_id) as is_of_several_clusters
    from held
),

final as (
    select
        block_id,
        record_id,
        key_type
    from compared
    where is_of_several_clusters
)

select * from final
