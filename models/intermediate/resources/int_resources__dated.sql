-- One row per resource record of a current file, with the first day of the quarter it was used in: what its period says, as a quarter
-- (2023-24 Q2), a month (2023-07) or a day, and where that cannot be read, the quarter of its file.
with resources as (
    select * from {{ ref('stg_resources') }}
),

files as (
    select files.*
    from {{ ref('stg_files') }} as files
    inner join {{ ref('stg_sources') }} as sources on files.source = sources.source
    where files.is_current and sources.is_in_production
),

periods as (
    select
        resources.*,
        files.quarter_start_date,
        regexp_match(resources.period, '^(20\d\d)[-/]\d\d[ -]Q([1-4])$') as named_quarter,
        regexp_match(resources.period, '^(20\d\d)-(0[1-9]|1[0-2])(-\d\d)?$') as named_month
    from resources
    inner join files on resources.file_id = files.file_id
),

final as (
    select
        source,
        file_id,
        row_number,
        record_number,
        service,
        kind,
        unit,
        period,
        amount,
        case
            when named_quarter is not null
                then (make_date(named_quarter[1]::integer, 4, 1) + (named_quarter[2]::integer - 1) * interval '3 months')::date
            when named_month is not null then {{ quarter_start('make_date(named_month[1]::integer, named_month[2]::integer, 1)') }}
            else quarter_start_date
        end as used_quarter_start_date
    from periods
)

select * from final
