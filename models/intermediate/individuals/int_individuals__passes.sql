{{ config(materialized='script') }}

-- One row per pass, block and cluster that held the block's key when the pass began: what became of it, and why. Rows of touched
-- records are replaced, the others stay.
{{
    matching_passes(
        rules=ref('int_individuals__rules'),
        touched=ref('int_individuals__touched_records'),
        pass_records='(select * from ' ~ ref('int_individuals__pass_records') ~ ' where is_divided)',
        starting_clusters=ref('int_individuals__starting_clusters'),
        evidence=ref('int_individuals__contradiction_evidence'),
        overrides=ref('int_individuals__override_records'),
        applied=previous_build('int_individuals__rules_applied')
    )
}}
