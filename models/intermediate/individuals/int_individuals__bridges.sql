-- One row per touched individual and key on which a record of it hangs strongest, and without which the individual would fall apart.
-- Most are told by counting; the few others are tried out (scenarios and components).
with shapes as (
    select * from {{ ref('int_individuals__key_shapes') }}
),

scenarios as (
    select * from {{ ref('int_individuals__bridge_scenarios') }}
),

components as (
    select * from {{ ref('int_individuals__bridge_components') }}
),

tried as (
    select
        scenarios.cluster_id,
        scenarios.lost_block_id as block_id
    from scenarios
    left join components on scenarios.node = components.node
    group by scenarios.cluster_id, scenarios.lost_block_id
    having
        count(distinct components.component) + count(distinct scenarios.record_id) filter (where components.node is null) > 1
),

final as (
    select
        cluster_id,
        block_id
    from shapes
    where verdict = 'bridge'
    union all
    select
        cluster_id,
        block_id
    from tried
)

select * from final
