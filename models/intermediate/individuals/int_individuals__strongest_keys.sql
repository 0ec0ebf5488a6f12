{{ config(unlogged=true, post_hook=analyze_briefly()) }}

-- One row per touched record that shares a key with another record of its individual, and the strongest such key; of equals the one
-- that most records hold. A set that is settled keeps what int_individuals__record_links says, since child_place_key is the weakest.
with links as (
    select
        record_links.*,
        clusters.cluster_id
    from {{ ref('int_individuals__record_links') }} as record_links
    inner join {{ ref('int_individuals__clusters') }} as clusters on record_links.record_id = clusters.record_id
    where not clusters.is_unsettled
),

divided as (
    select distinct on (record_id)
        record_id,
        cluster_id,
        block_id,
        key_type,
        records_on_key,
        count(*) over (partition by record_id) as keys_held
    from {{ ref('int_individuals__divided_keys') }}
    order by record_id asc, pass asc, records_on_key desc, block_id asc
),

final as (
    select
        coalesce(links.record_id, divided.record_id) as record_id,
        coalesce(links.cluster_id, divided.cluster_id) as cluster_id,
        coalesce(links.block_id, divided.block_id) as block_id,
        coalesce(links.key_type, divided.key_type) as key_type,
        coalesce(links.records_on_key, divided.records_on_key) as records_on_key,
        coalesce(links.keys_held, 0) + coalesce(divided.keys_held, 0) as keys_held
    from links
    full outer join divided on links.record_id = divided.record_id
)

select * from final
