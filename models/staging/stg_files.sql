-- The register of deliveries. Which file is current is worked out here, from what supersedes what, and stored nowhere else.
with files as (
    select * from {{ source('restricted', 'files') }}
),

final as (
    select
        files.file_id,
        files.source,
        files.quarter,
        files.supersedes,
        files.state,
        files.reason,
        files.encoding,
        files.form,
        files.rows_read,
        files.rows_accepted,
        files.rows_refused,
        files.rows_blank,
        files.state <> 'refused' as is_landed,
        files.state <> 'refused' and superseding.file_id is null as is_current,
        files.quarter_start_date,
        files.registered_at,
        files.landed_at
    from files
    left join files as superseding
        on files.file_id = superseding.supersedes and superseding.state <> 'refused'
)

select * from final
