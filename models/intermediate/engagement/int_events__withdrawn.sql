-- One row per event that a withheld consent keeps from people: it stands in a row that was withdrawn, or its source works by consent
-- and it bears the reference of such a row. Without this the address in a list of sessions would lead to the person that another provider
-- knows. Up to the quarter of the refusal it belongs to nobody; after it, to whom the reference leads again.
with events as (
    select
        dated.file_id,
        dated.row_number,
        dated.record_number,
        sources.lawful_basis
    from {{ ref('int_events__dated') }} as dated
    inner join {{ ref('stg_sources') }} as sources on dated.source = sources.source
),

withdrawn_records as (
    select
        persons.file_id,
        persons.row_number,
        persons.person_ref_key,
        persons.quarter_start_date
    from {{ ref('int_individuals__person_records') }} as persons
    inner join {{ ref('int_individuals__withdrawn_records') }} as withdrawn on persons.record_id = withdrawn.record_id
    inner join {{ ref('stg_files') }} as files on persons.file_id = files.file_id
    where files.is_current
),

withdrawn_rows as (
    select distinct
        file_id,
        row_number
    from withdrawn_records
),

-- The last quarter is that of the refusal itself, which is among the records it withdraws.
withdrawn_references as (
    select
        person_ref_key,
        max(quarter_start_date) as withdrawn_to
    from withdrawn_records
    where person_ref_key is not null
    group by person_ref_key
),

events_withdrawn as (
    select
        events.file_id,
        events.row_number,
        events.record_number,
        true as is_row_withdrawn,
        null::date as withdrawn_to
    from events
    inner join withdrawn_rows on events.file_id = withdrawn_rows.file_id and events.row_number = withdrawn_rows.row_number
    union all
    select
        keys.file_id,
        keys.row_number,
        keys.record_number,
        false as is_row_withdrawn,
        withdrawn_references.withdrawn_to
    from {{ ref('stg_event_keys') }} as keys
    inner join withdrawn_references on keys.person_ref_key = withdrawn_references.person_ref_key
    inner join events
        on
            keys.file_id = events.file_id
            and keys.row_number = events.row_number
            and keys.record_number = events.record_number
    where events.lawful_basis = 'consent'
),

final as (
    select
        file_id,
        row_number,
        record_number,
        bool_or(is_row_withdrawn) as is_row_withdrawn,
        max(withdrawn_to) as withdrawn_to
    from events_withdrawn
    group by file_id, row_number, record_number
)

select * from final
