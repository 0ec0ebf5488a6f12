{{ config(materialized='script') }}

-- One row per record of an individual whom weaker keys may hold together, and the part of it that NHS numbers and references alone hold.
{{
    connected_components(
        "select record_id as node, beside_record_id as other from " ~ ref('int_reach__part_links') ~ " where linkage = 'strong'"
    )
}}
