{{ config(materialized='script') }}

-- One row per pass, block and cluster that held the block's key when the pass began: what became of it, and why.
{{
    matching_passes(
        rules=ref('match_rules'),
        pass_records=ref('int_individuals__pass_records'),
        starting_clusters=ref('int_individuals__starting_clusters'),
        evidence=ref('int_individuals__contradiction_evidence')
    )
}}
