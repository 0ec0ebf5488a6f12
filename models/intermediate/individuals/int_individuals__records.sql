{{ config(materialized='view') }}

-- One row per person record: the individual it belongs to and by which key it hangs on it. A record that does not count (its file was
-- superseded, its consent withdrawn, its source not in production) belongs to nobody.
with resolved as (
    select * from {{ ref('int_individuals__resolved') }}
),

files as (
    select * from {{ ref('stg_files') }}
),

rules as (
    select * from {{ ref('int_individuals__rules') }}
),

final as (
    select
        files.source,
        files.file_id,
        {{ row_number_of('resolved.record_id') }} as row_number,
        {{ record_number_of('resolved.record_id') }} as record_number,
        resolved.record_id,
        resolved.set_id,
        resolved.individual_id,
        resolved.joined_by_key,
        coalesce(rules.link_strength, 'none') as link_strength,
        resolved.records_on_key,
        resolved.is_bridge,
        resolved.is_current
    from resolved
    inner join files on {{ file_number_of('resolved.record_id') }} = files.file_number
    left join rules on resolved.joined_by_key = rules.key_type
)

select * from final
