{%- set register = previous_build('individual_id_register', 'staging', is_durable=true) -%}
{%- set previous = previous_build('int_individuals__resolved') %}

-- One row per record whose id is not the one that it carried before: new, redirected (nobody carries the old id any more) or split
-- (others still carry it), by which key, and for a split why.
with claims as (
    select * from {{ ref('int_individuals__id_claims') }}
    where precedence = 1
),

assigned_ids as (
    select * from {{ ref('int_individuals__assigned_ids') }}
),

changed as (
    select
        claims.record_id,
        claims.cluster_id,
        assigned_ids.individual_id,
        claims.individual_id as previous_individual_id
    from claims
    inner join assigned_ids on claims.cluster_id = assigned_ids.cluster_id
    where claims.individual_id is distinct from assigned_ids.individual_id
),

{%- if register %}

    -- Superseded records that lent their id to somebody who bears another one: the id leads there from now on.
    handed_over as (
        select
            heirs.record_id,
            heirs.cluster_id,
            assigned_ids.individual_id,
            heirs.individual_id as previous_individual_id
        from {{ ref('int_individuals__id_claims') }} as heirs
        inner join assigned_ids on heirs.cluster_id = assigned_ids.cluster_id
        left join assigned_ids as bearers on heirs.individual_id = bearers.individual_id
        left join claims on heirs.individual_id = claims.individual_id
        {%- if previous %}
            left join {{ previous }} as previous on heirs.individual_id = previous.individual_id
            left join {{ ref('int_individuals__touched_records') }} as touched on previous.record_id = touched.record_id
        {%- endif %}
        where
            heirs.precedence = 2
            and heirs.individual_id <> assigned_ids.individual_id
            and bearers.individual_id is null
            and claims.record_id is null
            {%- if previous %}
                and (previous.record_id is null or touched.record_id is not null)
            {%- endif %}
    ),

    departed as (
        select * from changed
        union
        select * from handed_over
    ),

    still_borne as (
        select distinct changes.previous_individual_id
        from (
            select distinct departed.previous_individual_id from departed
            where departed.previous_individual_id is not null
        ) as changes
        left join assigned_ids on changes.previous_individual_id = assigned_ids.individual_id
        {%- if previous %}
            left join {{ previous }} as previous on changes.previous_individual_id = previous.individual_id
            left join {{ ref('int_individuals__touched_records') }} as touched on previous.record_id = touched.record_id
            where assigned_ids.individual_id is not null or (previous.record_id is not null and touched.record_id is null)
        {%- else %}
            where assigned_ids.individual_id is not null
        {%- endif %}
    ),

    -- Where an id leads elsewhere, so do the records that bore it and no longer count.
    followers as (
        select
            register.record_id,
            moved.cluster_id,
            moved.individual_id,
            moved.previous_individual_id
        from (
            select distinct on (departed.previous_individual_id) departed.*
            from departed
            left join still_borne on departed.previous_individual_id = still_borne.previous_individual_id
            where departed.previous_individual_id is not null and still_borne.previous_individual_id is null
            order by departed.previous_individual_id asc, departed.record_id asc
        ) as moved
        inner join {{ register }} as register on moved.previous_individual_id = register.individual_id
        left join {{ register }} as later on register.record_id = later.record_id and register.assigned_at < later.assigned_at
        left join departed as departing on register.record_id = departing.record_id
        where later.record_id is null and departing.record_id is null
    ),

    changes as (
        select * from departed
        union all
        select distinct on (record_id) followers.*
        from followers
    ),

    -- By which key an id was joined to another: the strongest that a record with it shares with one that never had it.
    joining_keys as (
        select
            changes.previous_individual_id,
            changes.cluster_id,
            (array_agg(joining_keys.key_type order by rules.pass))[1] as key_type
        from changes
        inner join {{ ref('int_individuals__joining_keys') }} as joining_keys
            on changes.record_id = joining_keys.record_id and changes.cluster_id = joining_keys.cluster_id
        inner join {{ ref('int_individuals__rules') }} as rules on joining_keys.key_type = rules.key_type
        inner join {{ ref('int_individuals__joining_keys') }} as others
            on joining_keys.block_id = others.block_id and joining_keys.cluster_id = others.cluster_id
        inner join claims as other_claims on others.record_id = other_claims.record_id
        where changes.previous_individual_id is not null and other_claims.individual_id is distinct from changes.previous_individual_id
        group by changes.previous_individual_id, changes.cluster_id
    ),

    -- Why a part was split off: a key that both parts hold, which a pass found to contradict.
    contradictions as (
        select
            changes.previous_individual_id,
            changes.cluster_id,
            (array_agg(passes.key_type order by passes.pass))[1] as key_type,
            (array_agg(passes.reason order by passes.pass))[1] as reason
        from changes
        inner join still_borne on changes.previous_individual_id = still_borne.previous_individual_id
        inner join assigned_ids as bearers on changes.previous_individual_id = bearers.individual_id
        inner join {{ ref('int_individuals__clusters') }} as bearing on bearers.cluster_id = bearing.cluster_id
        inner join {{ ref('int_individuals__block_records') }} as own_blocks on changes.record_id = own_blocks.record_id
        inner join {{ ref('int_individuals__block_records') }} as their_blocks
            on own_blocks.block_id = their_blocks.block_id and bearing.record_id = their_blocks.record_id
        inner join {{ ref('int_individuals__passes') }} as passes on own_blocks.block_id = passes.block_id and passes.reason is not null
        group by changes.previous_individual_id, changes.cluster_id
    ),

    final as (
        select
            changes.record_id,
            changes.individual_id,
            changes.previous_individual_id,
            case
                when changes.previous_individual_id is null then 'new'
                when still_borne.previous_individual_id is not null then 'split'
                else 'redirected'
            end as change,
            case
                when still_borne.previous_individual_id is not null then contradictions.key_type
                when changes.previous_individual_id is not null then coalesce(joining_keys.key_type, heirs.key_type, 'none')
            end as key_type,
            case when still_borne.previous_individual_id is not null then coalesce(contradictions.reason, 'link_gone') end as reason
        from changes
        left join still_borne on changes.previous_individual_id = still_borne.previous_individual_id
        left join joining_keys
            on changes.previous_individual_id = joining_keys.previous_individual_id and changes.cluster_id = joining_keys.cluster_id
        left join (
            select distinct on (record_id)
                record_id,
                key_type
            from {{ ref('int_individuals__superseded_heirs') }}
            order by record_id, pass
        ) as heirs on changes.record_id = heirs.record_id
        left join contradictions
            on changes.previous_individual_id = contradictions.previous_individual_id and changes.cluster_id = contradictions.cluster_id
    )
{%- else %}

    final as (
        select
            record_id,
            individual_id,
            previous_individual_id,
            'new' as change,
            null::text as key_type,
            null::text as reason
        from changed
    )
{%- endif %}

select * from final
