{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        indexes=[{'columns': ['block_id']}, {'columns': ['record_id']}],
        post_hook=analyze_where_grown()
    )
}}

-- One row per person record, current or not, and key by which it can be matched. Only files that are not here yet are read.
with files as (
    select * from {{ ref('stg_files') }} as files
    {%- if is_incremental() %}
        where not ({{ is_file_in(this) }})
    {%- endif %}
),

persons as (
    select * from {{ ref('stg_persons') }}
),

final as (
    select
        {{ record_id('files.file_number', 'persons.row_number', 'persons.record_number') }} as record_id,
        keys.key_type,
        {{ block_id('keys.key', 'persons.role') }} as block_id
    from files
    inner join persons on files.file_id = persons.file_id
    cross join
        lateral (
            values
            ('nhs_number', persons.nhs_number_key),
            ('person_ref', persons.person_ref_key),
            ('child_key', persons.child_key),
            ('email', persons.email_key),
            ('mobile', persons.mobile_key),
            ('mobile', nullif(persons.additional_mobile_key, persons.mobile_key)),
            ('child_place_key', persons.child_place_key)
        ) as keys (key_type, key)
    where keys.key is not null
)

select * from final
