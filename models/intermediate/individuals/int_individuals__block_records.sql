-- One row per block and record that holds its key.
with blocks as (
    select * from {{ ref('int_individuals__blocks') }}
),

record_keys as (
    select * from {{ ref('int_individuals__record_keys') }}
),

final as (
    select
        blocks.block_id,
        record_keys.record_id,
        blocks.key_type,
        blocks.records
    from record_keys
    inner join blocks
        on record_keys.key = blocks.key and record_keys.key_type = blocks.key_type and record_keys.role = blocks.role
)

select * from final
