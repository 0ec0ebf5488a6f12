-- Values that were set to missing or repaired while a file was checked, counted.
select
    file_id,
    column_name,
    reason,
    rows
from {{ source('restricted', 'value_notes') }}
