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

outcomes as (
    select * from {{ source('restricted', 'outcomes') }}
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
        {{ normalise_text('measure') }} as measure,
        {{ free_text('item') }} as item,
        timepoint,
        {{ free_text('category') }} as category,
        {{ to_number('score') }} as score,
        {{ plausible_event(to_day('assessed_date')) }} as assessed_date
    from outcomes
)

select * from final
