{{ config(unlogged=true, post_hook=analyze_briefly()) }}

-- One row per block and touched record that holds its key, where more than one does. A block is a role and a key value; a must-link
-- is a block of its own.
with touched as not materialized (
    select * from {{ ref('int_individuals__touched_records') }}
    where is_current
),

rules as (
    select * from {{ ref('int_individuals__rules') }}
),

held_keys as (
    select
        record_keys.block_id,
        record_keys.record_id,
        record_keys.key_type
    from touched
    inner join {{ ref('int_individuals__record_keys') }} as record_keys on touched.record_id = record_keys.record_id
    union all
    select
        overrides.block_id,
        touched.record_id,
        'must_link' as key_type
    from {{ ref('int_individuals__override_records') }} as overrides
    inner join touched on overrides.record_id = touched.record_id
    left join {{ ref('int_individuals__overrides_set_aside') }} as set_aside on overrides.override_id = set_aside.override_id
    where overrides.action = 'must_link' and set_aside.override_id is null
),

counted as (
    select
        block_id,
        record_id,
        key_type,
        min(record_id) over (partition by block_id) as first_record_id,
        bit_xor(hashint8extended(record_id, 0)) over (partition by block_id) as record_hash,
        count(*) over (partition by block_id) as records
    from held_keys
),

final as (
    select
        counted.block_id,
        counted.record_id,
        counted.key_type,
        rules.pass,
        counted.first_record_id,
        counted.record_hash,
        counted.records,
        counted.record_id = counted.first_record_id as is_first
    from counted
    inner join rules on counted.key_type = rules.key_type
    where counted.records > 1
)

select * from final
