{{ config(materialized='script', unlogged=true) }}

-- One row per record that still holds a shared key when one key of its individual is lost, and the part of the individual it would then
-- belong to.
{{
    connected_components(
        edges=(
            "select node, min(node) over (partition by link) as other from " ~ ref('int_individuals__bridge_scenarios')
            ~ " where other_block_id is not null"
        )
    )
}}
