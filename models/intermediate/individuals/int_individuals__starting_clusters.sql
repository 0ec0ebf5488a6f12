-- One row per current person record and the cluster with which it enters the passes. A reachable set that holds no contradiction as a
-- whole is one individual whatever the passes would do, so it enters joined; every other record enters alone.
with evidence as (
    select * from {{ ref('int_individuals__contradiction_evidence') }}
),

reachable_sets as (
    select
        node as record_id,
        component as set_id
    from {{ ref('int_individuals__reachable_sets') }}
),

rules as (
    select * from {{ ref('match_rules') }}
),

oversized_sets as (
    select distinct reachable_sets.set_id
    from {{ ref('int_individuals__block_records') }} as block_records
    inner join reachable_sets on block_records.record_id = reachable_sets.record_id
    inner join rules on block_records.key_type = rules.key_type
    where block_records.records > rules.max_group_size and block_records.key_type <> 'child_place_key'
),

contradictory_sets as (
    select reachable_sets.set_id
    from reachable_sets
    inner join evidence on reachable_sets.record_id = evidence.record_id
    group by reachable_sets.set_id
    having {{ any_contradiction() }}
),

final as (
    select
        evidence.record_id,
        case
            when oversized_sets.set_id is null and contradictory_sets.set_id is null
                then coalesce(reachable_sets.set_id, evidence.record_id)
            else evidence.record_id
        end as cluster_id,
        coalesce(oversized_sets.set_id, contradictory_sets.set_id) is not null as is_unsettled
    from evidence
    left join reachable_sets on evidence.record_id = reachable_sets.record_id
    left join oversized_sets on reachable_sets.set_id = oversized_sets.set_id
    left join contradictory_sets on reachable_sets.set_id = contradictory_sets.set_id
)

select * from final
