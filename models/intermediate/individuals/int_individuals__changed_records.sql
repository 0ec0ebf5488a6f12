{{ config(unlogged=true, post_hook=analyze_briefly()) }}
{%- set previous = previous_build('int_individuals__resolved') -%}
{%- set previous_rules = previous_build('int_individuals__rules_applied') %}

-- One row per person record that is new, no longer counts, or counts again, and whether it counts now. Other rules or overrides than
-- in the build before make every record new.
with files as (
    select
        files.first_record_id,
        files.last_record_id,
        files.is_current and sources.is_in_production as is_counted
    from {{ ref('stg_files') }} as files
    inner join {{ ref('stg_sources') }} as sources on files.source = sources.source
    where files.is_landed
),

withdrawn as (
    select * from {{ ref('int_individuals__withdrawn_records') }}
),

{%- if previous and previous_rules %}

    previous as not materialized (
        select * from {{ previous }}
        where (
            select count(*) from {{ ref('int_individuals__rules_fingerprint') }} as now
            inner join {{ previous_rules }} as applied on now.fingerprint = applied.fingerprint
        ) > 0
    ),
{%- endif %}

new_files as (
    select files.*
    from files
    {%- if previous and previous_rules %}
        left join lateral (
            select previous.record_id
            from previous
            where previous.record_id between files.first_record_id and files.last_record_id
            limit 1
        ) as known on true
        where known.record_id is null
    {%- endif %}
),

new_records as (
    select
        evidence.record_id,
        new_files.is_counted and withdrawn.record_id is null as is_current
    from new_files
    inner join {{ ref('int_individuals__contradiction_evidence') }} as evidence
        on evidence.record_id between new_files.first_record_id and new_files.last_record_id
    left join withdrawn on evidence.record_id = withdrawn.record_id
),

{%- if previous and previous_rules %}

    no_longer_counted as (
        select previous.record_id
        from files
        inner join previous on previous.record_id between files.first_record_id and files.last_record_id
        where not files.is_counted and previous.is_current
        union
        select previous.record_id
        from withdrawn
        inner join previous on withdrawn.record_id = previous.record_id
        where previous.is_current
    ),

    counted_again as (
        select previous.record_id
        from previous
        inner join files on previous.record_id between files.first_record_id and files.last_record_id
        left join withdrawn on previous.record_id = withdrawn.record_id
        where not previous.is_current and files.is_counted and withdrawn.record_id is null
    ),

    final as (
        select * from new_records
        union all
        select
            record_id,
            false as is_current
        from no_longer_counted
        union all
        select
            record_id,
            true as is_current
        from counted_again
    )
{%- else %}

    final as (
        select * from new_records
    )
{%- endif %}

select * from final
