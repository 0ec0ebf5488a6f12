-- Of files that a corrected one has replaced nothing is counted, as in source_coverage. A row that a corrected one stands for is refused
-- no more; one that was sent corrected and refused again is counted once, for the first reason.
with files as (
    select * from {{ ref('stg_files') }}
    where (is_current and amends is null) or not is_landed
),

refusals as (
    select * from {{ ref('stg_refusals') }}
    where not is_amended
),

final as (
    select
        files.source,
        files.quarter,
        refusals.reason,
        (count(*) filter (where refusals.row_number is null))::integer as files,
        count(distinct refusals.file_id || '|' || refusals.row_number)::integer as rows
    from refusals
    inner join files on refusals.file_id = files.file_id
    group by files.source, files.quarter, refusals.reason
)

select * from final
