{{ config(unlogged=true, post_hook=analyze_briefly()) }}
{%- set register = previous_build('individual_id_register', 'staging', is_durable=true) %}

-- One row per record whose id is no longer the one that it carried before: redirected (nobody bears the old id any more) or split (others
-- still bear it).
with claims as (
    select * from {{ ref('int_individuals__id_claims') }}
),

assigned_ids as (
    select * from {{ ref('int_individuals__assigned_ids') }}
),

borne as (
    select individual_id from assigned_ids
    union
    select individual_id from {{ ref('int_individuals__ids_borne_elsewhere') }}
),

changed as (
    select
        claims.record_id,
        claims.cluster_id,
        assigned_ids.individual_id,
        claims.individual_id as previous_individual_id
    from claims
    inner join assigned_ids on claims.cluster_id = assigned_ids.cluster_id
    where claims.precedence = 1 and claims.individual_id <> assigned_ids.individual_id
),

-- Superseded records that lent their id to somebody who bears another one: the id leads there from now on.
handed_over as (
    select
        heirs.record_id,
        heirs.cluster_id,
        assigned_ids.individual_id,
        heirs.individual_id as previous_individual_id
    from claims as heirs
    inner join assigned_ids on heirs.cluster_id = assigned_ids.cluster_id
    left join borne on heirs.individual_id = borne.individual_id
    left join claims as owners on heirs.individual_id = owners.individual_id and owners.precedence = 1
    where
        heirs.precedence = 2
        and heirs.individual_id <> assigned_ids.individual_id
        and borne.individual_id is null
        and owners.record_id is null
),

departed as (
    select * from changed
    union
    select * from handed_over
),

departures as (
    select
        departed.*,
        case when borne.individual_id is null then 'redirected' else 'split' end as change
    from departed
    left join borne on departed.previous_individual_id = borne.individual_id
),

{%- if register %}

    redirected as (
        select distinct on (previous_individual_id) *
        from departures
        where change = 'redirected'
        order by previous_individual_id asc, record_id asc
    ),

    -- Where an id leads elsewhere, so do the records that bore it and no longer count.
    followers as (
        select distinct on (register.record_id)
            register.record_id,
            redirected.cluster_id,
            redirected.individual_id,
            redirected.previous_individual_id,
            redirected.change
        from redirected
        inner join {{ register }} as register on redirected.previous_individual_id = register.individual_id
        left join {{ register }} as later on register.record_id = later.record_id and register.assigned_at < later.assigned_at
        left join departed on register.record_id = departed.record_id
        where later.record_id is null and departed.record_id is null
        order by register.record_id asc, redirected.previous_individual_id asc
    ),
{%- endif %}

final as (
    select * from departures
    {%- if register %}
        union all
        select * from followers
    {%- endif %}
)

select * from final
