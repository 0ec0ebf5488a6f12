{{
    config(
        materialized='refilled',
        pre_hook="
            update {{ source('restricted', 'files') }} as files
            set state = 'pseudonymised'
            where
                files.state = 'landed'
                and not exists (
                    select from {{ source('restricted', 'file_records') }} as file_records
                    where
                        file_records.file_id = files.file_id
                        and file_records.records <> case file_records.record_type
                            when 'person' then (select count(*) from {{ ref('stg_persons') }} as s where s.file_id = files.file_id)
                            when 'engagement' then (select count(*) from {{ ref('stg_engagements') }} as s where s.file_id = files.file_id)
                            when 'outcome' then (select count(*) from {{ ref('stg_outcomes') }} as s where s.file_id = files.file_id)
                            when 'feedback' then (select count(*) from {{ ref('stg_feedback') }} as s where s.file_id = files.file_id)
                            when 'resource' then (select count(*) from {{ ref('stg_resources') }} as s where s.file_id = files.file_id)
                        end
                )
                and (select count(*) from {{ ref('stg_event_keys') }} as s where s.file_id = files.file_id)
                = (
                    select coalesce(sum(file_records.records), 0)
                    from {{ source('restricted', 'file_records') }} as file_records
                    where
                        file_records.file_id = files.file_id
                        and file_records.record_type in ('engagement', 'outcome', 'feedback')
                )
        "
    )
}}

-- A file whose every record is in staging is marked pseudonymised in the register first, so it depends on the models above.
-- depends_on: {{ ref('stg_persons') }}, {{ ref('stg_engagements') }}, {{ ref('stg_outcomes') }}
-- depends_on: {{ ref('stg_feedback') }}, {{ ref('stg_resources') }}, {{ ref('stg_event_keys') }}
-- depends_on: {{ source('restricted', 'file_records') }}

-- The register of deliveries. Which file is current is worked out here, from what supersedes what, and stored nowhere else. A file that
-- is still marked landed came after this build had begun (stg_landed_files): it waits for the next one, and replaces no file until then.
-- A file of corrected rows alone amends another one, beside which it is current as long as that one is.
with files as (
    select * from {{ source('restricted', 'files') }}
    where state <> 'landed'
),

final as (
    select
        files.file_id,
        files.source,
        files.quarter,
        files.supersedes,
        files.amends,
        files.state,
        files.reason,
        files.encoding,
        files.form,
        files.rows_read,
        files.rows_accepted,
        files.rows_refused,
        files.rows_blank,
        files.file_number,
        amended.file_number as amends_file_number,
        -- From the oldest on. Of a source and quarter the file that counts is the youngest: it was corrected last.
        row_number() over (
            order by
                files.quarter_start_date asc,
                files.source asc,
                files.state <> 'refused' and superseding.file_id is null asc,
                files.file_number asc
        ) as file_age,
        {{ record_id('files.file_number', '0', '0') }} as first_record_id,
        {{ record_id('files.file_number + 1', '0', '0') }} - 1 as last_record_id,
        files.state <> 'refused' as is_landed,
        files.state <> 'refused' and superseding.file_id is null as is_current,
        files.quarter_start_date,
        files.registered_at,
        files.landed_at
    from files
    left join files as superseding
        on coalesce(files.amends, files.file_id) = superseding.supersedes and superseding.state <> 'refused'
    left join files as amended on files.amends = amended.file_id
)

select * from final
