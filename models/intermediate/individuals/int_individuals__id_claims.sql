{{ config(unlogged=true, post_hook=analyze_briefly()) }}
{%- set register = previous_build('individual_id_register', 'staging', is_durable=true) %}

-- One row per touched cluster and record that speaks for it with a past: records that carried an id before, with the one that they carried
-- last, and superseded ones through their heirs; an heir that is no correction speaks last. A new record has no past and no row.
with clusters as not materialized (
    select * from {{ ref('int_individuals__clusters') }}
),

heirs as (
    select * from {{ ref('int_individuals__superseded_heirs') }}
),

superseded as (
    select
        clusters.cluster_id,
        heirs.record_id,
        case when heirs.is_correction then 1 else 2 end as precedence
    from heirs
    inner join clusters on heirs.heir_record_id = clusters.record_id
),

{%- if register %}

    speakers as not materialized (
        select
            cluster_id,
            record_id,
            1 as precedence,
            true as is_current
        from clusters
        union all
        select
            superseded.*,
            false as is_current
        from superseded
    ),

    -- Clusters and heirs apart: of both together the planner knows nothing, and would hash the whole register.
    borne as (
        select register.*
        from clusters
        inner join {{ register }} as register on clusters.record_id = register.record_id
        union all
        select register.*
        from superseded
        inner join {{ register }} as register on superseded.record_id = register.record_id
    ),

    carried as (
        select distinct on (record_id)
            record_id,
            individual_id
        from borne
        order by record_id asc, assigned_at desc
    ),

    claims as (
        select
            speakers.*,
            carried.individual_id
        from speakers
        left join carried on speakers.record_id = carried.record_id
        where not speakers.is_current or carried.individual_id is not null
    ),
{%- else %}

    -- Nobody carried an id before.
    claims as (
        select
            superseded.*,
            false as is_current,
            null::text as individual_id
        from superseded
    ),
{%- endif %}

final as (
    select
        claims.cluster_id,
        claims.record_id,
        claims.precedence,
        {{ record_age('files.file_age', 'claims.record_id') }} as record_age,
        claims.individual_id,
        claims.is_current
    from claims
    inner join {{ ref('stg_files') }} as files on {{ file_number_of('claims.record_id') }} = files.file_number
)

select * from final
