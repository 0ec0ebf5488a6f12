{{ config(materialized='view') }}

-- One row per engagement, outcome or feedback record of a current file of a source in production, with its day.
with files as (
    select files.*
    from {{ ref('stg_files') }} as files
    inner join {{ ref('stg_sources') }} as sources on files.source = sources.source
    where files.is_current and sources.is_in_production
),

events as (
    select
        'engagement' as event_type,
        source,
        file_id,
        row_number,
        record_number,
        session_date as event_date
    from {{ ref('stg_engagements') }}
    union all
    select
        'outcome' as event_type,
        source,
        file_id,
        row_number,
        record_number,
        assessed_date as event_date
    from {{ ref('stg_outcomes') }}
    union all
    select
        'feedback' as event_type,
        source,
        file_id,
        row_number,
        record_number,
        given_date as event_date
    from {{ ref('stg_feedback') }}
),

final as (
    select
        events.*,
        files.quarter_start_date
    from events
    inner join files on events.file_id = files.file_id
)

select * from final
