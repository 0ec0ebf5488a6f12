{{ config(materialized='script') }}

-- One row per record that shares a key with another, and its reachable set: the records connected to it by any keys but child_place_key.
{{
    connected_components(
        "select record_id as node, block_id as link from " ~ ref('int_individuals__block_records') ~ " where key_type <> 'child_place_key'"
    )
}}
