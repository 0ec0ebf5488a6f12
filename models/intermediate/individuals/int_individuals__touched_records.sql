{{ config(unlogged=true, post_hook='analyze {{ this }}') }}
{%- set previous = previous_build('int_individuals__records') -%}
{%- set previous_rules = previous_build('int_individuals__rules_applied') %}

-- One row per person record that this build resolves, and whether it counts now. What it resolves: records of new files, records that no longer
-- count or count again, and the sets that any of them reached or reaches. All other records keep what the build before gave them and are
-- not read. Other rules or overrides than in the build before touch everything.
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

    previous as (
        select * from {{ previous }}
        where not exists (
            select fingerprint from {{ ref('int_individuals__rules_fingerprint') }}
            except
            select fingerprint from {{ previous_rules }}
        )
    ),

    new_files as (
        select * from files
        where not exists (
            select from previous
            where previous.record_id between files.first_record_id and files.last_record_id
        )
    ),
{%- else %}

    new_files as (
        select * from files
    ),
{%- endif %}

new_records as (
    select
        records.record_id,
        new_files.is_counted and withdrawn.record_id is null as is_current
    from new_files
    inner join lateral (
        select evidence.record_id
        from {{ ref('int_individuals__contradiction_evidence') }} as evidence
        where evidence.record_id between new_files.first_record_id and new_files.last_record_id
    ) as records on true
    left join withdrawn on records.record_id = withdrawn.record_id
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

    changed_records as (
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
    ),

    touched_sets as (
        select previous.set_id
        from no_longer_counted
        inner join previous on no_longer_counted.record_id = previous.record_id
        union
        select previous.set_id
        from changed_records
        inner join {{ ref('int_individuals__record_keys') }} as changed_keys on changed_records.record_id = changed_keys.record_id
        inner join {{ ref('int_individuals__record_keys') }} as held_keys on changed_keys.block_id = held_keys.block_id
        inner join previous on held_keys.record_id = previous.record_id
        where changed_records.is_current and previous.is_current
        union
        select previous.set_id
        from changed_records
        inner join {{ ref('int_individuals__override_records') }} as overrides on changed_records.record_id = overrides.record_id
        inner join {{ ref('int_individuals__override_records') }} as partners on overrides.override_id = partners.override_id
        inner join previous on partners.record_id = previous.record_id
        where previous.is_current
    ),

    final as (
        select * from changed_records
        union all
        select
            previous.record_id,
            true as is_current
        from touched_sets
        inner join previous on touched_sets.set_id = previous.set_id
        where previous.is_current and previous.record_id not in (select no_longer_counted.record_id from no_longer_counted)
    )
{%- else %}

    final as (
        select * from new_records
    )
{%- endif %}

select * from final
