{{
    config(
        schema='staging',
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
        indexes=[{'columns': ['record_id', 'assigned_at']}, {'columns': ['individual_id']}]
    )
}}

-- One row each time that a person record got an id: the history of every id that was ever published. Never rebuilt, and kept with the
-- records in staging, so that a warehouse made again from there gives everybody the id they had.
select
    record_id,
    individual_id,
    previous_individual_id,
    change,
    key_type,
    reason,
    statement_timestamp() as assigned_at
from {{ ref('int_individuals__id_changes') }}
