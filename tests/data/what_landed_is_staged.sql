-- For each file and record type the rows staged are the rows accepted; `leap purge` relies on it.
with staged as (
    {%- for table, record_type in [
        ('persons', 'person'), ('engagements', 'engagement'), ('outcomes', 'outcome'), ('feedback', 'feedback'), ('resources', 'resource')
    ] %}
        select
            file_id,
            '{{ record_type }}' as record_type,
            count(*) as records
        from {{ ref('stg_' ~ table) }}
        group by file_id
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
)

select
    file_records.file_id,
    file_records.record_type
from {{ source('restricted', 'file_records') }} as file_records
inner join {{ ref('stg_files') }} as files on file_records.file_id = files.file_id and files.is_landed
left join staged on file_records.file_id = staged.file_id and file_records.record_type = staged.record_type
where file_records.records <> coalesce(staged.records, 0)
