-- Refused rows and whole files: line, column and reason, never the row; and whether the row came in by a corrected one that said so.
with refusals as (
    select * from {{ source('restricted', 'refusals') }}
),

amended_lines as (
    select distinct
        files.amends as file_id,
        amended_rows.amends_row_number as row_number
    from {{ source('restricted', 'amended_rows') }} as amended_rows
    inner join {{ ref('stg_files') }} as files on amended_rows.file_id = files.file_id and files.is_landed
),

final as (
    select
        refusals.file_id,
        refusals.row_number,
        refusals.column_name,
        refusals.reason,
        amended_lines.row_number is not null as is_amended
    from refusals
    left join amended_lines on refusals.file_id = amended_lines.file_id and refusals.row_number = amended_lines.row_number
)

select * from final
