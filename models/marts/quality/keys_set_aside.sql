-- Keys that stand for no person and so join nobody: not given, set to missing by the loader, the digest of a blank or of a service's own
-- mailbox, or held by more people than a key can mean.
with records as (
    select person_records.*
    from {{ ref('int_individuals__person_records') }} as person_records
    inner join {{ ref('int_individuals__records') }} as individuals on person_records.record_id = individuals.record_id
    where individuals.is_current
),

noted as (
    select
        files.source,
        key_columns.key_type,
        notes.reason,
        sum(notes.rows) as records
    from {{ ref('stg_value_notes') }} as notes
    inner join {{ ref('stg_files') }} as files on notes.file_id = files.file_id and files.is_current
    inner join (
        values
        ('nhs_number', 'nhs_number'),
        ('carer_nhs_number', 'nhs_number'),
        ('email', 'email'),
        ('carer_email', 'email'),
        ('mobile', 'mobile'),
        ('additional_mobile', 'mobile'),
        ('carer_mobile', 'mobile'),
        ('person_ref', 'person_ref'),
        ('family_code', 'family_code'),
        ('nhs_number_digest', 'nhs_number'),
        ('email_digest', 'email'),
        ('mobile_digest', 'mobile'),
        ('person_ref_digest', 'person_ref'),
        ('child_key_digest', 'child_key')
    ) as key_columns (column_name, key_type) on notes.column_name = key_columns.column_name
    where notes.reason not like '%repaired%'
    group by files.source, key_columns.key_type, notes.reason
),

unusable_digests as (
    select
        records.source,
        unusable.key_type,
        'unusable_digest' as reason,
        count(*) as records
    from records
    cross join lateral unnest(records.unusable_digests) as unusable (key_type)
    group by records.source, unusable.key_type
),

missing as (
    select
        records.source,
        keys.key_type,
        count(*) as records
    from records
    cross join
        lateral (
            values
            ('nhs_number', records.nhs_number_key is null),
            ('email', records.role <> 'child' and records.email_key is null),
            ('mobile', records.role <> 'child' and records.mobile_key is null),
            ('child_key', records.role = 'child' and records.child_key is null)
        ) as keys (key_type, is_missing)
    where keys.is_missing and not keys.key_type = any(records.unusable_digests)
    group by records.source, keys.key_type
),

-- What is missing and was not noted as unusable was never given.
not_given as (
    select
        missing.source,
        missing.key_type,
        'blank' as reason,
        missing.records - coalesce(sum(noted.records), 0) as records
    from missing
    left join noted on missing.source = noted.source and missing.key_type = noted.key_type
    group by missing.source, missing.key_type, missing.records
    having missing.records > coalesce(sum(noted.records), 0)
),

too_large_blocks as (
    select distinct block_id
    from {{ ref('int_individuals__passes') }}
    where outcome = 'set_aside'
),

too_large as (
    select
        records.source,
        record_keys.key_type,
        'too_many_clusters' as reason,
        count(distinct record_keys.block_id) as keys,
        count(*) as records
    from too_large_blocks
    inner join {{ ref('int_individuals__record_keys') }} as record_keys on too_large_blocks.block_id = record_keys.block_id
    inner join {{ ref('int_individuals__records') }} as records on record_keys.record_id = records.record_id and records.is_current
    group by records.source, record_keys.key_type
),

final as (
    select
        source,
        key_type,
        reason,
        null::integer as keys,
        records::integer as records
    from noted
    union all
    select
        source,
        key_type,
        reason,
        null::integer as keys,
        records::integer as records
    from unusable_digests
    union all
    select
        source,
        key_type,
        reason,
        null::integer as keys,
        records::integer as records
    from not_given
    union all
    select
        source,
        key_type,
        reason,
        keys::integer as keys,
        records::integer as records
    from too_large
)

select * from final
