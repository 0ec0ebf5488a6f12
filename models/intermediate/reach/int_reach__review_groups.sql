{{ config(materialized='script') }}

-- One row per individual of a review, and the individuals that would be one with it if every review were joined.
{{ connected_components("select node, beside_node as other from " ~ ref('int_reach__reviewed_individuals')) }}
