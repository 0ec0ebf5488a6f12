{{ config(unlogged=true, post_hook='analyze {{ this }}') }}
{%- set register = previous_build('individual_id_register', 'staging', is_durable=true) %}

-- One row per touched cluster and record that speaks for it with a past: records that carried an id before, with the one that they carried
-- last, and superseded ones through their heirs; an heir that is no correction speaks last. A new record has no past and no row.
with clusters as (
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

    speakers as (
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

    carried as (
        select distinct on (register.record_id)
            register.record_id,
            register.individual_id
        from {{ register }} as register
        inner join speakers on register.record_id = speakers.record_id
        order by register.record_id asc, register.assigned_at desc
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
