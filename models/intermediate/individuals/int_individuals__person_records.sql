{{ config(materialized='view') }}

-- One row per person record of a source in production, with what its file and its source say of it.
with persons as (
    select * from {{ ref('stg_persons') }}
),

files as (
    select * from {{ ref('stg_files') }}
),

sources as (
    select * from {{ ref('stg_sources') }}
),

authorities as (
    select * from {{ ref('source_authority') }}
),

final as (
    select
        persons.*,
        files.quarter,
        files.quarter_start_date,
        sources.provider,
        sources.is_administrative,
        sources.lawful_basis,
        coalesce(authorities.rank, 999) as authority_rank,
        {{ record_id('files.file_number', 'persons.row_number', 'persons.record_number') }} as record_id,
        {{
            record_age('files.file_age', record_id('files.file_number', 'persons.row_number', 'persons.record_number'))
        }} as record_age
    from persons
    inner join files on persons.file_id = files.file_id
    inner join sources on persons.source = sources.source
    left join authorities on sources.authority = authorities.authority
    where sources.is_in_production
)

select * from final
