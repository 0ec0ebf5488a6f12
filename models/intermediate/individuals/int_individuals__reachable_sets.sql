{{ config(materialized='script', unlogged=true) }}

-- One row per touched record that shares a key with another, and its reachable set: the records connected to it by any keys but
-- child_place_key.
{{
    connected_components(
        edges=(
            "select record_id as node, first_record_id as other from " ~ ref('int_individuals__block_records')
            ~ " where key_type <> 'child_place_key'"
        ),
        first_labels="select record_id as node, first_record_id as component from " ~ ref('int_individuals__record_links')
    )
}}
