-- One row per block: a role and a key value that more than one record holds.
with record_keys as (
    select * from {{ ref('int_individuals__record_keys') }}
),

final as (
    select
        role,
        key_type,
        key,
        row_number() over (order by min(record_id), key_type, key) as block_id,
        count(*) as records
    from record_keys
    group by role, key_type, key
    having count(*) > 1
)

select * from final
