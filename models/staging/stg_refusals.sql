-- Refused rows and whole files: line, column and reason, never the row.
select
    file_id,
    row_number,
    column_name,
    reason
from {{ source('restricted', 'refusals') }}
