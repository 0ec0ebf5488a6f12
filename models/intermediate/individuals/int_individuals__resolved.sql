{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='record_id',
        indexes=[{'columns': ['record_id'], 'unique': true}, {'columns': ['set_id']}],
        post_hook='create index if not exists int_individuals__resolved_not_counted on {{ this }} (record_id) where not is_current'
    )
}}
-- depends_on: {{ ref('individual_id_register') }}

-- One row per person record, as it was resolved last. Touched records replace what was here. It is what the next build starts from.
with clusters as (
    select * from {{ ref('int_individuals__clusters') }}
),

assigned_ids as (
    select * from {{ ref('int_individuals__assigned_ids') }}
),

strongest_keys as (
    select * from {{ ref('int_individuals__strongest_keys') }}
),

bridges as (
    select * from {{ ref('int_individuals__bridges') }}
),

final as (
    select
        clusters.record_id,
        clusters.set_id,
        assigned_ids.individual_id,
        coalesce(strongest_keys.key_type, 'none') as joined_by_key,
        coalesce(strongest_keys.records_on_key, 0)::integer as records_on_key,
        bridges.block_id is not null as is_bridge,
        true as is_current
    from clusters
    left join assigned_ids on clusters.cluster_id = assigned_ids.cluster_id
    left join strongest_keys on clusters.record_id = strongest_keys.record_id
    left join bridges on strongest_keys.cluster_id = bridges.cluster_id and strongest_keys.block_id = bridges.block_id
    union all
    select
        record_id,
        null as set_id,
        null as individual_id,
        null as joined_by_key,
        0 as records_on_key,
        false as is_bridge,
        false as is_current
    from {{ ref('int_individuals__touched_records') }}
    where not is_current
)

select * from final
