-- One row per event that a withheld consent keeps from people: it stands in a row that was withdrawn, or its source works by consent
-- and it bears the reference of such a row. Without this the address in a list of sessions would lead to the person that another provider
-- knows. Up to the quarter of the refusal it belongs to nobody; after it, to whom the reference leads again.
with events as (
    select
        dated.file_id,
        dated.row_number,
        dated.record_number,
        keys.person_ref_key,
        sources.lawful_basis
    from {{ ref('int_events__dated') }} as dated
    inner join {{ ref('stg_sources') }} as sources on dated.source = sources.source
    left join {{ ref('stg_event_keys') }} as keys
        on
            dated.file_id = keys.file_id
            and dated.row_number = keys.row_number
            and dated.record_number = keys.record_number
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

final as (
    select
        events.file_id,
        events.row_number,
        events.record_number,
        withdrawn_rows.file_id is not null as is_row_withdrawn,
        withdrawn_references.withdrawn_to
    from events
    left join withdrawn_rows on events.file_id = withdrawn_rows.file_id and events.row_number = withdrawn_rows.row_number
    left join withdrawn_references
        on events.person_ref_key = withdrawn_references.person_ref_key and events.lawful_basis = 'consent'
    where withdrawn_rows.file_id is not null or withdrawn_references.person_ref_key is not null
)

select * from final
