-- One row per individual and key without which the individual would fall apart.
with scenarios as (
    select * from {{ ref('int_individuals__bridge_scenarios') }}
),

components as (
    select * from {{ ref('int_individuals__bridge_components') }}
),

final as (
    select
        scenarios.cluster_id,
        scenarios.lost_block_id as block_id
    from scenarios
    left join components on scenarios.node = components.node
    group by scenarios.cluster_id, scenarios.lost_block_id
    having
        count(distinct components.component) + count(distinct scenarios.record_id) filter (where components.node is null) > 1
)

select * from final
