-- For each file and record type the rows staged are the rows accepted; `leap purge` relies on it. A file that landed while the build
-- was under way is in none of the tables; after a build that broke off it may be in some alone, but in none in part. One that landed a
-- day before is in all.
with accepted as (
    select
        file_id,
        record_type,
        records
    from {{ source('restricted', 'file_records') }}
    union all
    select
        file_id,
        'event_keys' as record_type,
        sum(records) as records
    from {{ source('restricted', 'file_records') }}
    where record_type in ('engagement', 'outcome', 'feedback')
    group by file_id
),

staged as (
    {%- for table, record_type in [
        ('persons', 'person'), ('engagements', 'engagement'), ('outcomes', 'outcome'), ('feedback', 'feedback'), ('resources', 'resource'),
        ('event_keys', 'event_keys')
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
    accepted.file_id,
    accepted.record_type
from accepted
inner join {{ source('restricted', 'files') }} as files on accepted.file_id = files.file_id and files.state <> 'refused'
left join {{ ref('stg_files') }} as built on files.file_id = built.file_id
left join staged on accepted.file_id = staged.file_id and accepted.record_type = staged.record_type
where
    accepted.records <> coalesce(staged.records, 0)
    and (built.is_landed or staged.records > 0 or files.landed_at < now() - interval '1 day')
