-- One row per block and person record where at least two records of one individual hold the block's key.
with records as (
    select * from {{ ref('int_individuals__records') }}
    where is_current
),

held_keys as (
    select
        record_id,
        block_id,
        key_type
    from {{ ref('int_individuals__record_keys') }}
    union all
    select
        overrides.record_id,
        overrides.block_id,
        'must_link' as key_type
    from {{ ref('int_individuals__override_records') }} as overrides
    left join {{ ref('int_individuals__overrides_set_aside') }} as set_aside on overrides.override_id = set_aside.override_id
    where overrides.action = 'must_link' and set_aside.override_id is null
),

rules as (
    select * from {{ ref('int_individuals__rules') }}
),

counted as (
    select
        records.record_id,
        records.individual_id,
        held_keys.block_id,
        held_keys.key_type,
        rules.link_strength,
        count(*) over (partition by records.individual_id, held_keys.block_id) as records_on_key
    from records
    inner join held_keys on records.record_id = held_keys.record_id
    inner join rules on held_keys.key_type = rules.key_type
),

final as (
    select * from counted
    where records_on_key > 1
)

select * from final
