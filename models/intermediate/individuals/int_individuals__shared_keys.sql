-- One row per block and record where at least two records of one individual hold the block's key.
with block_records as (
    select * from {{ ref('int_individuals__block_records') }}
),

clusters as (
    select * from {{ ref('int_individuals__clusters') }}
),

counted as (
    select
        clusters.cluster_id,
        block_records.block_id,
        block_records.record_id,
        block_records.key_type,
        count(*) over (partition by clusters.cluster_id, block_records.block_id) as records_on_key
    from block_records
    inner join clusters on block_records.record_id = clusters.record_id
),

final as (
    select * from counted
    where records_on_key > 1
)

select * from final
