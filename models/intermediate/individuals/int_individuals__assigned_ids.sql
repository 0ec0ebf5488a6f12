{{ config(unlogged=true, post_hook='analyze {{ this }}') }}
{%- set register = previous_build('individual_id_register', 'staging', is_durable=true) %}

-- One row per touched cluster and the id that it bears. An id stays with the cluster of the oldest record that carried it; a cluster
-- keeps the oldest of the ids that stayed with it; one with none gets a new id, made from its oldest record.
with claims as (
    select * from {{ ref('int_individuals__id_claims') }}
),

ids_borne_elsewhere as (
    select * from {{ ref('int_individuals__ids_borne_elsewhere') }}
),

{%- if register %}

    claimed as (
        select distinct on (claims.individual_id)
            claims.individual_id,
            claims.cluster_id,
            claims.precedence,
            claims.record_age
        from claims
        left join ids_borne_elsewhere on claims.individual_id = ids_borne_elsewhere.individual_id
        where claims.individual_id is not null and ids_borne_elsewhere.individual_id is null
        order by claims.individual_id asc, claims.precedence asc, claims.record_age asc
    ),

    kept as (
        select distinct on (cluster_id)
            cluster_id,
            individual_id
        from claimed
        order by cluster_id asc, precedence asc, record_age asc, individual_id asc
    ),
{%- endif %}

oldest_of_cluster as (
    select
        cluster_id,
        min(record_age) as record_age
    from claims
    where precedence = 1
    group by cluster_id
),

nameless as (
    select
        oldest_of_cluster.cluster_id,
        claims.record_id,
        {{ public_id_of_record('I', 'records') }} as first_id
    from oldest_of_cluster
    inner join claims on oldest_of_cluster.cluster_id = claims.cluster_id and oldest_of_cluster.record_age = claims.record_age
    {%- if register %}
        left join kept on oldest_of_cluster.cluster_id = kept.cluster_id
    {%- endif %}
    inner join lateral (
        select
            files.quarter,
            files.source,
            files.file_id,
            {{ row_number_of('claims.record_id') }} as row_number,
            {{ record_number_of('claims.record_id') }} as record_number
        from {{ ref('stg_files') }} as files
        where {{ file_number_of('claims.record_id') }} = files.file_number
    ) as records on true
    where claims.precedence = 1 {% if register %}and kept.cluster_id is null{% endif %}
),

{%- if register %}

    histories as (
        select
            nameless.cluster_id,
            nameless.record_id,
            nameless.first_id,
            count(distinct own.individual_id) as ids_carried,
            -- Left because its bearers all became somebody else: it may come back to them, and is then nobody else's.
            coalesce(
                (array_agg(own.change order by own.assigned_at desc) filter (where own.previous_individual_id = nameless.first_id))[1]
                = 'redirected', false
            ) as was_redirected
        from nameless
        left join {{ register }} as own on nameless.record_id = own.record_id
        group by nameless.cluster_id, nameless.record_id, nameless.first_id
    ),

    published as (
        select distinct histories.first_id
        from histories
        inner join {{ register }} as ever on histories.first_id = ever.individual_id
    ),

    borne as (
        select histories.first_id
        from histories
        inner join claimed on histories.first_id = claimed.individual_id
        union
        select individual_id as first_id
        from ids_borne_elsewhere
    ),

    named as (
        select
            histories.cluster_id,
            case
                when published.first_id is null then histories.first_id
                when histories.was_redirected and borne.first_id is null then histories.first_id
                else {{ public_id('I', ['histories.first_id', 'histories.ids_carried']) }}
            end as individual_id
        from histories
        left join published on histories.first_id = published.first_id
        left join borne on histories.first_id = borne.first_id
    ),

    final as (
        select
            cluster_id,
            individual_id
        from kept
        union all
        select
            cluster_id,
            individual_id
        from named
    )
{%- else %}

    final as (
        select
            cluster_id,
            first_id as individual_id
        from nameless
    )
{%- endif %}

select * from final
