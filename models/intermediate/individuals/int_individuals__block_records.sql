{{ config(unlogged=true, post_hook='analyze {{ this }}') }}

-- One row per block and touched record that holds its key, where more than one does. A block is a role and a key value; a must-link is a block
-- of its own.
with touched as (
    select * from {{ ref('int_individuals__touched_records') }}
    where is_current
),

rules as (
    select * from {{ ref('int_individuals__rules') }}
),

held_keys as not materialized (
    select
        touched.record_id,
        record_keys.key_type,
        record_keys.block_id
    from touched
    inner join {{ ref('int_individuals__record_keys') }} as record_keys on touched.record_id = record_keys.record_id
    inner join rules on record_keys.key_type = rules.key_type
    union all
    select
        touched.record_id,
        'must_link' as key_type,
        overrides.block_id
    from {{ ref('int_individuals__override_records') }} as overrides
    inner join touched on overrides.record_id = touched.record_id
    left join {{ ref('int_individuals__overrides_set_aside') }} as set_aside on overrides.override_id = set_aside.override_id
    where overrides.action = 'must_link' and set_aside.override_id is null
),

blocks as (
    select
        block_id,
        min(record_id) as first_record_id,
        count(*) as records
    from held_keys
    group by block_id
    having count(*) > 1
),

final as (
    select
        held_keys.block_id,
        held_keys.record_id,
        held_keys.key_type,
        blocks.first_record_id,
        blocks.records
    from held_keys
    inner join blocks on held_keys.block_id = blocks.block_id
)

select * from final
