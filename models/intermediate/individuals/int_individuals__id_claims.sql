{{ config(unlogged=true, post_hook='analyze {{ this }}') }}
{%- set register = previous_build('individual_id_register', 'staging', is_durable=true) %}

-- One row per touched cluster and record that speaks for it, with the record's age and the id that it carried last. Records that
-- count speak, and beside them superseded ones through their heirs; an heir that is no correction speaks last.
with clusters as (
    select * from {{ ref('int_individuals__clusters') }}
),

heirs as (
    select * from {{ ref('int_individuals__superseded_heirs') }}
),

speakers as (
    select
        cluster_id,
        record_id,
        1 as precedence
    from clusters
    union all
    select
        clusters.cluster_id,
        heirs.record_id,
        case when heirs.is_correction then 1 else 2 end as precedence
    from heirs
    inner join clusters on heirs.heir_record_id = clusters.record_id
),

{%- if register %}

    carried as (
        select distinct on (register.record_id)
            register.record_id,
            register.individual_id
        from {{ register }} as register
        inner join speakers on register.record_id = speakers.record_id
        order by register.record_id asc, register.assigned_at desc
    ),
{%- endif %}

final as (
    select
        speakers.cluster_id,
        speakers.record_id,
        speakers.precedence,
        {{ record_age('files.file_age', 'speakers.record_id') }} as record_age,
        {{ 'carried.individual_id' if register else 'null::text as individual_id' }}
    from speakers
    inner join {{ ref('stg_files') }} as files on {{ file_number_of('speakers.record_id') }} = files.file_number
    {%- if register %}
        left join carried on speakers.record_id = carried.record_id
    {%- endif %}
)

select * from final
