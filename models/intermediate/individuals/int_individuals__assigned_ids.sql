{{ config(unlogged=true, post_hook=analyze_briefly()) }}
{%- set register = previous_build('individual_id_register', 'staging', is_durable=true) %}

-- One row per touched cluster and the id that it bears: the one that it keeps, else a new one, made from its oldest record.
with files as (
    select * from {{ ref('stg_files') }}
),

claims as not materialized (
    select * from {{ ref('int_individuals__id_claims') }}
),

kept_ids as not materialized (
    select * from {{ ref('int_individuals__kept_ids') }}
),

nameless_records as (
    select
        clusters.cluster_id,
        {{ record_age('files.file_age', 'clusters.record_id') }} as record_age
    from {{ ref('int_individuals__clusters') }} as clusters
    inner join files on {{ file_number_of('clusters.record_id') }} = files.file_number
    left join kept_ids on clusters.cluster_id = kept_ids.cluster_id
    where kept_ids.cluster_id is null
    union all
    select
        claims.cluster_id,
        claims.record_age
    from claims
    left join kept_ids on claims.cluster_id = kept_ids.cluster_id
    where claims.precedence = 1 and not claims.is_current and kept_ids.cluster_id is null
),

oldest_of_cluster as (
    select
        cluster_id,
        min(record_age) as record_age
    from nameless_records
    group by cluster_id
),

-- The age of a record holds its line, and its file by the file's age.
nameless as (
    select
        oldest_of_cluster.cluster_id,
        {{ record_id_of_age('files.file_number', 'oldest_of_cluster.record_age') }} as record_id,
        {{
            public_id('I', [
                'files.quarter', 'files.source', 'files.file_id',
                row_number_of('oldest_of_cluster.record_age'), record_number_of('oldest_of_cluster.record_age'),
            ])
        }} as first_id
    from oldest_of_cluster
    inner join files on {{ file_number_of('oldest_of_cluster.record_age') }} = files.file_age
),

{%- if register %}

    histories as (
        select
            nameless.cluster_id,
            nameless.first_id,
            count(distinct own.individual_id) as ids_carried,
            -- Left because its bearers all became somebody else: it may come back to them, and is then nobody else's.
            coalesce(
                (array_agg(own.change order by own.assigned_at desc) filter (where own.previous_individual_id = nameless.first_id))[1]
                = 'redirected', false
            ) as was_redirected,
            not exists (
                select from {{ register }} as ever
                where nameless.first_id = ever.individual_id
            ) as is_unpublished,
            exists (
                select from claims
                where nameless.first_id = claims.individual_id
            )
            or exists (
                select from {{ ref('int_individuals__ids_borne_elsewhere') }} as ids_borne_elsewhere
                where nameless.first_id = ids_borne_elsewhere.individual_id
            ) as is_borne
        from nameless
        left join {{ register }} as own on nameless.record_id = own.record_id
        group by nameless.cluster_id, nameless.first_id
    ),

    named as (
        select
            cluster_id,
            case
                when is_unpublished or was_redirected and not is_borne then first_id
                else {{ public_id('I', ['first_id', 'ids_carried']) }}
            end as individual_id
        from histories
    ),
{%- else %}

    named as (
        select
            cluster_id,
            first_id as individual_id
        from nameless
    ),
{%- endif %}

final as (
    select
        cluster_id,
        individual_id
    from kept_ids
    union all
    select
        cluster_id,
        individual_id
    from named
)

select * from final
