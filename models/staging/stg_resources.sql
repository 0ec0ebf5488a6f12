{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
        on_schema_change='append_new_columns',
        indexes=[{'columns': ['file_id']}]
    )
}}

with landed_files as (
    select * from {{ ref('stg_landed_files') }}
),

resources as (
    select * from {{ source('restricted', 'resources') }}
    where
        file_id in (select landed_files.file_id from landed_files)
        {%- if is_incremental() %}
            and file_id not in (select staged.file_id from {{ this }} as staged)
        {%- endif %}
),

final as (
    select
        source,
        file_id,
        row_number,
        record_number,
        {{ normalise_text('service') }} as service,
        kind,
        {{ free_text('unit') }} as unit,
        {{ free_text('period') }} as period,
        {{ to_number('amount') }} as amount
    from resources
)

select * from final
