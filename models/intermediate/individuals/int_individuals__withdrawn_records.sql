-- One row per person record of which consent was withheld, in its own row or by a later one of the same person. A withheld consent
-- takes the whole earlier row with it, the child's record beside the parent's; a later row of the same file is a new consent.
with files as (
    select
        files.*,
        sources.lawful_basis
    from {{ ref('stg_files') }} as files
    inner join {{ ref('stg_sources') }} as sources on files.source = sources.source
    where sources.is_in_production
),

refusals as (
    select
        {{ record_id('files.file_number', 'persons.row_number', 'persons.record_number') }} as record_id,
        persons.person_ref_key,
        files.is_current,
        files.file_number,
        files.quarter_start_date
    from {{ ref('stg_persons') }} as persons
    inner join files on persons.file_id = files.file_id
    where persons.consent = 'no'
),

withdrawn_rows as (
    select distinct {{ row_id('record_keys.record_id') }} as row_id
    from refusals
    cross join (values ('adult'), ('child'), ('practitioner')) as roles (role)
    inner join {{ ref('int_individuals__record_keys') }} as record_keys
        on record_keys.key_type = 'person_ref' and {{ block_id('refusals.person_ref_key', 'roles.role') }} = record_keys.block_id
    inner join files on record_keys.record_id between files.first_record_id and files.last_record_id
    where
        refusals.is_current
        and files.lawful_basis = 'consent'
        and files.quarter_start_date <= refusals.quarter_start_date
        and (files.file_number <> refusals.file_number or {{ row_id('record_keys.record_id') }} <= {{ row_id('refusals.record_id') }})
),

final as (
    select record_id
    from refusals
    union
    select evidence.record_id
    from withdrawn_rows
    inner join {{ ref('int_individuals__contradiction_evidence') }} as evidence
        on evidence.record_id between {{ first_record_of('withdrawn_rows.row_id') }} and {{ last_record_of('withdrawn_rows.row_id') }}
)

select * from final
