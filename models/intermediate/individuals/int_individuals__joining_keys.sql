{{ config(unlogged=true, post_hook='analyze {{ this }}') }}

-- One row per block and touched record where at least two records of one individual hold the block's key.
with block_records as (
    select
        block_records.*,
        clusters.cluster_id,
        clusters.is_unsettled or block_records.key_type = 'child_place_key' as may_be_divided
    from {{ ref('int_individuals__block_records') }} as block_records
    inner join {{ ref('int_individuals__clusters') }} as clusters on block_records.record_id = clusters.record_id
),

of_whole_blocks as (
    select
        cluster_id,
        block_id,
        record_id,
        key_type,
        records as records_on_key
    from block_records
    where not may_be_divided
),

of_divided_blocks as (
    select
        cluster_id,
        block_id,
        record_id,
        key_type,
        count(*) over (partition by cluster_id, block_id) as records_on_key
    from block_records
    where may_be_divided
),

final as (
    select * from of_whole_blocks
    union all
    select * from of_divided_blocks
    where records_on_key > 1
)

select * from final
