{{ config(materialized='script', enabled=('medium' in linkages_in_parts())) }}

-- One row per record of an individual whom child_place_key may hold together, and the part of it that the other keys hold.
{{
    connected_components(
        "select record_id as node, beside_record_id as other from " ~ ref('int_reach__part_links') ~ " where linkage = 'medium'"
    )
}}
