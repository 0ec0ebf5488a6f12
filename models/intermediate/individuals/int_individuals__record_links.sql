{{ config(unlogged=true, post_hook=analyze_briefly()) }}

-- One row per touched record that shares a key other than child_place_key: the strongest, of equals the one that most records hold, how
-- many it shares, and the smallest record beside it.
with block_records as (
    select * from {{ ref('int_individuals__block_records') }}
    where key_type <> 'child_place_key'
),

final as (
    select distinct on (record_id)
        record_id,
        block_id,
        key_type,
        records as records_on_key,
        count(*) over (partition by record_id) as keys_held,
        min(first_record_id) over (partition by record_id) as first_record_id
    from block_records
    order by record_id asc, pass asc, records desc, block_id asc
)

select * from final
