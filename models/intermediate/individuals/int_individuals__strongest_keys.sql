{{ config(unlogged=true, post_hook='analyze {{ this }}') }}

-- One row per touched record that shares a key with another record of its individual, and the strongest such key; of equals the one
-- that most records hold. A set that is settled keeps what int_individuals__record_links says, since child_place_key is the weakest.
with record_links as not materialized (
    select * from {{ ref('int_individuals__record_links') }}
),

divided as (
    select distinct on (record_id)
        record_id,
        cluster_id,
        block_id,
        key_type,
        records_on_key,
        is_unsettled,
        count(*) over (partition by record_id) as keys_held
    from {{ ref('int_individuals__divided_keys') }}
    order by record_id asc, pass asc, records_on_key desc, block_id asc
),

final as (
    select
        record_links.record_id,
        clusters.cluster_id,
        record_links.block_id,
        record_links.key_type,
        record_links.records_on_key,
        record_links.keys_held + coalesce(divided.keys_held, 0) as keys_held
    from record_links
    inner join {{ ref('int_individuals__clusters') }} as clusters on record_links.record_id = clusters.record_id
    left join divided on record_links.record_id = divided.record_id
    where not clusters.is_unsettled
    union all
    select
        divided.record_id,
        divided.cluster_id,
        divided.block_id,
        divided.key_type,
        divided.records_on_key,
        divided.keys_held
    from divided
    left join record_links on divided.record_id = record_links.record_id
    where divided.is_unsettled or record_links.record_id is null
)

select * from final
