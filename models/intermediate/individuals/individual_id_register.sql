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
with claims as (
    select * from {{ ref('int_individuals__id_claims') }}
),

-- Records that carried no id before, and those that they correct.
newcomers as (
    select
        clusters.record_id,
        clusters.cluster_id
    from {{ ref('int_individuals__clusters') }} as clusters
    left join claims on clusters.record_id = claims.record_id
    where claims.record_id is null
    union all
    select
        record_id,
        cluster_id
    from claims
    where precedence = 1 and individual_id is null
),

changes as (
    select
        record_id,
        individual_id,
        previous_individual_id,
        change,
        key_type,
        reason
    from {{ ref('int_individuals__id_changes') }}
    union all
    select
        newcomers.record_id,
        assigned_ids.individual_id,
        null as previous_individual_id,
        'new' as change,
        null as key_type,
        null as reason
    from newcomers
    inner join {{ ref('int_individuals__assigned_ids') }} as assigned_ids on newcomers.cluster_id = assigned_ids.cluster_id
),

final as (
    select
        *,
        statement_timestamp() as assigned_at
    from changes
)

select * from final
