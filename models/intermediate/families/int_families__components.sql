{{ config(materialized='script') }}

-- One row per link and individual: the family that they come to, and whether the link was set aside because the family would have passed
-- the ceiling.
{{ components_within_ceiling(members=ref('int_families__link_members'), ceiling=var('max_family_size')) }}
