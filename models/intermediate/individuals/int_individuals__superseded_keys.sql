{{ config(unlogged=true, post_hook=analyze_briefly()) }}

-- One row per superseded person record and key. A table of its own, since nobody could tell its size from the ranges of files.
with files as (
    select * from {{ ref('stg_files') }}
    where is_landed and not is_current
),

withdrawn as (
    select * from {{ ref('int_individuals__withdrawn_records') }}
),

final as (
    select
        record_keys.record_id,
        record_keys.key_type,
        record_keys.block_id,
        files.source,
        files.quarter
    from files
    inner join {{ ref('int_individuals__record_keys') }} as record_keys
        on record_keys.record_id between files.first_record_id and files.last_record_id
    left join withdrawn on record_keys.record_id = withdrawn.record_id
    where withdrawn.record_id is null
)

select * from final
