{{ config(unlogged=true) }}

-- One row per block and touched record that the passes have to look at: the records of unsettled sets, and child_place_key for all.
with block_records as (
    select * from {{ ref('int_individuals__block_records') }}
),

clusters as (
    select * from {{ ref('int_individuals__starting_clusters') }}
),

final as (
    select
        block_records.block_id,
        block_records.record_id,
        block_records.key_type
    from block_records
    inner join clusters on block_records.record_id = clusters.record_id
    where clusters.is_unsettled or block_records.key_type = 'child_place_key'
)

select * from final
