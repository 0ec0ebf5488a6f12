{{ config(unlogged=true, post_hook='analyze {{ this }}') }}

-- One row per touched record that shares a key with another record of its individual, and the strongest such key; of equals the one
-- that most records hold.
with joining_keys as (
    select * from {{ ref('int_individuals__joining_keys') }}
),

rules as (
    select * from {{ ref('int_individuals__rules') }}
),

final as (
    select distinct on (joining_keys.record_id)
        joining_keys.record_id,
        joining_keys.cluster_id,
        joining_keys.block_id,
        joining_keys.key_type,
        joining_keys.records_on_key,
        count(*) over (partition by joining_keys.record_id) as keys_held
    from joining_keys
    inner join rules on joining_keys.key_type = rules.key_type
    order by joining_keys.record_id asc, rules.pass asc, joining_keys.records_on_key desc, joining_keys.block_id asc
)

select * from final
