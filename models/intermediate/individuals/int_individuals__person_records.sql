-- One row per person record of a source in production, numbered from the oldest on (record_id), and whether it still counts: its file is
-- superseded by no other, and the consent it came with was not withdrawn.
with persons as (
    select * from {{ ref('stg_persons') }}
),

files as (
    select * from {{ ref('stg_files') }}
),

sources as (
    select * from {{ ref('stg_sources') }}
),

authorities as (
    select * from {{ ref('source_authority') }}
),

records as (
    select
        persons.*,
        files.quarter,
        files.quarter_start_date,
        files.is_current as is_file_current,
        sources.provider,
        sources.is_administrative,
        sources.lawful_basis,
        coalesce(authorities.rank, 999) as authority_rank,
        row_number() over (
            order by files.quarter_start_date, persons.source, persons.file_id, persons.row_number, persons.record_number
        ) as record_id
    from persons
    inner join files on persons.file_id = files.file_id
    inner join sources on persons.source = sources.source
    left join authorities on sources.authority = authorities.authority
    where sources.is_in_production
),

withdrawals as (
    select
        records.person_ref_key,
        records.file_id,
        records.row_number,
        records.quarter_start_date
    from records
    where records.consent = 'no' and records.person_ref_key is not null and records.is_file_current
),

-- A withheld consent takes the whole earlier row with it, the child's record beside the parent's; a later row of the same file is a new
-- consent.
withdrawn_rows as (
    select distinct
        records.file_id,
        records.row_number
    from records
    inner join withdrawals
        on
            records.person_ref_key = withdrawals.person_ref_key
            and records.quarter_start_date <= withdrawals.quarter_start_date
            and (records.file_id <> withdrawals.file_id or records.row_number <= withdrawals.row_number)
    where records.lawful_basis = 'consent'
),

final as (
    select
        records.*,
        withdrawn_rows.file_id is not null or coalesce(records.consent = 'no', false) as is_withdrawn,
        records.is_file_current
        and withdrawn_rows.file_id is null
        and coalesce(records.consent, 'yes') <> 'no' as is_current
    from records
    left join withdrawn_rows
        on records.file_id = withdrawn_rows.file_id and records.row_number = withdrawn_rows.row_number
)

select * from final
