{{ config(indexes=[{'columns': ['record_id']}]) }}

-- One row per override, side and person record that it names, current or not.
with stated as (
    select * from {{ ref('int_individuals__overrides_stated') }}
    where mistake is null
),

files as (
    select * from {{ ref('stg_files') }}
),

evidence as (
    select * from {{ ref('int_individuals__contradiction_evidence') }}
),

named as (
    select
        stated.line,
        stated.side,
        stated.action,
        stated.fingerprint,
        record_keys.record_id
    from stated
    inner join {{ ref('int_individuals__record_keys') }} as record_keys
        on record_keys.key_type = 'person_ref' and {{ block_id('stated.person_ref_key', 'stated.role') }} = record_keys.block_id
    union
    select
        stated.line,
        stated.side,
        stated.action,
        stated.fingerprint,
        evidence.record_id
    from stated
    inner join files on stated.file_id = files.file_id
    inner join evidence
        on
            evidence.record_id between {{ record_id('files.file_number', 'stated.row_number', '0') }}
            and {{ record_id('files.file_number', 'stated.row_number', '1023') }}
            and stated.role = evidence.role
            and (
                stated.record_number is null
                or {{ record_id('files.file_number', 'stated.row_number', 'stated.record_number') }} = evidence.record_id
            )
),

final as (
    select
        named.line,
        named.side,
        named.action,
        named.record_id,
        named.fingerprint,
        ('x' || left(named.fingerprint, 15))::bit(60)::bigint as override_id,
        ('x' || left(named.fingerprint, 16))::bit(64)::bigint as block_id
    from named
)

select * from final
