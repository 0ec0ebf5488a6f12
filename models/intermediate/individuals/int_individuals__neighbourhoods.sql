{{ config(materialized='script', unlogged=true) }}
{%- set edges %}
select
    node,
    other
from (
    select
        coalesce(sets.component, block_records.record_id) as node,
        min(coalesce(sets.component, block_records.record_id)) over (partition by block_records.block_id) as other,
        max(coalesce(sets.component, block_records.record_id)) over (partition by block_records.block_id) as last
    from {{ ref('int_individuals__block_records') }} as block_records
    left join {{ ref('int_individuals__reachable_sets') }} as sets on block_records.record_id = sets.node
    where block_records.key_type = 'child_place_key'
) as set_blocks
where other <> last
{%- endset %}

-- One row per reachable set that shares a child_place_key with another, and the neighbourhood of sets that these keys connect. A pass
-- may join what lies in one neighbourhood, so a later build that touches one record of it resolves all of it again.
{{ connected_components(edges=edges) }}
