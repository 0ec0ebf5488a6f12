{{ config(unlogged=true, post_hook=analyze_briefly()) }}

-- One row per block on which passes may bear and touched record, where at least two records of its individual hold the block's key. Of all
-- other blocks every record is of one individual.
with counted as (
    select
        clusters.cluster_id,
        pass_records.block_id,
        pass_records.record_id,
        pass_records.key_type,
        pass_records.pass,
        clusters.is_unsettled,
        count(*) over (partition by clusters.cluster_id, pass_records.block_id) as records_on_key
    from {{ ref('int_individuals__pass_records') }} as pass_records
    inner join {{ ref('int_individuals__clusters') }} as clusters on pass_records.record_id = clusters.record_id
),

final as (
    select * from counted
    where records_on_key > 1
)

select * from final
