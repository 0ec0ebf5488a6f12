{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
        on_schema_change='append_new_columns',
        indexes=[{'columns': ['file_id']}]
    )
}}

with resources as (
    select * from {{ source('restricted', 'resources') }}
    {%- if is_incremental() %}
        where file_id not in (select staged.file_id from {{ this }} as staged)
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
