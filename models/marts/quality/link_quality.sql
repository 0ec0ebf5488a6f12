-- What each key does for each source: how many records it joins, how many only it joins, where it contradicted, and where an individual
-- hangs on it.
with records as (
    select * from {{ ref('int_individuals__records') }}
    where is_current
),

-- A human's decision is a key of its own.
record_keys as (
    select
        record_id,
        key_type
    from {{ ref('int_individuals__record_keys') }}
    union
    select
        record_id,
        'must_link' as key_type
    from {{ ref('int_individuals__override_records') }}
    where action = 'must_link'
),

joined as (
    select distinct
        record_id,
        key_type
    from {{ ref('int_individuals__shared_keys') }}
),

keys_of_record as (
    select
        record_id,
        count(*) as key_types
    from joined
    group by record_id
),

contradicted as (
    select distinct
        record_keys.record_id,
        record_keys.key_type
    from {{ ref('int_individuals__passes') }} as passes
    inner join {{ ref('int_individuals__record_keys') }} as record_keys on passes.block_id = record_keys.block_id
    where passes.outcome in ('block_contradicts', 'component_contradicts')
),

final as (
    select
        records.source,
        record_keys.key_type,
        count(*)::integer as records_holding_it,
        count(joined.record_id)::integer as records_joined,
        (count(*) filter (where joined.record_id is not null and keys_of_record.key_types = 1))::integer as records_joined_by_it_alone,
        count(contradicted.record_id)::integer as records_contradicted,
        (count(*) filter (where records.is_bridge and records.joined_by_key = record_keys.key_type))::integer as records_on_a_bridge
    from records
    inner join record_keys on records.record_id = record_keys.record_id
    left join joined on record_keys.record_id = joined.record_id and record_keys.key_type = joined.key_type
    left join keys_of_record on records.record_id = keys_of_record.record_id
    left join contradicted on record_keys.record_id = contradicted.record_id and record_keys.key_type = contradicted.key_type
    group by records.source, record_keys.key_type
)

select * from final
