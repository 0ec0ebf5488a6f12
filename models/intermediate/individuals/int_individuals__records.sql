-- One row per person record of a source in production: the individual it belongs to and by which key it hangs on it. A record that is
-- not current (its file was superseded, its consent withdrawn) belongs to nobody.
with records as (
    select * from {{ ref('int_individuals__person_records') }}
),

clusters as (
    select * from {{ ref('int_individuals__clusters') }}
),

rules as (
    select * from {{ ref('match_rules') }}
),

shared_keys as (
    select
        shared_keys.record_id,
        shared_keys.block_id,
        shared_keys.cluster_id,
        shared_keys.key_type,
        shared_keys.records_on_key,
        rules.link_strength,
        row_number() over (
            partition by shared_keys.record_id
            order by rules.pass asc, shared_keys.records_on_key desc, shared_keys.block_id asc
        ) as strength_order
    from {{ ref('int_individuals__shared_keys') }} as shared_keys
    inner join rules on shared_keys.key_type = rules.key_type
),

strongest_keys as (
    select * from shared_keys
    where strength_order = 1
),

bridges as (
    select * from {{ ref('int_individuals__bridges') }}
),

-- The oldest record of an individual gives it its id.
individual_ids as (
    select
        clusters.record_id,
        {{ public_id_of_record('I', 'records') }} as individual_id
    from clusters
    inner join records on clusters.cluster_id = records.record_id
),

final as (
    select
        records.source,
        records.file_id,
        records.row_number,
        records.record_number,
        records.record_id,
        individual_ids.individual_id,
        case when clusters.record_id is not null then coalesce(strongest_keys.key_type, 'none') end as joined_by_key,
        coalesce(strongest_keys.link_strength, 'none') as link_strength,
        coalesce(strongest_keys.records_on_key, 0)::integer as records_on_key,
        bridges.block_id is not null as is_bridge,
        records.is_current
    from records
    left join clusters on records.record_id = clusters.record_id
    left join individual_ids on records.record_id = individual_ids.record_id
    left join strongest_keys on records.record_id = strongest_keys.record_id
    left join bridges on strongest_keys.cluster_id = bridges.cluster_id and strongest_keys.block_id = bridges.block_id
)

select * from final
